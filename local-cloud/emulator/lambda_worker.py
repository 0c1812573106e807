"""One warm process of a function: an execution environment with the Lambda Runtime API in front of it.

Moto runs functions in Docker containers, which a laptop may not have. Here a function is a child process that speaks
the Runtime API (https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html) with a small HTTP server of its own.
"""

from __future__ import annotations

import json
import os
import queue
import select
import shutil
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from emulator import child
from emulator.lambda_runtime_api import Invocation, RuntimeApi

INIT_SECONDS = 10  # https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html


@dataclass(frozen=True)
class Outcome:
    payload: bytes
    function_error: str | None  # None or 'Unhandled'
    usable: bool  # whether the process can serve again


class Worker:
    """A child process that serves one invocation at a time. `invoke` is called by one thread at a time."""

    def __init__(
        self, command: Sequence[str], env: Mapping[str, str], cwd: Path, scratch: Path, write: Callable[[str], None]
    ) -> None:
        self.idle_since = time.monotonic()
        self._write = write
        self._scratch = scratch
        self._next: queue.Queue[Invocation] = queue.Queue()
        self._outcomes: queue.Queue[Outcome] = queue.Queue()
        self._ready = threading.Event()
        self._output_lock = threading.Lock()
        self._partial_line = b''
        self._server = RuntimeApi(self)
        scratch.mkdir(parents=True, exist_ok=True)
        api = f'127.0.0.1:{self._server.port}'
        started = time.monotonic()
        self._process = child.start(command, env={**env, 'AWS_LAMBDA_RUNTIME_API': api}, cwd=str(cwd))
        threading.Thread(target=self._follow_output, daemon=True).start()
        self._await_ready()
        self.init_milliseconds: float | None = (time.monotonic() - started) * 1000

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    @property
    def pid(self) -> int:
        return self._process.pid

    def invoke(self, invocation: Invocation, seconds: float) -> Outcome:
        """Runs one invocation. After a time-out or an exit the process is gone and the outcome is not `usable`."""
        self.invocation, self.deadline = invocation, time.time() + seconds
        self._next.put(invocation)
        outcome = self._await_outcome(time.monotonic() + seconds)
        if outcome is None:
            exited = self._process.poll()
            outcome = _exited(invocation, exited) if exited is not None else _timed_out(invocation, seconds)
        self._drain_output()
        self.idle_since = time.monotonic()
        return outcome

    def peak_memory_mib(self) -> int:
        """The highest resident memory so far; 0 where the system does not tell."""
        try:
            status = Path(f'/proc/{self._process.pid}/status').read_text()
            return int(status.split('VmHWM:')[1].split()[0]) // 1024
        except (OSError, IndexError):
            return 0

    def stop(self) -> None:
        child.stop(self._process)
        self._server.stop()
        shutil.rmtree(self._scratch, ignore_errors=True)

    # --- the Runtime API's side, called by the HTTP server's threads

    def next(self) -> Invocation | None:
        """Blocks until there is something to do; None when the process is gone."""
        self._ready.set()
        while self.alive:
            try:
                return self._next.get(timeout=1)
            except queue.Empty:
                continue
        return None

    def answer(self, request_id: str, payload: bytes, error: bool) -> None:
        if request_id == self.invocation.request_id:
            self._outcomes.put(Outcome(payload, 'Unhandled' if error else None, True))

    def fail_init(self, payload: bytes) -> None:
        self._outcomes.put(Outcome(payload, 'Unhandled', False))
        self._ready.set()

    def _await_ready(self) -> None:
        end = time.monotonic() + INIT_SECONDS
        while not self._ready.wait(0.02) and self.alive and time.monotonic() < end:
            pass

    def _await_outcome(self, end: float) -> Outcome | None:
        while True:
            left = end - time.monotonic()
            try:
                return self._outcomes.get(timeout=max(0.001, min(left, 0.25)))
            except queue.Empty:
                if left <= 0 or (not self.alive and self._outcomes.empty()):
                    return None

    # --- output, a line at a time

    def _follow_output(self) -> None:
        assert self._process.stdout
        descriptor = self._process.stdout.fileno()
        while True:
            select.select([descriptor], [], [])
            with self._output_lock:
                if not self._read_output(descriptor):
                    break
        self._process.stdout.close()

    def _drain_output(self) -> None:
        # What the function wrote before it answered is in the pipe already: take it before END is logged.
        with self._output_lock:
            stdout = self._process.stdout
            while stdout and not stdout.closed and select.select([stdout], [], [], 0)[0]:
                if not self._read_output(stdout.fileno()):
                    break

    def _read_output(self, descriptor: int) -> bool:
        data = os.read(descriptor, 65536)
        *lines, self._partial_line = (self._partial_line + data).split(b'\n')
        if not data and self._partial_line:
            lines, self._partial_line = [self._partial_line], b''
        for line in lines:
            self._write(line.decode('utf-8', 'replace').replace('\r', '\n'))
        return bool(data)


def _timed_out(invocation: Invocation, seconds: float) -> Outcome:
    return _failure(
        'Sandbox.Timedout', f'RequestId: {invocation.request_id} Error: Task timed out after {seconds:.2f} seconds'
    )


def _exited(invocation: Invocation, status: int) -> Outcome:
    how = f'exit status {status}' if status >= 0 else f'signal: {-status}'
    return _failure('Runtime.ExitError', f'RequestId: {invocation.request_id} Error: Runtime exited with error: {how}')


def _failure(kind: str, message: str) -> Outcome:
    return Outcome(error_payload(kind, message), 'Unhandled', False)


def error_payload(kind: str, message: str) -> bytes:
    """An error as the runtime reports it."""
    return json.dumps({'errorType': kind, 'errorMessage': message}).encode()
