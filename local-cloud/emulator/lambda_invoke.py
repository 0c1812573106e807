"""Invoke: moto's Docker containers are replaced by child processes; synchronous, asynchronous and dry run.

Closes these gaps of moto 5.2.4: qualifier and alias are not resolved into the ARN that the function sees, every
invocation type waits for the result, the log lacks START, END and REPORT, errors are called "Handled".
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from moto.awslambda.models import LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.awslambda.utils import get_backend

from emulator.lambda_async import enqueue
from emulator.lambda_pool import Throttled
from emulator.lambda_run import run
from emulator.log import log
from emulator.override import override

LARGEST_EVENT = 1024 * 1024  # asynchronous; https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
LOG_TAIL = 4096

Reply = tuple[int, dict[str, str], 'str | bytes']


@override(LambdaResponse, 'invoke')
def invoke(_: Any, self: LambdaResponse) -> Reply:
    """POST /functions/{name}/invocations."""
    name = unquote(self.path.rsplit('/', 2)[-2])
    qualifier = self.querystring.get('Qualifier', [None])[0]
    account, region = _owner(name, self.current_account, self.region)
    function = get_backend(account, region).get_function(name, qualifier)
    arn = invoked_arn(function, name, qualifier)
    event = self.raw_body if isinstance(self.raw_body, bytes) else (self.raw_body or '').encode()
    event = event or b'{}'
    try:
        json.loads(event)
    except ValueError:
        return _error(400, 'InvalidRequestContentException', 'Could not parse request body into json.')
    kind = self.headers.get('X-Amz-Invocation-Type') or 'RequestResponse'
    if kind == 'DryRun':
        return 204, {'status': '204'}, ''
    if kind == 'Event':
        if len(event) > LARGEST_EVENT:
            return _error(
                413, 'RequestTooLargeException', f'The event has {len(event)} bytes, {LARGEST_EVENT} are allowed'
            )
        enqueue(account, region, name, qualifier, arn, event)
        return 202, {'status': '202'}, ''
    return _respond(function, arn, event, self.headers)


def _respond(function: LambdaFunction, arn: str, event: bytes, headers: Mapping[str, str]) -> Reply:
    try:
        outcome, tail = run(function, arn, event, headers.get('X-Amz-Client-Context'))
    except Throttled as error:
        return _error(429, 'TooManyRequestsException', f'Rate Exceeded: {error}')
    reply = {'status': '200', 'content-type': 'application/json', 'x-amz-executed-version': str(function.version)}
    if outcome.function_error:
        reply['x-amz-function-error'] = outcome.function_error
    if headers.get('X-Amz-Log-Type') == 'Tail':
        reply['x-amz-log-result'] = base64.b64encode(tail[-LOG_TAIL:].encode()).decode()
    return 200, reply, outcome.payload


@override(LambdaFunction, 'invoke')
def invoke_for_service(_: Any, self: LambdaFunction, body: str, request_headers: Any, response_headers: Any) -> bytes:
    """The way moto's other services (SNS, SQS, Logs, S3) call a function: they wait for the result."""
    arn = invoked_arn(self, self.function_name, None if self.version == '$LATEST' else str(self.version))
    outcome, _tail = run(self, arn, (body or '{}').encode())
    if outcome.function_error:
        response_headers['x-amz-function-error'] = outcome.function_error
    return outcome.payload


def invoked_arn(function: LambdaFunction, name: str, qualifier: str | None) -> str:
    """The ARN as the caller named it: with a qualifier only if there was one."""
    in_name = name.split(':function:')[-1].split(':')[1:]
    suffix = in_name[0] if in_name else qualifier
    arn = f'arn:aws:lambda:{function.region}:{function.account_id}:function:{function.function_name}'
    return f'{arn}:{suffix}' if suffix else arn


def _owner(name: str, account: str, region: str) -> tuple[str, str]:
    if not name.startswith('arn:'):
        return account, region
    _, _, _, region, account, *_ = name.split(':')
    return account, region


def _error(status: int, code: str, message: str) -> Reply:
    log.info('invoke: %s %s', code, message)
    headers = {'status': str(status), 'x-amzn-ErrorType': code, 'content-type': 'application/json'}
    return status, headers, json.dumps({'Type': 'User', 'message': message, 'Message': message})
