"""Child processes that never outlive the emulator.

Three things hold that: every child is the leader of a process group of its own (so that its children end with it, and
Ctrl-C in a terminal does not reach it before its turn), its standard input is a pipe that closes when the emulator dies
(our programs end then), and on Linux the kernel kills it when the thread that started it ends. That last rule is why
one thread, which lives as long as the emulator, starts them all.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any

_starter = ThreadPoolExecutor(max_workers=1, thread_name_prefix='child-starter')


def _death_signal() -> list[str]:
    setpriv = shutil.which('setpriv') if sys.platform == 'linux' else None
    if not setpriv:
        return []
    works = subprocess.run([setpriv, '--pdeathsig', 'KILL', 'true'], capture_output=True, check=False)
    return [setpriv, '--pdeathsig', 'KILL'] if works.returncode == 0 else []


_prefix = _death_signal()


def start(
    command: Sequence[str], *, env: Mapping[str, str], cwd: str, output: int | IO[Any] = subprocess.PIPE
) -> subprocess.Popen[bytes]:
    """Starts a child that dies with the emulator. Its standard input is the pipe that ends with us."""
    return _starter.submit(
        subprocess.Popen,
        [*_prefix, *command],
        env=dict(env),
        cwd=cwd,
        stdin=subprocess.PIPE,
        stdout=output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    ).result()


def stop(process: subprocess.Popen[bytes], seconds: float = 0) -> None:
    """Ends a child and all that it started: SIGTERM, then after `seconds` SIGKILL; at once with 0."""
    if process.poll() is None and seconds > 0:
        _signal_group(process.pid, signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(seconds)
    _signal_group(process.pid, signal.SIGKILL)
    process.wait()
    if process.stdin:
        process.stdin.close()


def _signal_group(pid: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, number)
