"""One run of a function: a process is taken, START, END and REPORT are logged around it."""

from __future__ import annotations

import json
import time
import uuid

from moto.awslambda.models import LambdaFunction

from emulator.context import context
from emulator.lambda_environment import function_version
from emulator.lambda_pool import Lease
from emulator.lambda_runtime_api import Invocation
from emulator.lambda_worker import Outcome, error_payload

LARGEST_RESPONSE = 6 * 1024 * 1024  # https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html


def run(
    function: LambdaFunction, arn: str, event: bytes, client_context: str | None = None, request_id: str | None = None
) -> tuple[Outcome, str]:
    """Runs the function once. Returns the outcome and the end of the log. Raises Throttled."""
    pool = context().functions
    version = function_version(function)
    request_id = request_id or str(uuid.uuid4())
    reserved = function.reserved_concurrency
    if not version.runtime.startswith(('nodejs', 'python')):
        message = f'The runtime "{version.runtime}" is not run here; nodejs and python runtimes are'
        return Outcome(error_payload('Runtime.Unsupported', message), 'Unhandled', False), message
    try:
        lease = pool.acquire(version, function.code_bytes, None if reserved is None else int(reserved))
    except ValueError as error:
        return Outcome(error_payload('Runtime.InvalidEntrypoint', str(error)), 'Unhandled', False), str(error)
    outcome = Outcome(b'', None, False)
    try:
        lines = lease.lines = []
        pool.write(lease, f'START RequestId: {request_id} Version: {version.version}')
        started = time.monotonic()
        outcome = lease.worker.invoke(Invocation(request_id, event, arn, client_context), version.timeout_seconds)
        milliseconds = (time.monotonic() - started) * 1000
        if len(outcome.payload) > LARGEST_RESPONSE:
            outcome = Outcome(_too_large(outcome.payload), 'Unhandled', outcome.usable)
        if not outcome.usable:
            pool.write(lease, json.loads(outcome.payload or b'{}').get('errorMessage', ''))
        pool.write(lease, f'END RequestId: {request_id}', _report(request_id, lease, milliseconds))
    finally:
        pool.release(lease, outcome.usable)
    return outcome, '\n'.join(lines)


def _report(request_id: str, lease: Lease, milliseconds: float) -> str:
    fields = [
        f'REPORT RequestId: {request_id}',
        f'Duration: {milliseconds:.2f} ms',
        f'Billed Duration: {int(milliseconds) + 1} ms',
        f'Memory Size: {lease.function.memory_mib} MB',
        f'Max Memory Used: {lease.worker.peak_memory_mib()} MB',
    ]
    return '\t'.join(fields + ([f'Init Duration: {lease.worker.init_milliseconds:.2f} ms'] if lease.fresh else []))


def _too_large(payload: bytes) -> bytes:
    sizes = f'({len(payload)} bytes) exceeded maximum allowed payload size ({LARGEST_RESPONSE} bytes)'
    return error_payload('Function.ResponseSizeTooLarge', f'Response payload size {sizes}.')
