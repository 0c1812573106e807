"""CloudWatch Logs: what functions write, and a bound: moto keeps all in memory, whatever the retention says."""

from __future__ import annotations

from typing import Any

from moto.core.utils import unix_time_millis
from moto.logs.models import LogGroup, logs_backends

from emulator.context import context
from emulator.iam_services import Denied, check_service
from emulator.lambda_environment import FunctionVersion
from emulator.log import log
from emulator.override import override

MOST_STREAMS = 100  # per log group; every process of a function begins one
MOST_EVENTS = 10_000  # per stream


@override(LogGroup, 'create_log_stream')
def create_stream(original: Any, self: LogGroup, log_stream_name: str) -> None:
    original(self, log_stream_name)
    for name in list(self.streams)[:-MOST_STREAMS]:
        del self.streams[name]


@override(LogGroup, 'put_log_events')
def put_events(original: Any, self: LogGroup, log_stream_name: str, log_events: list[dict[str, Any]]) -> str:
    token = original(self, log_stream_name, log_events)
    del self.streams[log_stream_name].events[:-MOST_EVENTS]
    return token


def write_function_log(function: FunctionVersion, stream: str, lines: list[str]) -> None:
    """Appends to a function's log, as far as its role may: Lambda loses what it may not write, and says nothing."""
    logs = logs_backends[function.arn.split(':')[4]][function.region]
    place = {'logGroupName': function.log_group, 'logStreamName': stream}
    try:
        check_service(function.role, function.name, function.region, 'logs', 'PutLogEvents', **place)
        if function.log_group not in logs.groups:
            group = {'logGroupName': function.log_group}
            check_service(function.role, function.name, function.region, 'logs', 'CreateLogGroup', **group)
            logs.ensure_log_group(function.log_group)
        if stream not in logs.groups[function.log_group].streams:
            check_service(function.role, function.name, function.region, 'logs', 'CreateLogStream', **place)
            logs.create_log_stream(function.log_group, stream)
        now = int(unix_time_millis())
        logs.put_log_events(function.log_group, stream, [{'timestamp': now, 'message': line} for line in lines])
    except Denied:
        return
    except Exception:  # a log group that is deleted at this moment is no failure of the function
        log.exception('log of %s', function.arn)
    context().changed()
