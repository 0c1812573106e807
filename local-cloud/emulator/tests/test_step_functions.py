"""State machines call functions for real, through versions and aliases, and log."""

from __future__ import annotations

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError
from conftest import SANDBOX, RunningEmulator, allow, wait_for


def definition(function: str, **more: object) -> str:
    task = {
        'Type': 'Task',
        'Resource': 'arn:aws:states:::lambda:invoke',
        'Parameters': {'FunctionName': function, 'Payload.$': '$'},
        'ResultSelector': {'value.$': '$.Payload'},
        'End': True,
        **more,
    }
    return json.dumps({'StartAt': 'Ask', 'States': {'Ask': task}})


def finish(emulator: RunningEmulator, arn: str) -> dict[str, Any]:
    def ended() -> dict[str, Any] | None:
        found = emulator.client('stepfunctions').describe_execution(executionArn=arn)
        return found if found['status'] != 'RUNNING' else None

    return wait_for(ended, 20)


def machine(emulator: RunningEmulator, name: str, source: str, **more: object) -> str:
    emulator.function(name, source)
    return emulator.client('stepfunctions').create_state_machine(
        name=name,
        roleArn=emulator.role('workflow', grants=[allow('lambda:InvokeFunction')]),
        definition=definition(name),
        **more,
    )['stateMachineArn']


def test_execution_through_an_alias_runs_the_published_version(emulator: RunningEmulator) -> None:
    client = emulator.client('stepfunctions')
    arn = machine(emulator, 'blend', 'exports.handler = async (event) => event.n + 1;')
    version = client.publish_state_machine_version(stateMachineArn=arn)['stateMachineVersionArn']
    assert client.publish_state_machine_version(stateMachineArn=arn)['stateMachineVersionArn'] == version
    alias = client.create_state_machine_alias(
        name='live', routingConfiguration=[{'stateMachineVersionArn': version, 'weight': 100}]
    )['stateMachineAliasArn']
    client.update_state_machine(stateMachineArn=arn, definition=definition('nobody'))
    execution = client.start_execution(stateMachineArn=alias, input='{"n": 41}')['executionArn']
    result = finish(emulator, execution)
    assert result['status'] == 'SUCCEEDED' and json.loads(result['output']) == {'value': 42}
    assert result['stateMachineArn'] == arn and result['stateMachineAliasArn'] == alias
    assert [
        each['stateMachineVersionArn']
        for each in client.list_state_machine_versions(stateMachineArn=arn)['stateMachineVersions']
    ] == [version]
    events = client.get_execution_history(executionArn=execution)['events']
    assert events[0]['type'] == 'ExecutionStarted'
    last = client.get_execution_history(executionArn=execution, reverseOrder=True, maxResults=1)['events']
    assert [each['type'] for each in last] == ['ExecutionSucceeded']
    assert client.list_executions(stateMachineArn=alias)['executions'][0]['executionArn'] == execution
    assert finish(emulator, client.start_execution(stateMachineArn=arn)['executionArn'])['status'] == 'FAILED'


def test_failure_of_a_function_names_its_error(emulator: RunningEmulator) -> None:
    arn = machine(emulator, 'spoilt', 'exports.handler = async () => { throw new RangeError("no grade"); };')
    result = finish(
        emulator, emulator.client('stepfunctions').start_execution(stateMachineArn=arn, name='one')['executionArn']
    )
    assert result['status'] == 'FAILED' and result['error'] == 'RangeError' and 'no grade' in result['cause']


def test_execution_log(emulator: RunningEmulator) -> None:
    logs, group = emulator.client('logs'), '/aws/vendedlogs/states/logged'
    logs.create_log_group(logGroupName=group)
    log_arn = f'arn:aws:logs:eu-west-1:{SANDBOX}:log-group:{group}:*'
    settings = {
        'level': 'ALL',
        'includeExecutionData': True,
        'destinations': [{'cloudWatchLogsLogGroup': {'logGroupArn': log_arn}}],
    }
    arn = machine(
        emulator,
        'logged',
        'exports.handler = async () => 1;',
        loggingConfiguration=settings,
        tracingConfiguration={'enabled': True},
    )
    described = emulator.client('stepfunctions').describe_state_machine(stateMachineArn=arn)
    assert described['loggingConfiguration'] == settings and described['tracingConfiguration'] == {'enabled': True}
    execution = emulator.client('stepfunctions').start_execution(stateMachineArn=arn)['executionArn']
    finish(emulator, execution)
    messages = [json.loads(event['message']) for event in logs.filter_log_events(logGroupName=group)['events']]
    assert [each['type'] for each in messages][-1] == 'ExecutionSucceeded'
    assert {each['execution_arn'] for each in messages} == {execution}


def test_validation(emulator: RunningEmulator) -> None:
    client = emulator.client('stepfunctions')
    assert client.validate_state_machine_definition(definition=definition('x'))['result'] == 'OK'
    wrong = client.validate_state_machine_definition(definition='{"StartAt": 1}')
    assert wrong['result'] == 'FAIL' and wrong['diagnostics'][0]['severity'] == 'ERROR'


def test_version_that_an_alias_uses_is_kept(emulator: RunningEmulator) -> None:
    client = emulator.client('stepfunctions')
    arn = machine(emulator, 'used', 'exports.handler = async () => 1;', publish=True)
    client.create_state_machine_alias(
        name='live', routingConfiguration=[{'stateMachineVersionArn': f'{arn}:1', 'weight': 100}]
    )
    with pytest.raises(ClientError):
        client.delete_state_machine_version(stateMachineVersionArn=f'{arn}:1')
    client.delete_state_machine_alias(stateMachineAliasArn=f'{arn}:live')
    client.delete_state_machine_version(stateMachineVersionArn=f'{arn}:1')


def test_ended_executions_survive_a_restart_and_running_ones_are_aborted(own_emulator: RunningEmulator) -> None:
    client = own_emulator.client('stepfunctions')
    arn = machine(own_emulator, 'kept', 'exports.handler = async () => 7;')
    ended = client.start_execution(stateMachineArn=arn)['executionArn']
    finish(own_emulator, ended)
    waiting = client.create_state_machine(
        name='waits',
        roleArn=own_emulator.role('workflow'),
        definition=json.dumps({'StartAt': 'W', 'States': {'W': {'Type': 'Wait', 'Seconds': 600, 'End': True}}}),
    )['stateMachineArn']
    running = client.start_execution(stateMachineArn=waiting)['executionArn']
    own_emulator.stop()
    own_emulator.start()
    client = own_emulator.client('stepfunctions')
    assert json.loads(client.describe_execution(executionArn=ended)['output']) == {'value': 7}
    assert client.get_execution_history(executionArn=ended)['events'][-1]['type'] == 'ExecutionSucceeded'
    assert client.describe_execution(executionArn=running)['status'] == 'ABORTED'
