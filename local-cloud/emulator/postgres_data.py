"""A new server's data folder: a copy of a cluster that initdb made once (0.1 s instead of 2 s)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from emulator.config import Postgres
from emulator.unprivileged import give_away

ADMIN = 'rdsadmin'  # as RDS names its superuser


class PostgresError(Exception):
    """A server cannot be made, started or reached; the message says why."""


def create_data(data: Path, config: Postgres, prefix: tuple[str, ...]) -> None:
    """`prefix` makes a command run as the user that PostgreSQL runs as. Raises PostgresError."""
    template = config.data_dir / '.template'
    if not (template / 'PG_VERSION').exists():
        _initialise(template, config, prefix)
    partial = data.with_suffix('.partial')
    shutil.rmtree(partial, ignore_errors=True)
    subprocess.run(['cp', '-a', str(template), str(partial)], check=True)
    shutil.rmtree(data, ignore_errors=True)
    partial.rename(data)


def _initialise(template: Path, config: Postgres, prefix: tuple[str, ...]) -> None:
    work = template.with_suffix('.partial')
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    password = work / 'password'  # a file of ours: an argument could be read by others
    with open(os.open(password, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as stream:
        stream.write(config.admin_password + '\n')
    give_away(work, prefix)
    command = [str(config.native_dir / 'bin' / 'initdb'), '-D', str(work / 'data'), '-U', ADMIN, f'--pwfile={password}']
    options = ['--auth=scram-sha-256', '-E', 'UTF8', '--locale=C.UTF-8']
    result = subprocess.run([*prefix, *command, *options], capture_output=True, text=True, check=False, cwd='/')
    password.unlink()
    if result.returncode:
        raise PostgresError(f'initdb failed: {result.stderr.strip()[-500:]}')
    shutil.rmtree(template, ignore_errors=True)
    (work / 'data').rename(template)
    shutil.rmtree(work)
