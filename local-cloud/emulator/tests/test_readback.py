"""What is set is read back: the gaps of moto that Terraform would report as drift."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from conftest import SANDBOX, RunningEmulator, zip_of


def test_kms_rotation_period(emulator: RunningEmulator) -> None:
    kms = emulator.client('kms')
    key = kms.create_key()['KeyMetadata']['KeyId']
    assert not kms.get_key_rotation_status(KeyId=key)['KeyRotationEnabled']
    kms.enable_key_rotation(KeyId=key, RotationPeriodInDays=180)
    assert kms.get_key_rotation_status(KeyId=key)['RotationPeriodInDays'] == 180


def test_description_of_a_rule_that_names_a_group(emulator: RunningEmulator) -> None:
    ec2 = emulator.client('ec2')
    vpc = ec2.create_vpc(CidrBlock='10.0.0.0/16')['Vpc']['VpcId']
    group = ec2.create_security_group(GroupName='g', Description='g', VpcId=vpc)['GroupId']
    ec2.authorize_security_group_ingress(
        GroupId=group,
        IpPermissions=[
            {
                'IpProtocol': 'tcp',
                'FromPort': 1,
                'ToPort': 1,
                'UserIdGroupPairs': [{'GroupId': group, 'Description': 'self'}],
            }
        ],
    )
    ec2.authorize_security_group_egress(
        GroupId=group,
        IpPermissions=[
            {
                'IpProtocol': 'tcp',
                'FromPort': 1,
                'ToPort': 1,
                'PrefixListIds': [{'PrefixListId': 'pl-1', 'Description': 'S3'}],
            }
        ],
    )
    rules = ec2.describe_security_group_rules(Filters=[{'Name': 'group-id', 'Values': [group]}])['SecurityGroupRules']
    assert {rule.get('Description') for rule in rules} == {None, 'self', 'S3'}


def test_tags_of_a_scalable_target(emulator: RunningEmulator) -> None:
    client = emulator.client('application-autoscaling')
    arn = client.register_scalable_target(
        ServiceNamespace='sagemaker',
        ResourceId='endpoint/x/variant/all',
        MinCapacity=1,
        MaxCapacity=2,
        ScalableDimension='sagemaker:variant:DesiredInstanceCount',
        Tags={'owner': 'ada'},
    )['ScalableTargetARN']
    client.tag_resource(ResourceARN=arn, Tags={'more': '1'})
    client.untag_resource(ResourceARN=arn, TagKeys=['owner'])
    assert client.list_tags_for_resource(ResourceARN=arn)['Tags'] == {'more': '1'}


def test_bucket_that_wants_tls_stays_open_and_objects_are_put_once(emulator: RunningEmulator) -> None:
    s3 = emulator.client('s3')
    s3.create_bucket(Bucket='tls', CreateBucketConfiguration={'LocationConstraint': 'eu-west-1'})
    s3.put_bucket_policy(
        Bucket='tls',
        Policy=json.dumps(
            {
                'Version': '2012-10-17',
                'Statement': [
                    {
                        'Effect': 'Deny',
                        'Principal': '*',
                        'Action': 's3:*',
                        'Resource': ['arn:aws:s3:::tls', 'arn:aws:s3:::tls/*'],
                        'Condition': {'Bool': {'aws:SecureTransport': 'false'}},
                    }
                ],
            }
        ),
    )
    s3.put_object(Bucket='tls', Key='a.zip', Body=b'1', IfNoneMatch='*')
    with pytest.raises(ClientError) as refused:
        s3.put_object(Bucket='tls', Key='a.zip', Body=b'2', IfNoneMatch='*')
    assert refused.value.response['Error']['Code'] == 'PreconditionFailed'


def test_log_groups_are_bounded(emulator: RunningEmulator) -> None:
    logs = emulator.client('logs')
    logs.create_log_group(logGroupName='bounded')
    for number in range(103):
        logs.create_log_stream(logGroupName='bounded', logStreamName=f'{number:03}')
    names = [
        each['logStreamName']
        for page in logs.get_paginator('describe_log_streams').paginate(logGroupName='bounded')
        for each in page['logStreams']
    ]
    assert len(names) == 100 and min(names) == '003'


def test_function_settings(emulator: RunningEmulator) -> None:
    client = emulator.client('lambda')
    dead = f'arn:aws:sqs:eu-west-1:{SANDBOX}:dead'
    emulator.function(
        'settings',
        'exports.handler = () => 1',
        DeadLetterConfig={'TargetArn': dead},
        LoggingConfig={'LogFormat': 'JSON'},
        TracingConfig={'Mode': 'Active'},
    )
    client.update_function_configuration(
        FunctionName='settings', TracingConfig={'Mode': 'PassThrough'}, EphemeralStorage={'Size': 1024}
    )
    found = client.get_function_configuration(FunctionName='settings')
    assert found['DeadLetterConfig']['TargetArn'] == dead and found['LoggingConfig']['LogFormat'] == 'JSON'
    assert found['TracingConfig']['Mode'] == 'PassThrough' and found['EphemeralStorage']['Size'] == 1024
    assert found['State'] == 'Active' and found['LastUpdateStatus'] == 'Successful'


def test_version_is_published_only_for_a_change_and_its_number_is_never_used_again(emulator: RunningEmulator) -> None:
    client = emulator.client('lambda')
    emulator.function('versions', 'exports.handler = () => 1')

    def publish(description: str) -> tuple[str, str]:
        version = client.publish_version(FunctionName='versions', Description=description)
        return version['Version'], version['Description']

    def update(code: str) -> None:
        client.update_function_code(FunctionName='versions', ZipFile=zip_of({'index.js': code}))

    assert publish('first') == ('1', 'first')
    update('exports.handler = () => 1')  # the same code
    assert publish('again') == ('1', 'first')
    update('exports.handler = () => 2')
    assert publish('second') == ('2', 'second')
    client.delete_function(FunctionName='versions', Qualifier='2')
    update('exports.handler = () => 3')
    assert publish('third') == ('3', 'third')
    assert client.get_function_configuration(FunctionName='versions')['Description'] == ''


def test_asynchronous_settings_and_permissions_belong_to_a_qualifier(emulator: RunningEmulator) -> None:
    client = emulator.client('lambda')
    emulator.function('qualified', 'exports.handler = () => 1')
    client.create_alias(FunctionName='qualified', Name='live', FunctionVersion='$LATEST')
    client.put_function_event_invoke_config(FunctionName='qualified', Qualifier='live', MaximumRetryAttempts=0)
    client.put_function_event_invoke_config(FunctionName='qualified', Qualifier='live', MaximumRetryAttempts=1)
    assert (
        client.get_function_event_invoke_config(FunctionName='qualified', Qualifier='live')['MaximumRetryAttempts'] == 1
    )
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_function_event_invoke_config(FunctionName='qualified')
    client.add_permission(
        FunctionName='qualified',
        Qualifier='live',
        StatementId='sns',
        Action='lambda:InvokeFunction',
        Principal='sns.amazonaws.com',
    )
    assert ':qualified:live' in client.get_policy(FunctionName='qualified', Qualifier='live')['Policy']
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.get_policy(FunctionName='qualified')


@pytest.mark.parametrize(('bucket', 'code'), [('nowhere', 'NoSuchBucket'), ('somewhere', 'NoSuchKey')])
def test_code_that_is_not_in_the_bucket(emulator: RunningEmulator, bucket: str, code: str) -> None:
    client, name = emulator.client('lambda'), f'missing-{bucket}'
    emulator.function(name, 'exports.handler = () => "kept"')
    if bucket == 'somewhere':
        place = {'LocationConstraint': 'eu-west-1'}
        emulator.client('s3').create_bucket(Bucket=bucket, CreateBucketConfiguration=place)
    source = {'S3Bucket': bucket, 'S3Key': 'services/x.zip'}
    for attempt in (
        lambda: client.update_function_code(FunctionName=name, **source),
        lambda: emulator.client('lambda').create_function(
            FunctionName='new', Role=emulator.role('runner'), Handler='x.y', Runtime='nodejs22.x', Code=source
        ),
    ):
        with pytest.raises(ClientError) as refused:
            attempt()
        assert refused.value.response['Error']['Code'] == 'InvalidParameterValueException' and code in str(
            refused.value
        )
    assert client.invoke(FunctionName=name)['Payload'].read() == b'"kept"'
