"""Step Functions: executions really run, in the name of the state machine's role.

Moto 5.2.4 has an interpreter of the Amazon States Language (switched on in lifecycle.py), but it starts nothing without
a name, through a version or through an alias, and keeps every ended execution's whole interpreter in memory.
"""

from __future__ import annotations

import datetime
import json
import uuid
from typing import Any

from moto.core.responses import ActionResult
from moto.stepfunctions.exceptions import InvalidExecutionInput
from moto.stepfunctions.models import StateMachineInstance, StepFunctionBackend
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.asl.utils.encoding import to_json_str
from moto.stepfunctions.parser.backend.execution import BaseExecutionWorkerCommunication, Execution
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from emulator.context import context
from emulator.override import override
from emulator.step_functions_log import logging_session
from emulator.step_functions_versions import resolve

MOST_EXECUTIONS = 200  # kept per state machine; AWS keeps them for 90 days


@override(StepFunctionsParserBackend, 'start_execution')
def start(
    _: Any,
    self: StepFunctionsParserBackend,
    state_machine_arn: str,
    name: str | None = None,
    execution_input: str | None = None,
    trace_header: Any = None,
) -> Execution:
    """The ARN may be a state machine's, a version's or an alias's."""
    machine, version, alias = resolve(self, state_machine_arn)
    given = execution_input or '{}'
    try:
        json.loads(given)
    except ValueError as error:
        raise InvalidExecutionInput(f"Invalid State Machine Execution Input: '{error}'") from error
    if name:
        self._validate_name(name)
        if existing := machine._handle_name_input_idempotency(name, given):
            return existing
    name = name or str(uuid.uuid4())
    source = version or machine
    snapshot = StateMachineInstance(
        machine.arn, machine.name, source.definition, source.roleArn, loggingConfiguration=source.loggingConfiguration
    )
    arn = f'arn:aws:states:{self.region_name}:{self.account_id}:execution:{machine.name}:{name}'
    execution = Execution(
        name=name,
        sm_type=machine.sm_type,
        role_arn=source.roleArn,
        exec_arn=arn,
        account_id=self.account_id,
        region_name=self.region_name,
        state_machine=snapshot,
        start_date=datetime.datetime.now(tz=datetime.timezone.utc),
        cloud_watch_logging_session=logging_session(arn, snapshot),
        input_data=given,
        trace_header=trace_header,
        activity_store={},
    )
    execution.version_arn = version.arn if version else None
    execution.alias_arn = alias.arn if alias else None
    execution.history = None
    machine.executions[:-MOST_EXECUTIONS] = []
    machine.executions.append(execution)
    execution.start()
    return execution


@override(BaseExecutionWorkerCommunication, 'terminated')
def ended(original: Any, self: BaseExecutionWorkerCommunication) -> None:
    """Keeps the history of an ended execution and lets its interpreter go."""
    original(self)
    execution = self.execution
    execution.history = execution.exec_worker.env.event_manager.get_event_history()
    execution.exec_worker = None
    context().changed()


@override(StepFunctionBackend, 'stop_execution')
def stop(_: Any, self: StepFunctionsParserBackend, execution_arn: str) -> Execution:
    """Moto's stops only executions of its simulation."""
    execution = self.describe_execution(execution_arn)
    now = datetime.datetime.now(tz=datetime.timezone.utc)
    if execution.exec_worker:
        execution.stop(stop_date=now, error=None, cause=None)
    execution.stop_date = execution.stop_date or now
    return execution


@override(StepFunctionResponse, 'describe_execution')
def describe(_: Any, self: StepFunctionResponse) -> ActionResult:
    """Moto leaves out version, alias and the stop of a time-out, and unquotes an output that is a string."""
    execution = self.stepfunction_backend.describe_execution(self._get_param('executionArn'))
    response = {
        **_summary(execution),
        'input': execution.execution_input,
        'inputDetails': {'included': True},
        'redriveCount': 0,
        'redriveStatus': 'NOT_REDRIVABLE',
        'error': execution.error,
        'cause': execution.cause,
    }
    if execution.exec_status == ExecutionStatus.SUCCEEDED:
        response |= {
            'output': to_json_str(execution.output, separators=(',', ':')),
            'outputDetails': {'included': True},
        }
    return ActionResult({key: value for key, value in response.items() if value is not None})


@override(StepFunctionResponse, 'list_executions')
def list_executions(_: Any, self: StepFunctionResponse) -> ActionResult:
    """Newest first; of a version or an alias only its own."""
    arn, status = self._get_param('stateMachineArn'), self._get_param('statusFilter')
    machine, version, _alias = resolve(self.stepfunction_backend, arn)
    found = [
        each
        for each in reversed(machine.executions)
        if (not status or each.status == status) and (not version or arn in (each.version_arn, each.alias_arn))
    ]
    begin = int(self._get_param('nextToken') or 0)
    end = begin + int(self._get_param('maxResults') or 100)
    page = {'executions': [{k: v for k, v in _summary(each).items() if v is not None} for each in found[begin:end]]}
    return ActionResult({**page, **({'nextToken': str(end)} if end < len(found) else {})})


@override(StepFunctionsParserBackend, 'get_execution_history')
def history(_: Any, self: StepFunctionsParserBackend, execution_arn: str) -> dict[str, Any]:
    execution = self.describe_execution(execution_arn)
    if execution.history is not None:
        return {'events': execution.history}
    environment = execution.exec_worker.env if execution.exec_worker else None
    return {'events': environment.event_manager.get_event_history() if environment else []}


@override(StepFunctionResponse, 'get_execution_history')
def history_page(original: Any, self: StepFunctionResponse) -> ActionResult:
    """Moto ignores order and page size."""
    events = list(self.stepfunction_backend.get_execution_history(self._get_param('executionArn'))['events'])
    if self._get_param('reverseOrder'):
        events.reverse()
    begin = int(self._get_param('nextToken') or 0)
    end = begin + int(self._get_param('maxResults') or 100)
    return ActionResult({'events': events[begin:end], **({'nextToken': str(end)} if end < len(events) else {})})


def _summary(execution: Execution) -> dict[str, Any]:
    return {
        'executionArn': execution.exec_arn,
        'stateMachineArn': execution.state_machine_arn,
        'stateMachineVersionArn': execution.version_arn,
        'stateMachineAliasArn': execution.alias_arn,
        'name': execution.name,
        'status': execution.status,
        'startDate': execution.start_date,
        'stopDate': execution.stop_date,
    }
