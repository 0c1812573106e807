"""The warm processes of all functions: bounded in number, several per function at a time, replaced when it changes."""

from __future__ import annotations

import shutil
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from emulator.config import Config
from emulator.lambda_environment import FunctionVersion, command, environment, unpack
from emulator.lambda_worker import Worker

MOST_PROCESSES = 48  # together; an invocation above it is throttled
MOST_IDLE = 12  # of them waiting for work
IDLE_SECONDS = 120.0  # then a waiting process is ended
LIFETIME_SECONDS = 45 * 60.0  # its role's credentials end after 60 minutes


class Throttled(Exception):
    """No process is free and no further one may be started."""


@dataclass
class Lease:
    """A process and what belongs to it."""

    function: FunctionVersion
    log_stream: str
    started: float
    worker: Worker = field(init=False)
    busy: bool = True
    fresh: bool = True
    lines: list[str] = field(default_factory=list)  # of the current invocation


class FunctionPool:
    """`credentials_of` gives a role's session as environment variables;
    `write_log(function, stream, lines)` appends to the function's log group."""

    def __init__(
        self,
        config: Config,
        certificate_authority: Callable[[], Path],
        credentials_of: Callable[[FunctionVersion], dict[str, str]],
        write_log: Callable[[FunctionVersion, str, list[str]], None],
    ) -> None:
        self._config = config
        self._ca = certificate_authority
        self._credentials_of = credentials_of
        self._write_log = write_log
        self._root = config.data_dir / 'functions'
        self._lock = threading.Lock()
        self._leases: list[Lease] = []
        self._closed = False
        shutil.rmtree(self._root, ignore_errors=True)  # unpacked code is a cache
        threading.Thread(target=self._end_idle, daemon=True, name='lambda-idle').start()

    def acquire(self, function: FunctionVersion, code: bytes, most: int | None) -> Lease:
        """A free process of this very version and configuration, or a new one. Raises Throttled.

        `most` is the function's reserved concurrency, None if it has none.
        """
        stale: list[Lease] = []
        with self._lock:
            if self._closed:
                raise Throttled('the emulator is stopping')
            own = [each for each in self._leases if each.function.arn == function.arn]
            stale += self._take_out([each for each in own if not each.busy and self._is_stale(each, function)])
            if most is not None and sum(each.busy for each in own) >= most:
                raise Throttled('reserved concurrency is used up')
            free = next(
                (each for each in own if not each.busy and each.function == function and each.worker.alive), None
            )
            if free:
                free.busy, free.fresh = True, False
            elif len(self._leases) >= MOST_PROCESSES:
                idle = sorted((e for e in self._leases if not e.busy), key=lambda e: e.worker.idle_since)
                if not idle:
                    raise Throttled(f'{MOST_PROCESSES} functions run already')
                stale += self._take_out(idle[:1])
        for each in stale:
            each.worker.stop()
        return free or self._start(function, code)

    def release(self, lease: Lease, usable: bool) -> None:
        with self._lock:
            lease.busy = False
            if usable and lease.worker.alive and not self._closed and not self._expired(lease):
                return
            self._take_out([lease])
        lease.worker.stop()

    def write(self, lease: Lease, *lines: str) -> None:
        """Appends to the invocation's log and to the function's log stream."""
        lease.lines += lines
        self._write_log(lease.function, lease.log_stream, list(lines))

    def forget(self, arn: str) -> None:
        """Ends the idle processes of a function that was deleted."""
        with self._lock:
            gone = self._take_out([each for each in self._leases if each.function.arn == arn and not each.busy])
        for each in gone:
            each.worker.stop()

    def count(self) -> dict[str, int]:
        with self._lock:
            busy = sum(each.busy for each in self._leases)
            return {'busy': busy, 'idle': len(self._leases) - busy}

    def close(self) -> None:
        """Ends all processes, busy ones as well."""
        with self._lock:
            self._closed = True
            leases = self._take_out(list(self._leases))
        for each in leases:
            each.worker.stop()
        shutil.rmtree(self._root, ignore_errors=True)

    def _is_stale(self, lease: Lease, function: FunctionVersion) -> bool:
        replaced = lease.function.version == function.version and lease.function != function
        return replaced or not lease.worker.alive or self._expired(lease)

    def _expired(self, lease: Lease) -> bool:
        return time.monotonic() - lease.started > LIFETIME_SECONDS

    def _take_out(self, leases: list[Lease]) -> list[Lease]:
        self._leases = [each for each in self._leases if each not in leases]
        return leases

    def _start(self, function: FunctionVersion, code: bytes) -> Lease:
        folder = unpack(self._root / 'code', code)
        stream = f'{time.strftime("%Y/%m/%d", time.gmtime())}/[{function.version}]{uuid.uuid4().hex}'
        scratch = self._root / 'tmp' / stream[-32:]
        lease = Lease(function, stream, time.monotonic())
        lease.worker = Worker(
            command(self._config, function),
            {
                **environment(self._config, function, folder, scratch, stream, self._ca),
                **self._credentials_of(function),
            },
            folder,
            scratch,
            lambda line: self.write(lease, line),
        )
        with self._lock:
            closed = self._closed
            if not closed:
                self._leases.append(lease)
        if closed:
            lease.worker.stop()
            raise Throttled('the emulator is stopping')
        return lease

    def _end_idle(self) -> None:
        while not self._closed:
            time.sleep(5)
            with self._lock:
                idle = sorted((e for e in self._leases if not e.busy), key=lambda e: e.worker.idle_since)
                now = time.monotonic()
                old = [e for e in idle if now - e.worker.idle_since > IDLE_SECONDS or self._expired(e)]
                surplus = idle[: max(0, len(idle) - MOST_IDLE)]
                ended = self._take_out([e for e in idle if e in old or e in surplus])
            for each in ended:
                each.worker.stop()
