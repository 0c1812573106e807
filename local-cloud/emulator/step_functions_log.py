"""A state machine's execution log in CloudWatch Logs. Moto has the parts of it and never joins them.

https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html
"""

from __future__ import annotations

import datetime
import hashlib
import json
from typing import Any

from moto.logs.models import logs_backends
from moto.stepfunctions.models import StateMachineInstance
from moto.stepfunctions.parser.asl.eval.event.logging import CloudWatchLoggingConfiguration, CloudWatchLoggingSession
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str

from emulator.log import log
from emulator.override import override


def logging_session(execution_arn: str, machine: StateMachineInstance) -> CloudWatchLoggingSession | None:
    """The session that the logging configuration asks for; None if it is off."""
    given = {'includeExecutionData': False, **(machine.loggingConfiguration or {})}
    configuration = CloudWatchLoggingConfiguration.from_logging_configuration(machine.arn, given)
    return CloudWatchLoggingSession(execution_arn, configuration) if configuration else None


@override(CloudWatchLoggingSession, 'publish_history_log')
def publish(_: Any, self: CloudWatchLoggingSession, history_log: dict[str, Any]) -> None:
    target = self.configuration
    logs = logs_backends[target.log_account_id][target.log_region]
    stream = _stream_of(self.execution_arn)
    moment = _moment(history_log['event_timestamp'])
    message = {**history_log, 'event_timestamp': str(moment), 'redrive_count': '0'}
    try:
        if stream not in logs.groups[target.log_group_name].streams:
            logs.create_log_stream(target.log_group_name, stream)
        event = {'timestamp': moment, 'message': json.dumps(json.loads(to_json_str(message)))}
        logs.put_log_events(target.log_group_name, stream, [event])
    except Exception as error:  # a missing log group fails no execution on AWS either
        log.warning('execution log of %s: %r', self.execution_arn, error)


def _stream_of(execution_arn: str) -> str:
    machine, execution = execution_arn.split(':')[6:8]
    return f'states/{machine}/{hashlib.sha256(execution.encode()).hexdigest()[:16]}'


def _moment(timestamp: Any) -> int:
    if isinstance(timestamp, str):
        timestamp = datetime.datetime.fromisoformat(timestamp.replace('Z', '+00:00'))
    return int(timestamp.timestamp() * 1000)
