"""The clients with which an execution calls other services: with a session of the state machine's role.

Moto calls them with keys that belong to no account.
"""

from __future__ import annotations

import importlib
import time
from functools import lru_cache
from typing import Any

import boto3
from botocore.config import Config as ClientConfig

from emulator.accounts import session_of
from emulator.context import context
from emulator.override import override

SESSION_SECONDS = 3600
TASKS = 'moto.stepfunctions.parser.asl.component.state.exec'
CALLERS = [
    f'{TASKS}.state_task.lambda_eval_utils',
    *(
        f'{TASKS}.state_task.service.state_task_service_{service}'
        for service in ('aws_sdk', 'dynamodb', 'events', 'sfn', 'sns', 'sqs', 'unsupported')
    ),
    f'{TASKS}.state_map.item_reader.eval.resource_eval_s3',
    f'{TASKS}.state_map.result_writer.resource_eval.resource_eval_s3',
]


def _client(_: Any, region: str, service: str, state_credentials: Any = None) -> Any:
    """A client with a session of the role that the state machine, or the state's Credentials, name."""
    return _client_of(state_credentials.role_arn, region, service, int(time.time() / (SESSION_SECONDS / 2)))


@lru_cache(maxsize=64)
def _client_of(role: str, region: str, service: str, _period: int) -> Any:
    keys = session_of(role, 'step-functions', region, SESSION_SECONDS)
    return boto3.session.Session().client(
        service,
        region_name=region,
        endpoint_url=context().config.endpoint_url,
        aws_access_key_id=keys['AWS_ACCESS_KEY_ID'],
        aws_secret_access_key=keys['AWS_SECRET_ACCESS_KEY'],
        aws_session_token=keys['AWS_SESSION_TOKEN'],
        config=ClientConfig(
            parameter_validation=False,
            retries={'total_max_attempts': 1},
            read_timeout=930,
            max_pool_connections=32,
            s3={'addressing_style': 'path'},
        ),
    )


for _module in CALLERS:
    override(importlib.import_module(_module), 'boto_client_for')(_client)
