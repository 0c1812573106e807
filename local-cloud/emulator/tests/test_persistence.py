"""Contents survive a restart and a kill; a file that does not fit is put aside."""

from __future__ import annotations

import json
import signal
import time

import pytest
from botocore.exceptions import ClientError
from conftest import RunningEmulator, wait_for


def test_contents_are_there_after_restart_and_kill(own_emulator: RunningEmulator) -> None:
    own_emulator.client('s3').create_bucket(
        Bucket='kept', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'}
    )
    for number in (signal.SIGTERM, signal.SIGKILL):
        value = f'before {number.name}'
        own_emulator.client('ssm').put_parameter(Name='/kept', Value=value, Type='String', Overwrite=True)
        own_emulator.client('s3').put_object(Bucket='kept', Key='big', Body=b'x' * 300_000)
        own_emulator.client('kms').create_key()
        if number == signal.SIGKILL:
            wait_until_saved(own_emulator)
        else:
            own_emulator.function('kept', 'exports.handler = async () => "still here";')
        own_emulator.stop(number)
        assert own_emulator.start() < 8
        assert own_emulator.client('ssm').get_parameter(Name='/kept')['Parameter']['Value'] == value
        assert len(own_emulator.client('s3').get_object(Bucket='kept', Key='big')['Body'].read()) == 300_000
        assert own_emulator.client('lambda').invoke(FunctionName='kept')['Payload'].read() == b'"still here"'
        assert own_emulator.health()['contents']['problem'] is None


def wait_until_saved(emulator: RunningEmulator) -> None:
    changed = time.time()
    wait_for(lambda: (emulator.health()['contents']['savedAt'] or 0) > changed, 3)


def test_reading_saves_nothing(own_emulator: RunningEmulator) -> None:
    wait_for(lambda: own_emulator.health()['contents']['savedAt'])
    before = own_emulator.health()['contents']['savedAt']
    own_emulator.client('ssm').describe_parameters()
    own_emulator.client('iam').list_roles()
    own_emulator.client('s3').list_buckets()
    time.sleep(2.5)
    assert own_emulator.health()['contents']['savedAt'] == before


def test_generation_changes_only_when_contents_may_be_lost(own_emulator: RunningEmulator) -> None:
    def generation() -> str:
        return own_emulator.health()['contents']['generation']

    own_emulator.client('ssm').put_parameter(Name='/kept', Value='1', Type='String')
    wait_until_saved(own_emulator)
    first = generation()
    own_emulator.stop(signal.SIGTERM)
    own_emulator.start()
    assert generation() == first
    own_emulator.stop(signal.SIGKILL)
    own_emulator.start()
    assert generation() == first
    own_emulator.client('ssm').put_parameter(Name='/lost', Value='1', Type='String')
    own_emulator.stop(signal.SIGKILL)
    own_emulator.start()
    assert generation() != first


@pytest.mark.parametrize('damage', ['other version', 'broken'])
def test_file_that_does_not_fit_is_put_aside(own_emulator: RunningEmulator, damage: str) -> None:
    own_emulator.client('ssm').put_parameter(Name='/lost', Value='1', Type='String')
    own_emulator.stop()
    file = own_emulator.home / 'data' / 'emulator' / 'state'
    header, content = file.read_bytes().split(b'\n', 1)
    if damage == 'broken':
        file.write_bytes(header + b'\n' + content[: len(content) // 2])
    else:
        file.write_bytes(json.dumps({**json.loads(header), 'moto': '1.0.0'}).encode() + b'\n' + content)
    own_emulator.start()
    assert 'put aside' in own_emulator.health()['contents']['problem']
    assert list(file.parent.glob('state.aside-*'))
    with pytest.raises(ClientError):
        own_emulator.client('ssm').get_parameter(Name='/lost')
