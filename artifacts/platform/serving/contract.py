"""SageMaker's container contract over HTTP; ./server.py says which paths there are."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from errors import Refusal
from models import Model, Models
from tensors import decode, encode

# The most that InvokeEndpoint takes.
LARGEST_BODY = 25 << 20
# The name of the model that a container holds which serves one.
ONLY_MODEL = 'model'
Answer = tuple[int, bytes, str]


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], models: Models, threads: int) -> None:
        super().__init__(address, Handler)
        self.models = models
        # A thread a connection, but only so many count at once: more would only make each slower.
        self.computing = threading.BoundedSemaphore(threads)
        self.busy = 0
        self.idle = threading.Condition()

    def drain(self, seconds: float) -> None:
        """Waits until the requests under way are answered."""
        with self.idle:
            self.idle.wait_for(lambda: self.busy == 0, seconds)


class Handler(BaseHTTPRequestHandler):
    server: Server
    protocol_version = 'HTTP/1.1'
    disable_nagle_algorithm = True
    # Of silence on a connection that is kept.
    timeout = 75

    def do_GET(self) -> None:
        self._answer({r'/ping': self._ping, r'/models': self._list, r'/models/([^/]+)': self._get})

    def do_POST(self) -> None:
        self._answer(
            {r'/models': self._load, r'/models/([^/]+)/invoke': self._invoke, r'/invocations': self._invoke_only}
        )

    def do_DELETE(self) -> None:
        self._answer({r'/models/([^/]+)': self._unload})

    def _answer(self, routes: Mapping[str, Callable[..., Answer]]) -> None:
        started = time.monotonic()
        with self.server.idle:
            self.server.busy += 1
        try:
            status, body, content_type = self._dispatch(routes)
            self.send_response(status)
            self.send_header('Content-Type', content_type)
            self.send_header('Content-Length', str(len(body)))
            if self.close_connection:
                self.send_header('Connection', 'close')
            self.end_headers()
            self.wfile.write(body)
            if self.path != '/ping':
                self._log(status, started)
        finally:
            with self.server.idle:
                self.server.busy -= 1
                self.server.idle.notify_all()

    def _dispatch(self, routes: Mapping[str, Callable[..., Answer]]) -> Answer:
        try:
            self.body = self._read_body()
            path = urlsplit(self.path).path
            for pattern, action in routes.items():
                match = re.fullmatch(pattern, path)
                if match:
                    return action(*map(unquote, match.groups()))
            raise Refusal(404, 'NoSuchPath', f'{self.command} {path} is not part of the contract')
        except Refusal as refusal:
            return _json(refusal.status, {'code': refusal.code, 'message': str(refusal)})
        except Exception as error:  # whatever a model does, the others are served on
            print(json.dumps({'level': 'error', 'message': repr(error)}), file=sys.stderr, flush=True)
            return _json(500, {'code': 'ModelError', 'message': f'{type(error).__name__} while the request was served'})

    def _read_body(self) -> bytes:
        """Read whatever the path is, or the next request of the connection would start in its middle."""
        if 'Transfer-Encoding' in self.headers:
            self.close_connection = True
            raise Refusal(411, 'LengthRequired', 'A body comes with its Content-Length')
        length = self.headers.get('Content-Length') or '0'
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            self.close_connection = True
            raise Refusal(413, 'TooLarge', f'A body has at most {LARGEST_BODY} bytes')
        return self.rfile.read(int(length))

    def _ping(self) -> Answer:
        return _json(200, {'status': 'healthy'})

    def _list(self) -> Answer:
        query = parse_qs(urlsplit(self.path).query)
        models = self.server.models.all()
        start, limit = _number(query, 'next_page_token', 0), _number(query, 'limit', 100)
        page: dict[str, Any] = {'models': [_described(model) for model in models[start : start + limit]]}
        if start + limit < len(models):
            page['nextPageToken'] = str(start + limit)
        return _json(200, page)

    def _get(self, name: str) -> Answer:
        return _json(200, _described(self.server.models.get(name)))

    def _load(self) -> Answer:
        try:
            request = json.loads(self.body)
            name, url = request['model_name'], request['url']
        except (ValueError, TypeError, KeyError):
            name = url = None
        if not (isinstance(name, str) and name and isinstance(url, str) and url):
            raise Refusal(400, 'InvalidInput', 'The body is {"model_name": "...", "url": "..."}')
        return _json(200, _described(self.server.models.load(name, url)))

    def _unload(self, name: str) -> Answer:
        self.server.models.unload(name)
        return _json(200, {'modelName': name})

    def _invoke(self, name: str) -> Answer:
        model = self.server.models.get(name)
        with self.server.computing:
            tensors = decode(self.body, self.headers.get('Content-Type', ''), model.inputs)
            body, content_type = encode(model.run(tensors), self.headers.get('Accept', ''))
        return 200, body, content_type

    def _invoke_only(self) -> Answer:
        return self._invoke(ONLY_MODEL)

    def _log(self, status: int, started: float) -> None:
        line = {
            'level': 'info',
            'method': self.command,
            'path': self.path,
            'status': status,
            'milliseconds': round((time.monotonic() - started) * 1000, 1),
            # Which model that is: names in the contract are opaque.
            'targetModel': self.headers.get('X-Amzn-SageMaker-Target-Model'),
        }
        print(json.dumps({key: value for key, value in line.items() if value is not None}), flush=True)

    def log_message(self, format: str, *args: Any) -> None:
        """Requests are logged by _log; what is left are broken connections and malformed requests."""
        print(json.dumps({'level': 'warning', 'message': format % args}), file=sys.stderr, flush=True)

    def log_request(self, code: int | str = '-', size: int | str = '-') -> None:
        pass


def _json(status: int, value: Any) -> Answer:
    return status, json.dumps(value).encode(), 'application/json'


def _described(model: Model) -> dict[str, str]:
    return {'modelName': model.name, 'modelUrl': model.url}


def _number(query: Mapping[str, list[str]], key: str, default: int) -> int:
    (text, *_) = query.get(key, [str(default)])
    if not text.isdecimal() or (key == 'limit' and int(text) == 0):
        raise Refusal(400, 'InvalidInput', f'{key} is a number, received {text!r}')
    return int(text)
