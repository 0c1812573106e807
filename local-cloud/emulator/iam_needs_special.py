"""What S3 and EC2 ask for: both name resources in ways of their own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from moto.ec2.models import ec2_backends

from emulator.iam_call import Call
from emulator.iam_keys import keys_of, tag_keys
from emulator.iam_place import Need, Place

EC2_ID = re.compile(r'(?P<kind>[a-z]+)-[0-9a-f]{8,17}')
EC2_KINDS = {
    'acl': 'network-acl',
    'eni': 'network-interface',
    'fl': 'vpc-flow-log',
    'rtb': 'route-table',
    'sg': 'security-group',
    'sgr': 'security-group-rule',
    'subnet': 'subnet',
    'vpc': 'vpc',
    'vpce': 'vpc-endpoint',
}


def s3_needs(call: Call, place: Place) -> Iterator[Need]:
    given = call.parameters
    bucket, key = given['Bucket'], given['Key']
    if not bucket:
        yield Need('s3:ListAllMyBuckets', '*')
        return
    if call.operation == 'DeleteObject' and not key:
        # AWS answers for each; here all of them have to be allowed. Of none, the whole bucket is asked for.
        for each, is_version in given['Doomed'] or [('*', False)]:
            action = 's3:DeleteObjectVersion' if is_version else 's3:DeleteObject'
            yield Need(action, f'arn:aws:s3:::{bucket}/{each}', keys_of(call, place))
        return
    resource = f'arn:aws:s3:::{bucket}/{key}' if key else f'arn:aws:s3:::{bucket}'
    yield Need(f's3:{call.operation}', resource, keys_of(call, place))
    if source := given.get('CopySource'):
        yield Need('s3:GetObject', f'arn:aws:s3:::{source}')


def ec2_needs(call: Call, place: Place) -> Iterator[Need]:
    """Everything that the call names by its id, with its tags, or whatever it makes."""
    action = f'ec2:{call.operation}'
    named = sorted(set(_ids(call.parameters)))
    if call.operation.startswith('Describe') or not named:
        yield Need(action, '*', tag_keys(call.parameters))
        return
    backend = ec2_backends[place.account][place.region]
    for each in named:
        tags = dict(backend.tags.get(each, {}))
        own = {f'aws:resourcetag/{key.lower()}': value for key, value in tags.items()}
        kind = EC2_KINDS.get(each.partition('-')[0], each.partition('-')[0])
        yield Need(action, place.arn('ec2', f'{kind}/{each}'), {**tag_keys(call.parameters), **own})


def _ids(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for each in value.values():
            yield from _ids(each)
    elif isinstance(value, list):
        for each in value:
            yield from _ids(each)
    elif isinstance(value, str) and EC2_ID.fullmatch(value):
        yield value
