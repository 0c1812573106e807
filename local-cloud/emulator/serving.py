"""Inference containers: one serving program per SageMaker endpoint, spoken to as SageMaker does.

The program implements the multi-model container contract
(https://docs.aws.amazon.com/sagemaker/latest/dg/mms-container-apis.html): GET /ping, POST /models, DELETE
/models/{name}, POST /models/{name}/invoke. The same program runs in the container on AWS.
"""

from __future__ import annotations

import hashlib
import http.client
import io
import json
import os
import shutil
import socket
import subprocess
import tarfile
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from emulator import child
from emulator.config import Config
from emulator.log import rotate

START_SECONDS = 60.0
IDLE_SECONDS = 15 * 60.0  # then the program is ended; the next invocation starts it again
INVOKE_SECONDS = 60.0  # https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-inference-code.html
LARGEST_MODEL = 2 * 1024**3  # unpacked


class ServingError(Exception):
    """The program cannot be started or does not answer; the message says why."""


class ModelRefused(ServingError):
    """The program, or we, will not load a model."""


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    content_type: str


@dataclass
class _Program:
    process: subprocess.Popen[bytes]
    port: int
    used: float = field(default_factory=time.monotonic)
    loaded: dict[str, str] = field(default_factory=dict)  # model's URL → name under which it is loaded
    lock: threading.Lock = field(default_factory=threading.Lock)


class ServingPrograms:
    def __init__(self, config: Config) -> None:
        self._config = config
        self._models = config.data_dir / 'models'
        self._programs: dict[str, _Program] = {}
        self._lock = threading.Lock()
        self._closed = False
        shutil.rmtree(self._models, ignore_errors=True)  # unpacked archives are a cache
        threading.Thread(target=self._end_idle, daemon=True, name='serving-idle').start()

    def invoke(
        self, endpoint: str, url: str, etag: str, archive: bytes, body: bytes, headers: Mapping[str, str]
    ) -> Answer:
        """Runs the model of `archive`, which lies at `url`. Raises ServingError."""
        program = self._program(endpoint)
        program.used = time.monotonic()
        name = hashlib.sha256(f'{url}\n{etag}'.encode()).hexdigest()[:32]
        for _attempt in range(2):
            self._ensure_loaded(program, url, name, archive)
            answer = _call(program.port, 'POST', f'/models/{name}/invoke', body, headers, INVOKE_SECONDS)
            if answer.status != 404:  # the program may have unloaded it to make room
                break
            program.loaded.pop(url, None)
        program.used = time.monotonic()
        return answer

    def stop(self, endpoint: str) -> None:
        """Ends an endpoint's program, if it runs."""
        with self._lock:
            program = self._programs.pop(endpoint, None)
        if program:
            child.stop(program.process, 2)

    def running(self) -> list[str]:
        with self._lock:
            return sorted(name for name, program in self._programs.items() if program.process.poll() is None)

    def close(self) -> None:
        self._closed = True
        for endpoint in list(self._programs):
            self.stop(endpoint)

    def _program(self, endpoint: str) -> _Program:
        with self._lock:
            if self._closed:
                raise ServingError('the emulator is stopping')
            program = self._programs.get(endpoint)
            if not program or program.process.poll() is not None:
                program = self._programs[endpoint] = self._start(endpoint)
            return program

    def _start(self, endpoint: str) -> _Program:
        if not self._config.serving_program:
            raise ServingError('no serving program is configured: "serving.program" of the emulator\'s configuration')
        port = _free_port()
        output = self._config.log_dir / f'serving-{endpoint}.log'
        rotate(output)
        environment = {
            'PATH': os.environ.get('PATH', ''),
            'LANG': 'C.UTF-8',
            'PYTHONUNBUFFERED': '1',
            'SAGEMAKER_BIND_TO_PORT': str(port),
            'SAGEMAKER_MULTI_MODEL': 'true',
        }
        command = [self._config.python, str(self._config.serving_program), '--port', str(port)]
        with open(output, 'ab') as stream:
            process = child.start(command, env=environment, cwd=str(self._config.serving_program.parent), output=stream)
        end = time.monotonic() + START_SECONDS
        while not _pings(port):
            if process.poll() is not None:
                raise ServingError(f'the serving program ended with status {process.returncode}, see {output}')
            if time.monotonic() > end:
                child.stop(process)
                raise ServingError(
                    f'the serving program did not answer /ping within {START_SECONDS:.0f} s, see {output}'
                )
            time.sleep(0.05)
        return _Program(process, port)

    def _ensure_loaded(self, program: _Program, url: str, name: str, archive: bytes) -> None:
        with program.lock:
            old = program.loaded.get(url)
            if old == name:
                return
            if old:
                _call(program.port, 'DELETE', f'/models/{old}', b'', {}, 30)
                program.loaded.pop(url)
            folder = self._unpack(name, archive)
            request = json.dumps({'model_name': name, 'url': str(folder)}).encode()
            answer = _call(program.port, 'POST', '/models', request, {'Content-Type': 'application/json'}, 60)
            if answer.status not in (200, 409):  # 409: it is loaded already
                raise ModelRefused(
                    f'the serving program answered {answer.status}: {answer.body[:500].decode(errors="replace")}'
                )
            program.loaded[url] = name

    def _unpack(self, name: str, archive: bytes) -> Path:
        folder = self._models / name
        if folder.exists():
            return folder
        partial = self._models / f'{name}.{uuid.uuid4().hex}'
        try:
            with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
                if sum(member.size for member in tar.getmembers()) > LARGEST_MODEL:
                    raise ModelRefused(f'unpacked, the archive has more than {LARGEST_MODEL} bytes')
                _extract(tar, partial)
        except (tarfile.TarError, OSError) as error:
            shutil.rmtree(partial, ignore_errors=True)
            raise ModelRefused(f'the archive cannot be unpacked: {error}') from error
        partial.rename(folder)
        return folder

    def _end_idle(self) -> None:
        while not self._closed:
            time.sleep(10)
            for endpoint, program in list(self._programs.items()):
                if time.monotonic() - program.used > IDLE_SECONDS:
                    self.stop(endpoint)


def _extract(tar: tarfile.TarFile, folder: Path) -> None:
    """Files and folders alone, and nothing that leads out. tarfile's own filter for it came with Python 3.11.4; Debian
    12 has 3.11.2."""
    folder.mkdir(parents=True)
    for member in tar.getmembers():
        path = PurePosixPath(member.name)
        if path.is_absolute() or '..' in path.parts or not (member.isreg() or member.isdir()):
            raise tarfile.TarError(f'{member.name!r} is no plain file or folder inside of the archive')
        target = folder / path
        (target if member.isdir() else target.parent).mkdir(parents=True, exist_ok=True)
        content = tar.extractfile(member)
        if content:
            target.write_bytes(content.read())


def _call(port: int, method: str, path: str, body: bytes, headers: Mapping[str, str], seconds: float) -> Answer:
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=seconds)
    try:
        connection.request(method, path, body, dict(headers))
        response = connection.getresponse()
        return Answer(response.status, response.read(), response.headers.get('Content-Type', 'application/json'))
    except OSError as error:
        raise ServingError(f'the serving program does not answer: {error}') from error
    finally:
        connection.close()


def _pings(port: int) -> bool:
    try:
        return _call(port, 'GET', '/ping', b'', {}, 5).status == 200
    except ServingError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])
