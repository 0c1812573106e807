"""The policies that stand at resources, and the accounts that own these."""

from __future__ import annotations

import json

from moto.awslambda.utils import get_backend
from moto.kms.models import kms_backends
from moto.s3.models import s3_backends
from moto.secretsmanager.models import secretsmanager_backends
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

from emulator.iam_policy import Policy, parse_policy


def owner_of(resource: str, caller: str) -> str:
    """The account of a resource; the caller's where the ARN names none."""
    _, _, service, _, account, name = (resource.split(':', 5) + [''] * 6)[:6]
    if service == 's3':
        return s3_backends.bucket_accounts.get(name.partition('/')[0], ('', caller))[1]
    return account if account.isdigit() else caller


def policy_of(resource: str) -> Policy | None:
    """None where a resource has no policy, or is not there."""
    text = _text(resource)
    return parse_policy(text) if text else None


def _text(resource: str) -> str | None:
    _, _, service, region, account, name = (resource.split(':', 5) + [''] * 6)[:6]
    match service:
        case 's3':
            bucket = name.partition('/')[0]
            if bucket not in s3_backends.bucket_accounts:
                return None
            partition, owner = s3_backends.bucket_accounts[bucket]
            policy = s3_backends[owner][partition].buckets[bucket].policy
            return policy.decode() if policy else None
        case 'kms':
            key = kms_backends[account][region].keys.get(name.removeprefix('key/'))
            return key.policy if key else None
        case 'secretsmanager':
            secrets = secretsmanager_backends[account][region].secrets
            return getattr(secrets.get(resource), 'policy', None)
        case 'sns':
            topic = sns_backends[account][region].topics.get(resource)
            return topic.policy if topic else None
        case 'sqs':
            queue = sqs_backends[account][region].queues.get(name)
            policy = queue.policy if queue else None
            return policy if isinstance(policy, str) and policy else None
        case 'lambda':
            return _of_function(account, region, resource, name)
    return None


def _of_function(account: str, region: str, resource: str, name: str) -> str | None:
    """The statements of one function, version or alias."""
    functions = get_backend(account, region)._lambdas._functions
    function = functions.get(name.split(':')[1], {}).get('latest') if ':' in name else None
    statements = [each for each in (function.policy.statements if function else []) if each.get('Resource') == resource]
    return json.dumps({'Statement': statements}) if statements else None
