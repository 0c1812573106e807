"""The smallest program with SageMaker's multi-model container contract: a model is a number that it multiplies by."""

from __future__ import annotations

import json
import os
import re
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MODELS: dict[str, int] = {}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.reply(200, {})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers['Content-Length'])))
        if self.path == '/models':
            MODELS[body['model_name']] = json.loads((Path(body['url']) / 'factor.json').read_text())
            return self.reply(200, {})
        match = re.fullmatch(r'/models/(\w+)/invoke', self.path)
        name = match[1] if match else ''
        if name not in MODELS:
            return self.reply(404, {})
        if body == 'fail':
            return self.reply(500, {'error': 'no'})
        target = self.headers['X-Amzn-SageMaker-Target-Model']
        return self.reply(
            200, {'result': body * MODELS[name], 'target': target, 'loaded': len(MODELS), 'pid': os.getpid()}
        )

    def do_DELETE(self) -> None:
        MODELS.pop(self.path.split('/')[2])
        self.reply(200, {})

    def reply(self, status: int, content: Any) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header('Content-Type', 'application/json')
        self.send_header('Content-Length', str(len(body)))
        self.end_headers()
        self.wfile.write(body)


assert os.environ['SAGEMAKER_MULTI_MODEL'] == 'true' and sys.argv[2] == os.environ['SAGEMAKER_BIND_TO_PORT']
ThreadingHTTPServer(('127.0.0.1', int(sys.argv[2])), Handler).serve_forever()
