"""What a call does in passing in the caller's name: hands over a role, reads a package, uses a key.

A key that the caller may not use makes the secret, the object and the queue behind it unreadable, whatever else is
allowed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends
from moto.ssm.models import ssm_backends

from emulator.iam_call import Call
from emulator.iam_place import Need, Place

# The parameter that hands a role over, and to which service.
HANDED_OVER = {
    ('ec2', 'CreateFlowLogs'): ('DeliverLogsPermissionArn', 'vpc-flow-logs'),
    ('lambda', 'CreateFunction'): ('Role', 'lambda'),
    ('lambda', 'UpdateFunctionConfiguration'): ('Role', 'lambda'),
    ('rds', 'CreateDBInstance'): ('MonitoringRoleArn', 'monitoring.rds'),
    ('rds', 'ModifyDBInstance'): ('MonitoringRoleArn', 'monitoring.rds'),
    ('sagemaker', 'CreateModel'): ('ExecutionRoleArn', 'sagemaker'),
    ('states', 'CreateStateMachine'): ('roleArn', 'states'),
    ('states', 'UpdateStateMachine'): ('roleArn', 'states'),
}
# What is done with the key of what a call reads or writes.
KEY_USE = {
    ('s3', 'GetObject'): 'Decrypt',
    ('s3', 'GetObjectVersion'): 'Decrypt',
    ('s3', 'PutObject'): 'GenerateDataKey',
    ('secretsmanager', 'GetSecretValue'): 'Decrypt',
    ('secretsmanager', 'PutSecretValue'): 'GenerateDataKey',
    ('sns', 'Publish'): 'GenerateDataKey',
    ('sqs', 'ReceiveMessage'): 'Decrypt',
    ('sqs', 'SendMessage'): 'GenerateDataKey',
    ('ssm', 'GetParameter'): 'Decrypt',
}


def in_passing(call: Call, place: Place) -> Iterator[Need]:
    operation, given = (call.service, call.operation), call.parameters
    parameter, service = HANDED_OVER.get(operation, ('', ''))
    if role := given.get(parameter):
        yield Need('iam:PassRole', role, {'iam:passedtoservice': f'{service}.amazonaws.com'})
    if operation == ('rds', 'CreateDBInstance') and given.get('ManageMasterUserPassword'):
        yield Need('secretsmanager:CreateSecret', place.arn('secretsmanager', 'secret:rds!db-??????'))
    package = given.get('Code') or given if call.service == 'lambda' else {}
    if package.get('S3Bucket'):
        yield Need('s3:GetObject', f'arn:aws:s3:::{package["S3Bucket"]}/{package.get("S3Key")}')
        yield from use_of_key(key_of_bucket(package['S3Bucket']), 'Decrypt', 's3', place)
    if use := KEY_USE.get(operation):
        yield from use_of_key(_key(call, place), use, call.service, place)
    if source := given.get('CopySource'):
        yield from use_of_key(key_of_bucket(source.partition('/')[0]), 'Decrypt', 's3', place)


def use_of_key(key: str | None, use: str, service: str, place: Place) -> Iterator[Need]:
    """AWS's own keys, whose aliases begin with aws/, open for everybody in the account."""
    if key and 'alias/aws/' not in key:
        yield Need(f'kms:{use}', place.key(key), {'kms:viaservice': f'{service}.{place.region}.amazonaws.com'})


def key_of_bucket(name: str) -> str | None:
    """With which S3 encrypts what comes without another wish."""
    if name not in s3_backends.bucket_accounts:
        return None
    partition, account = s3_backends.bucket_accounts[name]
    encryption: Any = s3_backends[account][partition].buckets[name].encryption or {}
    return (encryption.get('Rule', {}).get('ApplyServerSideEncryptionByDefault') or {}).get('KMSMasterKeyID')


def _key(call: Call, place: Place) -> str | None:
    """Of what a call reads or writes; None where there is no such thing, or no key."""
    given, account, region = call.parameters, place.account, place.region
    match call.service:
        case 's3':
            return key_of_bucket(given['Bucket'])
        case 'secretsmanager':
            secrets = secretsmanager_backends[account][region].secrets
            return getattr(secrets.get(given.get('SecretId', '')), 'kms_key_id', None)
        case 'sqs':
            queue = sqs_backends[account][region].queues.get(given['QueueUrl'].rpartition('/')[2])
            return getattr(queue, 'kms_master_key_id', None)
        case 'sns':
            topic = sns_backends[account][region].topics.get(given.get('TopicArn', ''))
            return getattr(topic, 'kms_master_key_id', None)
        case 'ssm' if given.get('WithDecryption'):
            parameter = ssm_backends[account][region].get_parameter(given['Name'])
            return parameter.keyid if parameter and parameter.parameter_type == 'SecureString' else None
    return None
