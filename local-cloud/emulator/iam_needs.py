"""Which permissions a call needs, on which resources.

As https://docs.aws.amazon.com/service-authorization/latest/reference/ lists them, for the services that are used here.
Where no parameter of the table names a resource it is `*`, which only a policy without a narrower resource allows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from emulator.iam_call import Call
from emulator.iam_in_passing import in_passing
from emulator.iam_keys import keys_of
from emulator.iam_needs_special import ec2_needs, s3_needs
from emulator.iam_place import Need, Place

Make = Callable[[Place, str], str]

# Where clients sign with another name than policies use.
PREFIXES = {'monitoring': 'cloudwatch', 'tagging': 'tag'}
ACTIONS = {('lambda', 'Invoke'): 'lambda:InvokeFunction'}


def _named(service: str, kind: str = '') -> Make:
    return lambda place, name: name if name.startswith('arn:') else place.arn(service, f'{kind}{name}')


def _given(_place: Place, arn: str) -> str:
    return arn


# Per service the parameters that name a resource, and how. All of them must be allowed.
RESOURCES: dict[str, dict[str, Make]] = {
    'application-autoscaling': {
        'ResourceARN': _given,
        'ResourceId': _named('application-autoscaling', 'scalable-target/'),
    },
    'iam': {'RoleName': Place.role, 'PolicyArn': _given, 'UserName': Place.user},
    'kms': {'KeyId': Place.key, 'TargetKeyId': Place.key},
    'lambda': {'FunctionName': Place.function, 'Resource': _given},
    'logs': {
        'logGroupName': _named('logs', 'log-group:'),
        'logGroupIdentifier': _named('logs', 'log-group:'),
        'resourceArn': _given,
    },
    'monitoring': {
        'AlarmName': _named('cloudwatch', 'alarm:'),
        'AlarmNames': _named('cloudwatch', 'alarm:'),
        'ResourceARN': _given,
    },
    'rds': {
        'DBInstanceIdentifier': _named('rds', 'db:'),
        'DBParameterGroupName': _named('rds', 'pg:'),
        'DBSubnetGroupName': _named('rds', 'subgrp:'),
        'FinalDBSnapshotIdentifier': _named('rds', 'snapshot:'),
        'OptionGroupName': _named('rds', 'og:'),
        'ResourceName': _given,
    },
    'sagemaker': {
        'EndpointConfigName': _named('sagemaker', 'endpoint-config/'),
        'EndpointName': _named('sagemaker', 'endpoint/'),
        'ModelName': _named('sagemaker', 'model/'),
        'ResourceArn': _given,
    },
    'secretsmanager': {'SecretId': Place.secret, 'Name': Place.secret},
    'sns': {'Name': _named('sns'), 'TopicArn': _given, 'ResourceArn': _given, 'SubscriptionArn': Place.topic},
    'sqs': {'QueueName': _named('sqs'), 'QueueUrl': Place.queue},
    'ssm': dict.fromkeys(('Name', 'Names', 'Path', 'ResourceId'), Place.parameter),
    'states': {
        **dict.fromkeys(('executionArn', 'resourceArn', 'stateMachineAliasArn', 'stateMachineArn'), _given),
        'stateMachineVersionArn': _given,
        'name': _named('states', 'stateMachine:'),
    },
    'sts': {'RoleArn': _given},
}


def _stream(place: Place, name: str) -> str:
    return place.arn('logs', f'log-group:{place.call.parameters.get("logGroupName")}:log-stream:{name}')


# Calls in which only some of these parameters are the resource.
ONLY: dict[tuple[str, str], dict[str, Make]] = {
    ('application-autoscaling', 'DescribeScalableTargets'): {},
    ('application-autoscaling', 'DescribeScalingPolicies'): {},
    ('iam', 'AttachRolePolicy'): {'RoleName': Place.role},
    ('iam', 'CreatePolicy'): {'PolicyName': Place.policy},
    ('iam', 'DetachRolePolicy'): {'RoleName': Place.role},
    ('sagemaker', 'CreateEndpointConfig'): {'EndpointConfigName': _named('sagemaker', 'endpoint-config/')},
    **{
        ('logs', each): {'logStreamName': _stream}
        for each in ('CreateLogStream', 'DeleteLogStream', 'GetLogEvents', 'PutLogEvents')
    },
    ('states', 'StartExecution'): {'stateMachineArn': _given},
    # An alias is made of a state machine's version, and is allowed by the state machine.
    ('states', 'CreateStateMachineAlias'): {'name': lambda place, _name: _machine_of_alias(place)},
    ('states', 'ValidateStateMachineDefinition'): {},
}


def needs_of(call: Call, place: Place) -> list[Need]:
    """All that the caller must be allowed, what is done in its name included."""
    if call.service == 's3':
        return [*s3_needs(call, place), *in_passing(call, place)]
    if call.service == 'ec2':
        return [*ec2_needs(call, place), *in_passing(call, place)]
    operation = (call.service, call.operation)
    action = ACTIONS.get(operation) or f'{PREFIXES.get(call.service, call.service)}:{call.operation}'
    context = keys_of(call, place)
    table = ONLY.get(operation, RESOURCES.get(call.service, {}))
    return [*(Need(action, each, context) for each in _resources(call, place, table)), *in_passing(call, place)]


def _resources(call: Call, place: Place, table: dict[str, Make]) -> Iterator[str]:
    given = [(make, call.parameters.get(name)) for name, make in table.items()]
    found = [
        make(place, each) for make, value in given if value for each in (value if isinstance(value, list) else [value])
    ]
    yield from found or ['*']


def _machine_of_alias(place: Place) -> str:
    routes = place.call.parameters.get('routingConfiguration') or [{}]
    return str(routes[0].get('stateMachineVersionArn', '')).rpartition(':')[0]
