"""Runs a function with a python runtime: the Lambda Runtime API's client.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html, as the managed runtime has it.
"""

import http.client
import importlib
import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable
from email.message import Message
from typing import Any, NoReturn

API = os.environ['AWS_LAMBDA_RUNTIME_API']
HANDLER = os.environ['_HANDLER']


class Context:
    """What the handler gets as its second argument."""

    def __init__(self, headers: Message) -> None:
        self.aws_request_id = headers['Lambda-Runtime-Aws-Request-Id']
        self.invoked_function_arn = headers['Lambda-Runtime-Invoked-Function-Arn']
        self.function_name = os.environ['AWS_LAMBDA_FUNCTION_NAME']
        self.function_version = os.environ['AWS_LAMBDA_FUNCTION_VERSION']
        self.memory_limit_in_mb = os.environ['AWS_LAMBDA_FUNCTION_MEMORY_SIZE']
        self.log_group_name = os.environ['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = os.environ['AWS_LAMBDA_LOG_STREAM_NAME']
        self.identity = None
        self.client_context = None
        self._deadline = int(headers['Lambda-Runtime-Deadline-Ms'])

    def get_remaining_time_in_millis(self) -> int:
        return max(0, self._deadline - int(time.time() * 1000))


def call(method: str, resource: str, body: str | None = None) -> tuple[Message, bytes]:
    connection = http.client.HTTPConnection(API)
    connection.request(method, '/2018-06-01/runtime' + resource, body)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.headers, content


def describe(error: BaseException) -> str:
    return json.dumps(
        {
            'errorMessage': str(error),
            'errorType': type(error).__name__,
            'stackTrace': traceback.format_tb(error.__traceback__),
        }
    )


def load() -> Callable[[Any, Context], Any]:
    sys.path[0] = os.environ['LAMBDA_TASK_ROOT']
    module, name = HANDLER.rsplit('.', 1)
    return getattr(importlib.import_module(module.replace('/', '.')), name)


def end_with_emulator() -> NoReturn:
    sys.stdin.buffer.read()  # returns when the emulator ends
    os._exit(1)


def main() -> NoReturn:
    threading.Thread(target=end_with_emulator, daemon=True).start()
    try:
        handler = load()
    except BaseException as error:
        traceback.print_exc()
        call('POST', '/init/error', describe(error))
        sys.exit(1)
    while True:
        headers, event = call('GET', '/invocation/next')
        request = '/invocation/' + headers['Lambda-Runtime-Aws-Request-Id']
        try:
            result = json.dumps(handler(json.loads(event), Context(headers)))
            outcome = '/response'
        except Exception as error:
            print('[ERROR]', traceback.format_exc().replace('\n', '\r'), flush=True)
            result, outcome = describe(error), '/error'
        sys.stdout.flush()
        call('POST', request + outcome, result)


main()
