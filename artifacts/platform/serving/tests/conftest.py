"""Starts the serving program as the container and the local cloud do, and speaks HTTP to it."""

from __future__ import annotations

import http.client
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

PROGRAM = Path(__file__).parents[1] / 'server.py'


class Client:
    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port

    def send(
        self, method: str, path: str, body: bytes | str | None = None, headers: Mapping[str, str] = {}
    ) -> tuple[int, str, str]:
        """Status, content type and text of the answer."""
        connection = http.client.HTTPConnection('127.0.0.1', self.port, timeout=10)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, answer.headers['Content-Type'], answer.read().decode()
        finally:
            connection.close()

    def json(self, method: str, path: str, value: Any = None) -> tuple[int, Any]:
        body = None if value is None else json.dumps(value)
        status, content_type, text = self.send(method, path, body, {'Content-Type': 'application/json'})
        assert content_type == 'application/json'
        return status, json.loads(text)

    def load(self, name: str, folder: Path) -> int:
        return self.json('POST', '/models', {'model_name': name, 'url': str(folder)})[0]


@pytest.fixture
def start() -> Iterator[Callable[..., Client]]:
    started: list[subprocess.Popen[str]] = []

    def start_program(**environment: str) -> Client:
        process = subprocess.Popen(
            [sys.executable, str(PROGRAM), 'serve'],
            env={'PATH': os.environ['PATH'], 'SAGEMAKER_BIND_TO_PORT': '0', **environment},
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        line = process.stdout.readline() if process.stdout else ''
        port = re.search(r'"port": (\d+)', line)
        assert port, f'it does not say its port: {line!r}'
        return Client(process, int(port[1]))

    yield start_program
    for process in started:
        process.kill()
        process.wait()


@pytest.fixture
def client(start: Callable[..., Client]) -> Client:
    return start(SAGEMAKER_MULTI_MODEL='true')


@pytest.fixture
def write_model(tmp_path: Path) -> Callable[[str, bytes], Path]:
    def write(name: str, content: bytes) -> Path:
        folder = tmp_path / name / 'model'
        folder.mkdir(parents=True)
        (folder / 'model.onnx').write_bytes(content)
        return folder

    return write
