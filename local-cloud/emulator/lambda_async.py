"""Asynchronous invocations: queued, tried again, and sent to the failure destination or dead-letter queue.

Moto runs them like synchronous ones and forgets failures. The rules are AWS's
(https://docs.aws.amazon.com/lambda/latest/dg/invocation-async.html) with shorter waits between the attempts.
"""

from __future__ import annotations

import datetime
import json
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.utils import get_backend
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from emulator.iam_services import Denied, check_service
from emulator.lambda_event_config import event_invoke_config
from emulator.lambda_pool import Throttled
from emulator.lambda_run import run
from emulator.lambda_worker import Outcome
from emulator.log import log

RETRY_SECONDS = (1.0, 2.0)  # AWS waits one and two minutes
_runners = ThreadPoolExecutor(max_workers=16, thread_name_prefix='lambda-async')


def enqueue(account: str, region: str, name: str, qualifier: str | None, arn: str, event: bytes) -> None:
    """Accepts an event. What is under way when the emulator stops is lost."""
    _runners.submit(_attempt, account, region, name, qualifier, arn, event, str(uuid.uuid4()), 1)


def stop_async() -> None:
    _runners.shutdown(wait=False, cancel_futures=True)


def _attempt(
    account: str, region: str, name: str, qualifier: str | None, arn: str, event: bytes, request_id: str, attempt: int
) -> None:
    try:
        function = get_backend(account, region).get_function(name, qualifier)
        settings = _settings(function, qualifier, arn)
        try:
            outcome, _ = run(function, arn, event, request_id=request_id)
        except Throttled:
            _later(1.0, account, region, name, qualifier, arn, event, request_id, attempt)
            return
        if not outcome.function_error:
            _deliver(settings.get('OnSuccess'), function, arn, event, request_id, attempt, outcome)
        elif attempt <= settings['retries']:
            _later(RETRY_SECONDS[attempt - 1], account, region, name, qualifier, arn, event, request_id, attempt + 1)
        else:
            log.warning('%s failed after %s attempts: %s', arn, attempt, outcome.payload[:500].decode(errors='replace'))
            _deliver(settings.get('OnFailure'), function, arn, event, request_id, attempt, outcome)
            _dead_letter(function, event, request_id, outcome)
    except UnknownFunctionException:
        log.warning('%s was deleted before its event was handled', arn)
    except Exception:  # the queue's thread must go on
        log.exception('asynchronous invocation of %s', arn)


def _later(seconds: float, *arguments: Any) -> None:
    timer = threading.Timer(seconds, lambda: _runners.submit(_attempt, *arguments))
    timer.daemon = True
    timer.start()


def _settings(function: Any, qualifier: str | None, arn: str) -> dict[str, Any]:
    in_arn = arn.split(':function:')[-1].split(':')[1:]
    config = event_invoke_config(function, qualifier or (in_arn[0] if in_arn else None)) or {}
    destinations = config.get('DestinationConfig') or {}
    retries = config.get('MaximumRetryAttempts')
    return {
        'retries': 2 if retries is None else int(retries),
        'OnSuccess': (destinations.get('OnSuccess') or {}).get('Destination'),
        'OnFailure': (destinations.get('OnFailure') or {}).get('Destination'),
    }


def _deliver(
    destination: str | None, function: Any, arn: str, event: bytes, request_id: str, attempts: int, outcome: Outcome
) -> None:
    """Sends the invocation record, see "Destinations" in the page above."""
    if not destination:
        return
    failed = bool(outcome.function_error)
    response: dict[str, Any] = {'statusCode': 200, 'executedVersion': str(function.version)}
    if failed:
        response['functionError'] = outcome.function_error
    record = {
        'version': '1.0',
        'timestamp': datetime.datetime.now(datetime.timezone.utc).strftime('%Y-%m-%dT%H:%M:%S.%f')[:-3] + 'Z',
        'requestContext': {
            'requestId': request_id,
            'functionArn': arn if arn.count(':') > 6 else f'{arn}:$LATEST',
            'condition': 'RetriesExhausted' if failed else 'Success',
            'approximateInvokeCount': attempts,
        },
        'requestPayload': json.loads(event),
        'responseContext': response,
        'responsePayload': json.loads(outcome.payload or b'null'),
    }
    _send(function, destination, json.dumps(record))


def _dead_letter(function: Any, event: bytes, request_id: str, outcome: Outcome) -> None:
    target = (getattr(function, 'dead_letter_config', None) or {}).get('TargetArn')
    if target:
        message = json.loads(outcome.payload or b'{}').get('errorMessage', '')
        _send(
            function,
            target,
            event.decode(),
            {'RequestID': request_id, 'ErrorCode': '200', 'ErrorMessage': message[:1024]},
        )


def _send(function: Any, destination: str, body: str, attributes: dict[str, str] | None = None) -> None:
    """With the function's role, which has to be allowed."""
    _, _, service, region, account, *rest = destination.split(':')
    operation, parameters = {
        'sqs': ('SendMessage', {'QueueUrl': f'/{account}/{rest[0]}'}),
        'sns': ('Publish', {'TopicArn': destination}),
        'lambda': ('Invoke', {'FunctionName': destination}),
    }.get(service, ('', {}))
    try:
        check_service(function.role, function.function_name, region, service, operation, **parameters)
    except Denied:
        return  # said in the log; on AWS a metric counts it: DestinationDeliveryFailures
    if service == 'sqs':
        typed = {key: {'data_type': 'String', 'string_value': value} for key, value in (attributes or {}).items()}
        sqs_backends[account][region].send_message(rest[0], body, message_attributes=typed)
    elif service == 'sns':
        sns_backends[account][region].publish(body, arn=destination)
    elif service == 'lambda':
        name, *qualifier = rest[1:]
        enqueue(account, region, name, qualifier[0] if qualifier else None, destination, body.encode())
    else:
        log.warning('destination %s: only SQS, SNS and Lambda are served here', destination)
