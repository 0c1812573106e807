"""Taking a role: its trust policy says who may, and the session keeps its tags and its own policy.

https://docs.aws.amazon.com/IAM/latest/UserGuide/id_session-tags.html
"""

from __future__ import annotations

import threading
from typing import Any

from moto.core.exceptions import ServiceException
from moto.sts.models import AssumedRole, STSBackend, sts_backends
from moto.sts.responses import TokenResponse

from emulator.iam_enforcement import role_of, session_of_key
from emulator.iam_keys import tag_keys, tags_of
from emulator.iam_policy import Policies, Request, parse_policy, refusal
from emulator.override import override

_wanted = threading.local()  # the tags of the session that this thread opens
ANYTHING = ({'Effect': 'Allow', 'Action': '*', 'Resource': '*'},)


class AccessDenied(ServiceException):
    code = 'AccessDenied'


@override(TokenResponse, 'assume_role')
def assume_role(original: Any, self: TokenResponse) -> Any:
    given = self._get_params()
    tags = tags_of(given)
    _check_trust(self, given.get('RoleArn', ''), tags, tag_keys(given))
    transitive = _inherited(self.access_key)
    _wanted.tags = tuple({**dict(transitive), **tags}.items())
    _wanted.transitive = {*given.get('TransitiveTagKeys', []), *dict(transitive)}
    try:
        return original(self)
    finally:
        _wanted.__dict__.clear()


@override(STSBackend, 'assume_role')
def keep_tags(original: Any, self: STSBackend, **arguments: Any) -> AssumedRole:
    role = original(self, **arguments)
    role.session_tags = getattr(_wanted, 'tags', ())
    role.transitive_tags = frozenset(getattr(_wanted, 'transitive', ()))
    return role


def _inherited(access_key: str) -> list[tuple[str, str]]:
    """Transitive tags go on from session to session, and nobody changes them on the way."""
    for partitions in list(sts_backends.values()):
        for backend in list(partitions.values()):
            if found := backend.get_assumed_role_from_access_key(access_key):
                kept = getattr(found, 'transitive_tags', ())
                return [each for each in getattr(found, 'session_tags', ()) if each[0] in kept]
    return []


def _check_trust(response: TokenResponse, arn: str, tags: dict[str, str], keys: dict[str, Any]) -> None:
    role = role_of(arn) if arn.startswith('arn:') else None
    if not role:
        return  # accounts.py refuses it
    account = response.current_account
    session = session_of_key(response.access_key)
    principal = session.arn if session else f'arn:aws:iam::{account}:user/person'
    for action in ('sts:AssumeRole', *(['sts:TagSession'] if tags else [])):
        request = Request(
            principal=principal,
            role=session.role if session else principal,
            account=account,
            action=action,
            resource=arn,
            resource_account=role.account_id,
            context={'aws:principalaccount': account, **keys},
        )
        trust = Policies((ANYTHING,), resource=parse_policy(role.assume_role_policy_document), resource_must_allow=True)
        if refusal(trust, request):
            raise AccessDenied(f'User: {principal} is not authorized to perform: {action} on resource: {arn}')
