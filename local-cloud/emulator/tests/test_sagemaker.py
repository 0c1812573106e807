"""A multi-model endpoint answers from the archive in S3, through the serving program."""

from __future__ import annotations

import io
import json
import os
import tarfile
from typing import Any

import pytest
from botocore.exceptions import ClientError
from conftest import RunningEmulator, allow, wait_for


def archive(factor: int, name: str = 'factor.json') -> bytes:
    stream, content = io.BytesIO(), json.dumps(factor).encode()
    with tarfile.open(fileobj=stream, mode='w:gz') as tar:
        member = tarfile.TarInfo(name)
        member.size = len(content)
        tar.addfile(member, io.BytesIO(content))
    return stream.getvalue()


def endpoint(emulator: RunningEmulator, name: str, mode: str = 'MultiModel') -> None:
    s3, client = emulator.client('s3'), emulator.client('sagemaker')
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
    s3.put_object(Bucket=name, Key='models/ada/double.tar.gz', Body=archive(2))
    url = f's3://{name}/models/' if mode == 'MultiModel' else f's3://{name}/models/ada/double.tar.gz'
    client.create_model(
        ModelName=name,
        ExecutionRoleArn=emulator.role('model', grants=[allow('s3:GetObject')]),
        PrimaryContainer={'Image': 'serving', 'Mode': mode, 'ModelDataUrl': url},
    )
    client.create_endpoint_config(
        EndpointConfigName=name,
        ProductionVariants=[
            {'VariantName': 'all', 'ModelName': name, 'InstanceType': 'ml.m7i.large', 'InitialInstanceCount': 1}
        ],
    )
    client.create_endpoint(EndpointName=name, EndpointConfigName=name)


def invoke(emulator: RunningEmulator, name: str, body: object, **more: str) -> dict[str, Any]:
    reply = emulator.client('sagemaker-runtime').invoke_endpoint(
        EndpointName=name, Body=json.dumps(body), ContentType='application/json', **more
    )
    assert reply['InvokedProductionVariant'] == 'all'
    return json.loads(reply['Body'].read())


def test_target_model_is_loaded_kept_and_loaded_again_when_it_changes(emulator: RunningEmulator) -> None:
    endpoint(emulator, 'grades')
    first = invoke(emulator, 'grades', 21, TargetModel='ada/double.tar.gz')
    assert first['result'] == 42 and first['target'] == 'ada/double.tar.gz'
    assert invoke(emulator, 'grades', 1, TargetModel='ada/double.tar.gz')['pid'] == first['pid']
    emulator.client('s3').put_object(Bucket='grades', Key='models/ada/double.tar.gz', Body=archive(3))
    again = invoke(emulator, 'grades', 21, TargetModel='ada/double.tar.gz')
    assert again['result'] == 63 and again['loaded'] == 1
    emulator.client('sagemaker').delete_endpoint(EndpointName='grades')
    wait_for(lambda: not os.path.exists(f'/proc/{first["pid"]}') or not emulator.health()['serving'])


@pytest.mark.parametrize(
    ('target', 'reason'),
    [
        ({'TargetModel': 'ada/absent.tar.gz'}, 'Failed to download model data'),
        ({}, 'TargetModel is required'),
        ({'TargetModel': '../secrets.tar.gz'}, 'must not contain'),
        ({'TargetModel': 'ada/outside.tar.gz'}, 'cannot be unpacked'),
    ],
)
def test_wrong_targets(emulator: RunningEmulator, target: dict[str, str], reason: str) -> None:
    if not emulator.client('sagemaker').list_endpoints(NameContains='wrong')['Endpoints']:
        endpoint(emulator, 'wrong')
        emulator.client('s3').put_object(
            Bucket='wrong', Key='models/ada/outside.tar.gz', Body=archive(2, '../../out.json')
        )
    with pytest.raises(ClientError) as refused:
        invoke(emulator, 'wrong', 1, **target)
    assert refused.value.response['Error']['Code'] == 'ValidationError' and reason in str(refused.value)


def test_single_model_takes_no_target(emulator: RunningEmulator) -> None:
    endpoint(emulator, 'single', 'SingleModel')
    assert invoke(emulator, 'single', 4)['result'] == 8
    with pytest.raises(ClientError):
        invoke(emulator, 'single', 4, TargetModel='x')


def test_error_of_the_model(emulator: RunningEmulator) -> None:
    endpoint(emulator, 'failing')
    with pytest.raises(ClientError) as failed:
        invoke(emulator, 'failing', 'fail', TargetModel='ada/double.tar.gz')
    assert failed.value.response['Error']['Code'] == 'ModelError' and failed.value.response['OriginalStatusCode'] == 500


def test_update_endpoint_and_what_is_read_back(emulator: RunningEmulator) -> None:
    endpoint(emulator, 'updated')
    client = emulator.client('sagemaker')
    client.create_endpoint_config(
        EndpointConfigName='newer',
        ProductionVariants=[
            {'VariantName': 'all', 'ModelName': 'updated', 'InstanceType': 'ml.m7i.large', 'InitialInstanceCount': 2}
        ],
    )
    policy = {
        'BlueGreenUpdatePolicy': {'TrafficRoutingConfiguration': {'Type': 'ALL_AT_ONCE', 'WaitIntervalInSeconds': 60}}
    }
    client.update_endpoint(EndpointName='updated', EndpointConfigName='newer', DeploymentConfig=policy)
    found = client.describe_endpoint(EndpointName='updated')
    assert found['EndpointConfigName'] == 'newer' and found['ProductionVariants'][0]['DesiredInstanceCount'] == 2
    assert found['LastDeploymentConfig'] == policy and 'DataCaptureConfig' not in found
    assert 'VpcConfig' not in client.describe_model(ModelName='updated')
