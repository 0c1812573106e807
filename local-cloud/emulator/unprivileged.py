"""Running PostgreSQL as root: the server refuses to, so it gets a user without rights.

Two ways, the first that works: a user namespace in which root appears as `nobody` (files stay root's), or, where
namespaces are not allowed, a real change to the user `nobody` (files must then be theirs and reachable).
"""

from __future__ import annotations

import os
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

NAMESPACE = ('unshare', '--user', '--map-user=65534', '--map-group=65534')
CHANGE_USER = ('setpriv', '--reuid', 'nobody', '--regid', '65534', '--clear-groups')


class NoUnprivilegedUser(Exception):
    """The message says what is missing."""


@lru_cache(maxsize=4)
def command_prefix(program: Path) -> tuple[str, ...]:
    """What to put in front of a PostgreSQL command; empty for an ordinary user. Raises NoUnprivilegedUser."""
    if os.geteuid() != 0:
        return ()
    for prefix in (NAMESPACE, CHANGE_USER):
        if shutil.which(prefix[0]) and _works([*prefix, str(program), '--version']):
            return prefix
    raise NoUnprivilegedUser(
        'PostgreSQL does not run as root, and neither "unshare --user" nor "setpriv --reuid nobody" can start '
        f'{program}. '
        'Run as an ordinary user, or move the checkout to a folder that the user nobody may read.'
    )


def give_away(folder: Path, prefix: tuple[str, ...]) -> None:
    """Makes a folder's contents the unprivileged user's, where that is a user of its own."""
    if prefix != CHANGE_USER:
        return
    shutil.chown(folder, 'nobody')
    for root, folders, files in os.walk(folder):
        for name in [*folders, *files]:
            shutil.chown(os.path.join(root, name), 'nobody')


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False, cwd='/').returncode == 0
