"""Functions really run: in child processes, with their role, environment, time-out and log."""

from __future__ import annotations

import base64
import json
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from conftest import SANDBOX, RunningEmulator, wait_for, zip_of

ECHO = """
exports.handler = async (event, context) => {
  console.log('seen', event.word);
  return { word: event.word, arn: context.invokedFunctionArn, version: context.functionVersion, pid: process.pid,
           greeting: process.env.GREETING, memory: context.memoryLimitInMB, left: context.getRemainingTimeInMillis() };
};"""


def invoke(emulator: RunningEmulator, name: str, event: object = None, **more: object) -> tuple[dict[str, Any], Any]:
    reply = emulator.client('lambda').invoke(FunctionName=name, Payload=json.dumps(event or {}), **more)
    body = reply['Payload'].read()
    return reply, json.loads(body) if body else None


def test_node_function_sees_event_environment_and_context(emulator: RunningEmulator) -> None:
    emulator.function('echo', ECHO, Environment={'Variables': {'GREETING': 'hello'}}, MemorySize=256)
    reply, result = invoke(emulator, 'echo', {'word': 'kauri'}, LogType='Tail')
    assert reply['StatusCode'] == 200 and reply['ExecutedVersion'] == '$LATEST' and 'FunctionError' not in reply
    assert result['word'] == 'kauri' and result['greeting'] == 'hello' and result['memory'] == '256'
    assert result['arn'] == f'arn:aws:lambda:eu-west-1:{SANDBOX}:function:echo' and 9000 < result['left'] <= 10000
    tail = base64.b64decode(reply['LogResult']).decode()
    assert tail.startswith('START RequestId:') and '\tINFO\tseen kauri' in tail and '\nREPORT RequestId:' in tail


def test_process_stays_warm_and_is_replaced_when_the_function_changes(emulator: RunningEmulator) -> None:
    emulator.function('warm', ECHO)
    first, second = (invoke(emulator, 'warm')[1]['pid'] for _ in range(2))
    assert first == second
    emulator.client('lambda').update_function_configuration(
        FunctionName='warm', Environment={'Variables': {'GREETING': 'new'}}
    )
    _, result = invoke(emulator, 'warm')
    assert result['pid'] != first and result['greeting'] == 'new'
    emulator.client('lambda').update_function_code(
        FunctionName='warm', ZipFile=zip_of({'index.js': 'exports.handler = async () => "other code"'})
    )
    assert invoke(emulator, 'warm')[1] == 'other code'


def test_alias_and_version_resolve(emulator: RunningEmulator) -> None:
    client = emulator.client('lambda')
    emulator.function('aliased', ECHO)
    client.publish_version(FunctionName='aliased', Description='abc123')
    client.create_alias(FunctionName='aliased', Name='live', FunctionVersion='1')
    client.update_function_code(FunctionName='aliased', ZipFile=zip_of({'index.js': 'exports.handler = () => 2'}))
    for name, more in (
        ('aliased', {'Qualifier': 'live'}),
        ('aliased:live', {}),
        (f'arn:aws:lambda:eu-west-1:{SANDBOX}:function:aliased:live', {}),
    ):
        reply, result = invoke(emulator, name, **more)
        assert reply['ExecutedVersion'] == '1' and result['version'] == '1' and result['arn'].endswith(':aliased:live')


def test_python_function_acts_with_its_role_in_its_account(emulator: RunningEmulator) -> None:
    emulator.function(
        'whoami',
        """
import boto3, os
def handler(event, context):
    print("from python")
    return {**{k: boto3.client("sts").get_caller_identity()[k] for k in ("Account", "Arn")}, "n": context.function_name}
""",
        runtime='python3.12',
    )
    _, result = invoke(emulator, 'whoami')
    assert result == {'Account': SANDBOX, 'Arn': f'arn:aws:sts::{SANDBOX}:assumed-role/runner/whoami', 'n': 'whoami'}


def test_error_time_out_and_exit_are_told_apart(emulator: RunningEmulator) -> None:
    emulator.function(
        'breaks',
        """exports.handler = async (event) => {
      if (event.exit) process.exit(3);
      if (event.sleep) await new Promise((r) => setTimeout(r, 60000));
      throw new TypeError('a bad assay');
    };""",
        Timeout=1,
    )
    reply, result = invoke(emulator, 'breaks')
    assert reply['FunctionError'] == 'Unhandled' and result['errorType'] == 'TypeError'
    assert result['errorMessage'] == 'a bad assay' and 'index.js' in ''.join(result['trace'])
    began = time.monotonic()
    reply, result = invoke(emulator, 'breaks', {'sleep': True})
    assert reply['FunctionError'] == 'Unhandled' and 'Task timed out after 1.00 seconds' in result['errorMessage']
    assert time.monotonic() - began < 3
    reply, result = invoke(emulator, 'breaks', {'exit': True})
    assert result['errorType'] == 'Runtime.ExitError' and 'exit status 3' in result['errorMessage']


def test_code_that_cannot_be_loaded(emulator: RunningEmulator) -> None:
    emulator.function('unloadable', 'require("not-there")')
    _, result = invoke(emulator, 'unloadable')
    assert "Cannot find module 'not-there'" in result['errorMessage']


def test_invocations_run_at_the_same_time(emulator: RunningEmulator) -> None:
    emulator.function('slow', 'exports.handler = () => new Promise((r) => setTimeout(() => r(process.pid), 700));')
    began = time.monotonic()
    with ThreadPoolExecutor(4) as pool:
        pids = list(pool.map(lambda _: invoke(emulator, 'slow')[1], range(4)))
    assert len(set(pids)) == 4 and time.monotonic() - began < 2.5


def test_reserved_concurrency_throttles(emulator: RunningEmulator) -> None:
    client = emulator.client('lambda')
    emulator.function('reserved', ECHO)
    client.put_function_concurrency(FunctionName='reserved', ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException):
        invoke(emulator, 'reserved')


def test_log_reaches_cloudwatch(emulator: RunningEmulator) -> None:
    emulator.function('logs', ECHO)
    invoke(emulator, 'logs', {'word': 'assayed'})
    events = emulator.client('logs').filter_log_events(logGroupName='/aws/lambda/logs')['events']
    messages = [event['message'] for event in events]
    assert messages[0].split()[0] == 'START' and messages[-1].startswith('REPORT')
    assert any('seen assayed' in m for m in messages)


def test_dry_run_does_not_run(emulator: RunningEmulator) -> None:
    emulator.function('dry', ECHO)
    reply, _ = invoke(emulator, 'dry', InvocationType='DryRun')
    assert reply['StatusCode'] == 204
    assert not emulator.client('logs').describe_log_groups(logGroupNamePrefix='/aws/lambda/dry')['logGroups']


def test_asynchronous_invocation_retries_and_tells_the_failure_destination(emulator: RunningEmulator) -> None:
    sqs, client = emulator.client('sqs'), emulator.client('lambda')
    queue = sqs.create_queue(QueueName='failures')['QueueUrl']
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=['QueueArn'])['Attributes']['QueueArn']
    emulator.function('fails', 'exports.handler = async () => { throw new Error("no"); };')
    client.publish_version(FunctionName='fails')
    client.create_alias(FunctionName='fails', Name='live', FunctionVersion='1')
    client.put_function_event_invoke_config(
        FunctionName='fails',
        Qualifier='live',
        MaximumRetryAttempts=1,
        DestinationConfig={'OnFailure': {'Destination': arn}},
    )
    began = time.monotonic()
    reply, _ = invoke(emulator, 'fails:live', {'row': 1}, InvocationType='Event')
    assert reply['StatusCode'] == 202 and time.monotonic() - began < 0.5
    message = wait_for(lambda: sqs.receive_message(QueueUrl=queue).get('Messages'))[0]
    record = json.loads(message['Body'])
    assert record['requestPayload'] == {'row': 1} and record['responsePayload']['errorMessage'] == 'no'
    assert record['requestContext']['condition'] == 'RetriesExhausted'
    assert record['requestContext']['approximateInvokeCount'] == 2
