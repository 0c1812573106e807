"""Accounts, their people and their roles' sessions.

Moto makes an account whenever an id is named, and lets anyone assume a role that does not exist. Here the accounts are
those of the configuration, each with one IAM user that has the configured keys; a request with unknown keys is refused,
as AWS does; AssumeRole leads into the account of the role, which must exist. What a session may do: iam_enforcement.py.
"""

from __future__ import annotations

import re
from typing import Any

from moto.core.exceptions import ServiceException
from moto.core.utils import utcnow
from moto.iam.exceptions import NotFoundException
from moto.iam.models import AccessKey, IAMBackend, iam_backends
from moto.sts.models import AssumedRole, STSBackend, sts_backends

from emulator.config import Account, Config
from emulator.override import override

ADMINISTRATOR = 'arn:aws:iam::aws:policy/AdministratorAccess'
ROLE_ARN = re.compile(r'arn:aws:iam::(\d{12}):role/[\w+=,.@/-]+')


class AccessDenied(ServiceException):
    code = 'AccessDenied'


def ensure_accounts(config: Config) -> None:
    """Gives each account its user with exactly the configured keys. Repeatable: the saved contents may have it."""
    for account in config.accounts:
        iam = iam_backends[account.id]['aws']
        if config.person_name not in iam.users:
            iam.create_user('aws', config.person_name)
        if ADMINISTRATOR not in iam.users[config.person_name].managed_policies:
            iam.attach_user_policy(ADMINISTRATOR, config.person_name)
        _set_key(iam, config.person_name, account)


def _set_key(iam: IAMBackend, person: str, account: Account) -> None:
    user = iam.users[person]
    for old in user.access_keys:
        iam.access_keys.pop(old.access_key_id, None)
    key = AccessKey(person, prefix='AKIA', account_id=account.id)
    key.access_key_id, key.secret_access_key = account.access_key_id, account.secret_access_key
    user.access_keys[:] = [key]
    iam.access_keys[account.access_key_id] = key


def is_known(access_key_id: str) -> bool:
    """Whether some account's person or some role's session has this key."""
    return any(
        access_key_id in partition.access_keys
        for account in list(iam_backends.values())
        for partition in list(account.values())
    )


def session_of(role_arn: str, session: str, region: str, seconds: int = 3600) -> dict[str, str]:
    """The credentials of a role's own session, as environment variables."""
    account = role_arn.split(':')[4]
    role = sts_backends[account]['aws'].assume_role(
        region_name=region,
        role_session_name=session[:64],
        role_arn=role_arn,
        policy='',
        duration=seconds,
        external_id='',
    )
    return {
        'AWS_ACCESS_KEY_ID': role.access_key_id,
        'AWS_SECRET_ACCESS_KEY': role.secret_access_key,
        'AWS_SESSION_TOKEN': role.session_token,
    }


@override(STSBackend, 'assume_role')
def assume_role(original: Any, self: STSBackend, **arguments: Any) -> AssumedRole:
    arn = arguments['role_arn']
    match = ROLE_ARN.fullmatch(arn)
    if not match:
        raise AccessDenied(f'{arn} is not the ARN of a role')
    try:
        iam_backends[match.group(1)]['aws'].get_role_by_arn(arn)
    except NotFoundException:
        raise AccessDenied(
            f'Not authorized to perform: sts:AssumeRole on resource: {arn} (there is no such role)'
        ) from None
    _forget_expired(match.group(1))
    return original(self, **arguments)


def _forget_expired(account: str) -> None:
    """Moto keeps every session's key for ever; functions and Terraform make many."""
    sts, iam = sts_backends[account]['aws'], iam_backends[account]['aws']
    now = utcnow()
    for role in [each for each in sts.assumed_roles if each.expiration < now]:
        iam.access_keys.pop(role.access_key_id, None)
        sts.assumed_roles.remove(role)
