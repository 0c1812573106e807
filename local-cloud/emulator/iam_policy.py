"""What the policies that concern a request say about it.

The order in which AWS decides: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
Organisations' control policies are not among them: the local cloud has none.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from emulator.iam_conditions import conditions_hold, texts
from emulator.iam_patterns import Context, arn_like, is_complete, like

Policy = tuple[dict[str, Any], ...]  # the statements


@dataclass(frozen=True)
class Request:
    """One action on one resource, by a role's session."""

    principal: str  # ARN of the session
    role: str  # ARN of its role
    account: str
    action: str
    resource: str
    resource_account: str
    context: Context  # keys in lower case


@dataclass(frozen=True)
class Policies:
    """All that concern one request; None for what there is not."""

    identity: tuple[Policy, ...] = ()
    boundary: Policy | None = None
    session: Policy | None = None
    resource: Policy | None = None
    # Only a key's own policy opens it, or lets IAM do so.
    resource_must_allow: bool = field(default=False)


@lru_cache(maxsize=2048)
def parse_policy(text: str) -> Policy:
    """Reads a policy's JSON; each text once."""
    statements = json.loads(text)['Statement']
    return tuple([statements] if isinstance(statements, dict) else statements)


def refusal(policies: Policies, request: Request) -> str | None:
    """None where the request is allowed, otherwise why not, in the words of AWS's messages."""
    named = {
        'an identity-based policy': tuple(each for policy in policies.identity for each in policy),
        'a permissions boundary': policies.boundary,
        'a session policy': policies.session,
        'a resource-based policy': policies.resource,
    }
    for name, policy in named.items():
        if any(_applies(each, request, 'Deny') for each in policy or ()):
            return f'with an explicit deny in {name}'
    grant = _resource_grant(policies.resource, request)
    if request.account != request.resource_account and not grant:
        return f'because no resource-based policy allows the {request.action} action'
    if policies.resource_must_allow and not grant:
        return f'because no resource-based policy allows the {request.action} action'
    direct = grant in ('session', 'role') and request.account == request.resource_account
    if direct and grant == 'session':
        return None  # a session that is named by itself is asked nothing else
    for name in ('an identity-based policy', 'a permissions boundary', 'a session policy'):
        policy = named[name]
        if policy is None or (direct and name == 'an identity-based policy'):
            continue
        if not any(_applies(each, request, 'Allow') for each in policy):
            return f'because no {name.partition(" ")[2]} allows the {request.action} action'
    return None


def _applies(statement: dict[str, Any], request: Request, effect: str) -> bool:
    return (
        statement['Effect'] == effect
        and _concerns_action(statement, request)
        and _concerns_resource(statement, request)
        and _principal(statement, request) is not None
        and conditions_hold(statement.get('Condition') or {}, request.context)
    )


def _concerns_action(statement: dict[str, Any], request: Request) -> bool:
    def named(patterns: Any) -> bool:
        return any(like(each, request.action, {}, ignore_case=True) for each in texts(patterns))

    return named(statement['Action']) if 'Action' in statement else not named(statement['NotAction'])


def _concerns_resource(statement: dict[str, Any], request: Request) -> bool:
    def named(patterns: Any) -> bool:
        return any(arn_like(each, request.resource, request.context) for each in texts(patterns))

    if 'NotResource' in statement:
        # A variable without a value may stand for anything, so that nobody knows what the statement leaves out.
        complete = all(is_complete(each, request.context) for each in texts(statement['NotResource']))
        return complete and not named(statement['NotResource'])
    return named(statement['Resource']) if 'Resource' in statement else True  # trust policies have none


def _principal(statement: dict[str, Any], request: Request) -> str | None:
    """How a statement names the principal: 'session', 'role', 'account'; None if not, 'any' where none is named."""
    if 'NotPrincipal' in statement:
        raise ValueError('NotPrincipal is not evaluated here')
    principal = statement.get('Principal')
    if principal is None:
        return 'any'
    if principal == '*':
        return 'role'
    names = texts(principal['AWS']) if 'AWS' in principal else []
    if request.principal in names:
        return 'session'
    if request.role in names or '*' in names:
        return 'role'
    if request.account in names or f'arn:aws:iam::{request.account}:root' in names:
        return 'account'
    return None


def _resource_grant(policy: Policy | None, request: Request) -> str | None:
    """The strongest way in which a resource's policy allows the request."""
    found = {_principal(each, request) for each in policy or () if _applies(each, request, 'Allow')}
    return next((each for each in ('session', 'role', 'account') if each in found), None)
