"""The Lambda Runtime API's server side, for one process: it asks for the next invocation and posts the outcome.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol


@dataclass(frozen=True)
class Invocation:
    request_id: str
    event: bytes
    arn: str  # as it was invoked, with the qualifier
    client_context: str | None = None


class Runner(Protocol):
    """Who gives out invocations and takes the outcomes."""

    deadline: float  # of the current invocation, seconds since 1970

    def next(self) -> Invocation | None: ...
    def answer(self, request_id: str, payload: bytes, error: bool) -> None: ...
    def fail_init(self, payload: bytes) -> None: ...


class RuntimeApi(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, worker: Runner) -> None:
        self.worker = worker
        super().__init__(('127.0.0.1', 0), _Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # the process went away in the middle of a request: `invoke` says so


class _Handler(BaseHTTPRequestHandler):
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True  # head and body are two packets: the second would wait 40 ms for an acknowledgement
    server: RuntimeApi

    def do_GET(self) -> None:
        invocation = self.server.worker.next() if self.path.endswith('/invocation/next') else None
        if invocation is None:
            self._reply(404, b'{}')
            return
        headers = {
            'Lambda-Runtime-Aws-Request-Id': invocation.request_id,
            'Lambda-Runtime-Deadline-Ms': str(int(self.server.worker.deadline * 1000)),
            'Lambda-Runtime-Invoked-Function-Arn': invocation.arn,
            'Lambda-Runtime-Trace-Id': f'Root=1-{int(time.time()):08x}-{uuid.uuid4().hex[:24]};Sampled=0',
        }
        if invocation.client_context:
            headers['Lambda-Runtime-Client-Context'] = invocation.client_context
        self._reply(200, invocation.event, headers)

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get('Content-Length') or 0))
        *_, request_id, what = self.path.split('/')
        if self.path.endswith('/init/error'):
            self.server.worker.fail_init(body)
        elif what in ('response', 'error'):
            self.server.worker.answer(request_id, body, what == 'error')
        self._reply(202, b'{"status":"OK"}')

    def _reply(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {'Content-Type': 'application/json', **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass
