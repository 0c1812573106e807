"""What a function's process gets: its code unpacked, its command and its environment."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import uuid
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from emulator.config import Config

BOOTSTRAP = Path(__file__).parent / 'bootstrap'
MANAGED_CA = '/var/runtime/ca-cert.pem'


@dataclass(frozen=True)
class FunctionVersion:
    """What is needed to run a version of a function; two equal ones may share a process."""

    arn: str  # unqualified
    name: str
    version: str
    region: str
    runtime: str
    handler: str
    role: str
    memory_mib: int
    timeout_seconds: float
    environment: tuple[tuple[str, str], ...]
    code_sha: str
    log_group: str


def function_version(function: Any) -> FunctionVersion:
    """The version that moto's LambdaFunction describes."""
    environment = function.environment_vars or {}
    logging_config = getattr(function, 'logging_config', None) or {}
    return FunctionVersion(
        arn=f'arn:aws:lambda:{function.region}:{function.account_id}:function:{function.function_name}',
        name=function.function_name,
        version=str(function.version),
        region=function.region,
        runtime=function.run_time or '',
        handler=function.handler or '',
        role=function.role,
        memory_mib=int(function.memory_size),
        timeout_seconds=float(function.timeout),
        environment=tuple(sorted((key, str(value)) for key, value in environment.items())),
        code_sha=function.code_sha_256,
        log_group=logging_config.get('LogGroup') or function.logs_group_name,
    )


def command(config: Config, function: FunctionVersion) -> list[str]:
    """What runs the function's runtime."""
    if function.runtime.startswith('nodejs'):
        return [config.node, f'--max-old-space-size={function.memory_mib}', str(BOOTSTRAP / 'node.cjs')]
    return [config.python, '-u', str(BOOTSTRAP / 'python.py')]


def environment(
    config: Config, function: FunctionVersion, folder: Path, scratch: Path, stream: str, authority: Callable[[], Path]
) -> dict[str, str]:
    """As https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html lists it, without credentials."""
    own = dict(function.environment)
    if own.get('NODE_EXTRA_CA_CERTS') == MANAGED_CA:
        # On AWS this file of the managed runtime holds RDS's certificate authorities; here it is ours.
        own['NODE_EXTRA_CA_CERTS'] = str(authority())
    return {
        'PATH': os.environ.get('PATH', ''),
        'LANG': 'en_US.UTF-8',
        'TZ': ':UTC',
        'HOME': str(scratch),
        'TMPDIR': str(scratch),
        **own,
        'AWS_ENDPOINT_URL': config.endpoint_url,
        'AWS_REGION': function.region,
        'AWS_DEFAULT_REGION': function.region,
        'AWS_EXECUTION_ENV': f'AWS_Lambda_{function.runtime}',
        'AWS_LAMBDA_FUNCTION_NAME': function.name,
        'AWS_LAMBDA_FUNCTION_VERSION': function.version,
        'AWS_LAMBDA_FUNCTION_MEMORY_SIZE': str(function.memory_mib),
        'AWS_LAMBDA_INITIALIZATION_TYPE': 'on-demand',
        'AWS_LAMBDA_LOG_GROUP_NAME': function.log_group,
        'AWS_LAMBDA_LOG_STREAM_NAME': stream,
        'LAMBDA_TASK_ROOT': str(folder),
        'LAMBDA_RUNTIME_DIR': str(BOOTSTRAP),
        '_HANDLER': function.handler,
    }


def unpack(root: Path, code: bytes) -> Path:
    """Unpacks a zip once per content. Raises ValueError for what is no zip."""
    folder = root / hashlib.sha256(code).hexdigest()
    if folder.exists():
        return folder
    partial = folder.with_name(f'{folder.name}.{uuid.uuid4().hex}')
    try:
        with zipfile.ZipFile(io.BytesIO(code)) as archive:
            archive.extractall(partial)  # it strips what would lead out of the folder
            for entry in archive.infolist():
                mode = (entry.external_attr >> 16) & 0o777
                if mode and not entry.is_dir():
                    os.chmod(partial / entry.filename, mode | 0o444)
    except zipfile.BadZipFile as error:
        raise ValueError(f'the code is no zip file: {error}') from error
    try:
        partial.rename(folder)
    except OSError:  # another thread was first
        shutil.rmtree(partial, ignore_errors=True)
    return folder
