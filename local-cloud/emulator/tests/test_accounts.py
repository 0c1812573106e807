"""Accounts are apart; keys and roles are those that exist."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError
from conftest import CANARY, SANDBOX, RunningEmulator, allow, trusting


def test_each_account_has_its_person(emulator: RunningEmulator) -> None:
    for account in (SANDBOX, CANARY):
        identity = emulator.client('sts', account).get_caller_identity()
        assert identity['Account'] == account and identity['Arn'] == f'arn:aws:iam::{account}:user/ada'


def test_unknown_keys_are_refused(emulator: RunningEmulator) -> None:
    keys = {'aws_access_key_id': 'AKIANOBODYKNOWSTHIS1', 'aws_secret_access_key': 'x'}
    for service, call, code in (
        ('sts', 'get_caller_identity', 'InvalidClientTokenId'),
        ('ssm', 'describe_parameters', 'UnrecognizedClientException'),
    ):
        with pytest.raises(ClientError) as refused:
            getattr(emulator.client(service, **keys), call)()
        assert refused.value.response['Error']['Code'] == code


def test_assumed_role_acts_in_its_own_account(emulator: RunningEmulator) -> None:
    role = emulator.role('visitor', CANARY, [allow('ssm:PutParameter')], trusting(SANDBOX))
    keys = emulator.session(role, Tags=[{'Key': 'biome', 'Value': 'ada'}])
    assert emulator.client('sts', **keys).get_caller_identity()['Arn'] == (
        f'arn:aws:sts::{CANARY}:assumed-role/visitor/test'
    )
    emulator.client('ssm', **keys).put_parameter(Name='/apart', Value='canary', Type='String')
    assert emulator.client('ssm', CANARY).get_parameter(Name='/apart')['Parameter']['Value'] == 'canary'
    with pytest.raises(ClientError):
        emulator.client('ssm', SANDBOX).get_parameter(Name='/apart')


def test_role_must_exist(emulator: RunningEmulator) -> None:
    with pytest.raises(ClientError) as refused:
        emulator.client('sts').assume_role(RoleArn=f'arn:aws:iam::{CANARY}:role/nobody', RoleSessionName='session')
    assert refused.value.response['Error']['Code'] == 'AccessDenied'


def test_managed_policies_exist_when_asked_for(emulator: RunningEmulator) -> None:
    iam = emulator.client('iam')
    emulator.role('manager')
    arn = 'arn:aws:iam::aws:policy/service-role/AWSLambdaVPCAccessExecutionRole'
    iam.attach_role_policy(RoleName='manager', PolicyArn=arn)
    assert iam.list_attached_role_policies(RoleName='manager')['AttachedPolicies'][0]['PolicyArn'] == arn
    assert 'ec2:CreateNetworkInterface' in str(
        iam.get_policy_version(PolicyArn=arn, VersionId=iam.get_policy(PolicyArn=arn)['Policy']['DefaultVersionId'])[
            'PolicyVersion'
        ]['Document']
    )
