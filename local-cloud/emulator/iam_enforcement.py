"""IAM, enforced: every call of a role's session is decided by policies before moto sees it.

Sessions are those of functions, of executions of state machines, and of the roles that Terraform takes. The person of
an account is its administrator and is not asked, except about roles to take: their trust policies say who may.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from moto.iam.models import Role, iam_backends
from moto.sts.models import AssumedRole, sts_backends

from emulator.iam_call import read_call
from emulator.iam_needs import needs_of
from emulator.iam_place import Need, Place
from emulator.iam_policy import Policies, Policy, Request, parse_policy, refusal
from emulator.iam_resource_policies import owner_of, policy_of
from emulator.log import log

ALWAYS = ('GetCallerIdentity', 'GetSessionToken')


class Denied(Exception):
    """What AWS answers to somebody who may not: the message says who, what, on what and why."""


@dataclass(frozen=True)
class Session:
    """A role's session, or one that a service is about to open."""

    role: str
    name: str
    tags: tuple[tuple[str, str], ...] = ()
    policy: str | None = None
    # Of the function that the session was opened for.
    function: str | None = None

    @property
    def account(self) -> str:
        return self.role.split(':')[4]

    @property
    def arn(self) -> str:
        return f'arn:aws:sts::{self.account}:assumed-role/{self.role.rpartition("/")[2]}/{self.name}'


def check_call(environ: dict[str, Any], access_key: str) -> None:
    """Raises Denied. Whatever is not understood is denied to sessions as well, and stands in the log."""
    session = session_of_key(access_key)
    if not session:
        return
    try:
        call = read_call(environ)
        needs = needs_of(call, Place(session.account, call))
    except Exception as error:  # not understood must never mean allowed, and a client tries a broken answer for minutes
        log.exception('not understood, so denied to %s: %s', session.arn, environ['PATH_INFO'])
        raise Denied(f'User: {session.arn} is not authorized: the call is not understood here: {error!r}') from error
    if call.service == 'sts' and call.operation in ALWAYS:
        return
    for need in needs:
        check(session, need, call.region)


def check(session: Session, need: Need, region: str) -> None:
    """Raises Denied unless the session may do it."""
    request = Request(
        principal=session.arn,
        role=session.role,
        account=session.account,
        action=need.action,
        resource=need.resource,
        resource_account=owner_of(need.resource, session.account),
        context={**_context(session, region), **need.context},
    )
    try:
        reason = refusal(_policies(session, need), request)
    except Exception as error:
        log.exception('policies of %s cannot be evaluated', session.role)
        reason = f'because a policy cannot be evaluated here: {error}'
    if reason:
        message = (
            f'User: {session.arn} is not authorized to perform: {need.action} on resource: {need.resource} {reason}'
        )
        log.warning('denied: %s', message)
        raise Denied(message)


def session_of_key(access_key: str) -> Session | None:
    """None for the keys of a person."""
    for partitions in list(sts_backends.values()):
        for backend in list(partitions.values()):
            found = backend.get_assumed_role_from_access_key(access_key)
            if found:
                return _session(found)
    return None


def _session(role: AssumedRole) -> Session:
    return Session(
        role.role_arn,
        role.session_name,
        getattr(role, 'session_tags', ()),
        role.policy or None,
        getattr(role, 'source_function', None),
    )


def _context(session: Session, region: str) -> dict[str, Any]:
    context: dict[str, Any] = {
        'aws:principalarn': session.role,
        'aws:principalaccount': session.account,
        'aws:principaltype': 'AssumedRole',
        'aws:requestedregion': region,
        # The API of the local cloud has no TLS, and never leaves the machine: it stands for one that has.
        'aws:securetransport': 'true',
        'aws:viaawsservice': 'false',
        **{f'aws:principaltag/{key.lower()}': value for key, value in session.tags},
    }
    if session.function:
        context['lambda:sourcefunctionarn'] = session.function
    return context


def _policies(session: Session, need: Need) -> Policies:
    role = role_of(session.role)
    boundary = role.permissions_boundary_arn if role else None
    resource_policy = policy_of(need.resource)
    return Policies(
        identity=_identity(role) if role else (),
        boundary=_managed(session.account, boundary) if boundary else None,
        session=parse_policy(session.policy) if session.policy else None,
        resource=resource_policy,
        resource_must_allow=need.action.startswith('kms:') and resource_policy is not None,
    )


def role_of(arn: str) -> Role | None:
    roles = list(iam_backends[arn.split(':')[4]]['aws'].roles.values())
    return next((each for each in roles if each.arn == arn), None)


def _identity(role: Role) -> tuple[Policy, ...]:
    inline = [parse_policy(text) for text in list(role.policies.values())]
    return (*inline, *(_managed(role.account_id, arn) for arn in list(role.managed_policies)))


def _managed(account: str, arn: str) -> Policy:
    """A boundary that is not there allows nothing."""
    policy = iam_backends[account]['aws'].managed_policies.get(arn)
    version = (
        next((each for each in policy.versions if each.version_id == policy.default_version_id), None)
        if policy
        else None
    )
    return parse_policy(version.document) if version else ()
