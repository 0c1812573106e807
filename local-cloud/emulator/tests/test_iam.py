"""IAM is enforced for sessions of roles: by their policies, boundary, tags, and by the policies of resources."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError
from conftest import CANARY, REGION, SANDBOX, RunningEmulator, allow, policy, trusting, zip_of

PEOPLE = trusting(SANDBOX)


def arn(service: str, resource: str) -> str:
    return f'arn:aws:{service}:{REGION}:{SANDBOX}:{resource}'


def denial(call: Callable[..., Any], **arguments: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as refused:
        call(**arguments)
    return refused.value.response


def test_a_function_may_do_what_its_role_is_granted_and_nothing_else(emulator: RunningEmulator) -> None:
    ssm = emulator.client('ssm')
    for name in ('ada', 'bob'):
        ssm.put_parameter(Name=f'/iam/{name}/wants', Value=name, Type='String')
    role = emulator.role('reader', grants=[allow('ssm:GetParameter', arn('ssm', 'parameter/iam/ada/*'))])
    source = """
import boto3
def handler(event, context):
    try:
        return boto3.client('ssm').get_parameter(Name=event['name'])['Parameter']['Value']
    except Exception as error:
        return str(error)
"""
    emulator.client('lambda').create_function(
        FunctionName='reads',
        Runtime='python3.12',
        Handler='index.handler',
        Role=role,
        Timeout=10,
        Code={'ZipFile': zip_of({'index.py': source})},
    )

    def read(name: str) -> str:
        payload = json.dumps({'name': name})
        return str(json.load(emulator.client('lambda').invoke(FunctionName='reads', Payload=payload)['Payload']))

    assert read('/iam/ada/wants') == 'ada'
    user, action = f'arn:aws:sts::{SANDBOX}:assumed-role/reader/reads', 'ssm:GetParameter'
    assert read('/iam/bob/wants') == (
        'An error occurred (AccessDeniedException) when calling the GetParameter operation: '
        f'User: {user} is not authorized to perform: {action} on resource: {arn("ssm", "parameter/iam/bob/wants")} '
        f'because no identity-based policy allows the {action} action'
    )


def test_each_service_tells_a_denial_in_its_own_form(emulator: RunningEmulator) -> None:
    keys = emulator.session(emulator.role('nobody', trust=PEOPLE))
    emulator.client('s3').create_bucket(Bucket='closed', CreateBucketConfiguration={'LocationConstraint': REGION})
    found = {
        name: (reply['Error']['Code'], reply['ResponseMetadata']['HTTPStatusCode'])
        for name, reply in {
            'ssm': denial(emulator.client('ssm', **keys).get_parameter, Name='/x'),
            's3': denial(emulator.client('s3', **keys).get_object, Bucket='closed', Key='x'),
            'head': denial(emulator.client('s3', **keys).head_object, Bucket='closed', Key='x'),
            'lambda': denial(emulator.client('lambda', **keys).invoke, FunctionName='x'),
            'iam': denial(emulator.client('iam', **keys).list_roles),
            'ec2': denial(emulator.client('ec2', **keys).describe_vpcs),
            'endpoint': denial(
                emulator.client('sagemaker-runtime', **keys).invoke_endpoint,
                EndpointName='x',
                Body=b'',
                TargetModel='y',
            ),
        }.items()
    }
    assert found == {
        'ssm': ('AccessDeniedException', 400),
        's3': ('AccessDenied', 403),
        'head': ('403', 403),
        'lambda': ('AccessDeniedException', 403),
        'iam': ('AccessDenied', 403),
        'ec2': ('UnauthorizedOperation', 403),
        'endpoint': ('AccessDeniedException', 403),
    }
    assert emulator.client('sts', **keys).get_caller_identity()['Account'] == SANDBOX


def test_a_boundary_is_a_ceiling(emulator: RunningEmulator) -> None:
    ceiling = emulator.client('iam').create_policy(
        PolicyName='ceiling', PolicyDocument=policy(allow('ssm:GetParameter')), Path='/limits/'
    )['Policy']['Arn']
    role = emulator.role('capped', grants=[allow('ssm:*')], trust=PEOPLE, PermissionsBoundary=ceiling)
    ssm = emulator.client('ssm', **emulator.session(role))
    emulator.client('ssm').put_parameter(Name='/iam/capped', Value='1', Type='String')
    assert ssm.get_parameter(Name='/iam/capped')
    message = denial(ssm.delete_parameter, Name='/iam/capped')['Error']['Message']
    assert 'no permissions boundary allows the ssm:DeleteParameter action' in message


def test_a_session_is_bound_to_its_tag_and_its_own_policy(emulator: RunningEmulator) -> None:
    own = arn('ssm', 'parameter/iam/${aws:PrincipalTag/biome}/*')
    trust = {**PEOPLE, 'Condition': {'StringLike': {'aws:RequestTag/biome': '?*'}}}
    role = emulator.role('tagged', grants=[allow(['ssm:PutParameter', 'ssm:GetParameter'], own)], trust=trust)
    ada = emulator.session(role, Tags=[{'Key': 'biome', 'Value': 'ada'}])
    put = {'Value': 'x', 'Type': 'String', 'Overwrite': True}
    assert emulator.client('ssm', **ada).put_parameter(Name='/iam/ada/tagged', **put)
    assert denial(emulator.client('ssm', **ada).put_parameter, Name='/iam/bob/tagged', **put)
    # A wildcard in a tag is a character.
    star = emulator.session(role, Tags=[{'Key': 'biome', 'Value': 'b*b'}])
    assert denial(emulator.client('ssm', **star).put_parameter, Name='/iam/bob/tagged', **put)
    assert denial(emulator.client('sts').assume_role, RoleArn=role, RoleSessionName='untagged')
    assert denial(
        emulator.client('sts', CANARY).assume_role,
        RoleArn=role,
        RoleSessionName='other',
        Tags=[{'Key': 'biome', 'Value': 'ada'}],
    )
    less = emulator.session(role, Tags=[{'Key': 'biome', 'Value': 'ada'}], Policy=policy(allow('ssm:GetParameter')))
    assert emulator.client('ssm', **less).get_parameter(Name='/iam/ada/tagged')
    message = denial(emulator.client('ssm', **less).put_parameter, Name='/iam/ada/tagged', **put)['Error']['Message']
    assert 'no session policy allows' in message


def test_what_a_key_encrypts_is_closed_without_the_key(emulator: RunningEmulator) -> None:
    key = emulator.client('kms').create_key()['KeyMetadata']['Arn']
    secret = emulator.client('secretsmanager').create_secret(Name='iam/keyed', SecretString='s', KmsKeyId=key)['ARN']
    read = allow('secretsmanager:GetSecretValue', secret)
    without = emulator.session(emulator.role('keyless', grants=[read], trust=PEOPLE))
    message = denial(emulator.client('secretsmanager', **without).get_secret_value, SecretId=secret)['Error']['Message']
    assert f'kms:Decrypt on resource: {key}' in message
    through = {'StringEquals': {'kms:ViaService': f'secretsmanager.{REGION}.amazonaws.com'}}
    keyed = emulator.session(emulator.role('keyed', grants=[read, allow('kms:Decrypt', key, **through)], trust=PEOPLE))
    assert emulator.client('secretsmanager', **keyed).get_secret_value(SecretId='iam/keyed')['SecretString'] == 's'
    assert denial(emulator.client('kms', **keyed).decrypt, CiphertextBlob=b'x', KeyId=key)


def test_a_bucket_policy_denies_whatever_a_role_is_granted(emulator: RunningEmulator) -> None:
    s3 = emulator.client('s3')
    s3.create_bucket(Bucket='half-open', CreateBucketConfiguration={'LocationConstraint': REGION})
    for key in ('models/ada/m', 'models/bob/m'):
        s3.put_object(Bucket='half-open', Key=key, Body=b'm')
    deny = {'Sid': 'NoBob', 'Effect': 'Deny', 'Principal': '*', 'Action': 's3:GetObject'}
    plain = {'Sid': 'Tls', 'Effect': 'Deny', 'Principal': '*', 'Action': 's3:*', 'Resource': 'arn:aws:s3:::half-open/*'}
    s3.put_bucket_policy(
        Bucket='half-open',
        Policy=policy(
            {**deny, 'Resource': 'arn:aws:s3:::half-open/models/bob/*'},
            {**plain, 'Condition': {'Bool': {'aws:SecureTransport': 'false'}}},
        ),
    )
    listed = {'StringLike': {'s3:prefix': ['models/ada/*']}}
    grants = [
        allow('s3:GetObject', 'arn:aws:s3:::half-open/*'),
        allow('s3:ListBucket', 'arn:aws:s3:::half-open', **listed),
    ]
    own = emulator.client('s3', **emulator.session(emulator.role('models', grants=grants, trust=PEOPLE)))
    assert own.get_object(Bucket='half-open', Key='models/ada/m')['Body'].read() == b'm'
    assert 'explicit deny' in denial(own.get_object, Bucket='half-open', Key='models/bob/m')['Error']['Message']
    assert own.list_objects_v2(Bucket='half-open', Prefix='models/ada/')['KeyCount'] == 1
    assert denial(own.list_objects_v2, Bucket='half-open', Prefix='models/')
    assert denial(own.put_object, Bucket='half-open', Key='models/ada/m', Body=b'')
    assert denial(own.get_bucket_policy, Bucket='half-open')


def test_an_unsigned_request_is_refused(emulator: RunningEmulator) -> None:
    for path in ('/half-open/models/ada/m', '/moto-api/data.json', '/'):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f'{emulator.url}{path}', timeout=5)
        assert refused.value.code == 403


def test_several_objects_are_deleted_where_each_of_them_may_be(emulator: RunningEmulator) -> None:
    s3 = emulator.client('s3')
    s3.create_bucket(Bucket='to-clear', CreateBucketConfiguration={'LocationConstraint': REGION})
    keys = ['models/ada/a & b.tar.gz', 'models/ada/é.tar.gz', 'models/bob/c.tar.gz']
    for key in keys:
        s3.put_object(Bucket='to-clear', Key=key, Body=b'm')
    grants = [allow('s3:DeleteObject', 'arn:aws:s3:::to-clear/models/ada/*')]
    own = emulator.client('s3', **emulator.session(emulator.role('clears', grants=grants, trust=PEOPLE)))

    def delete(*doomed: dict[str, str]) -> Any:
        return own.delete_objects(Bucket='to-clear', Delete={'Objects': list(doomed)})

    def left() -> list[str]:
        return [each['Key'] for each in s3.list_objects_v2(Bucket='to-clear').get('Contents', [])]

    everything = [{'Key': key} for key in keys]
    assert 'models/bob/c.tar.gz' in denial(lambda: delete(*everything))['Error']['Message']
    assert 's3:DeleteObjectVersion' in denial(lambda: delete({'Key': keys[0], 'VersionId': 'null'}))['Error']['Message']
    assert left() == sorted(keys)
    delete(*everything[:2])
    assert left() == ['models/bob/c.tar.gz']
