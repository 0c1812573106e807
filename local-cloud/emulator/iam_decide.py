"""`python -m emulator.iam_decide`: the decisions of iam_policy.py about requests that come in as lines of JSON.

Tests compare them with another evaluator's. A line is {"principal", "role", "account", "action", "resource",
"resourceAccount", "context", "identity": [document, …], "boundary", "session", "resourcePolicy": document or null}; the
answer is null where it is allowed, otherwise why not.
"""

from __future__ import annotations

import json
import sys
from typing import Any

from emulator.iam_policy import Policies, Policy, Request, parse_policy, refusal


def decide(line: dict[str, Any]) -> str | None:
    request = Request(
        principal=line['principal'],
        role=line['role'],
        account=line['account'],
        action=line['action'],
        resource=line['resource'],
        resource_account=line['resourceAccount'],
        context={name.lower(): value for name, value in line['context'].items()},
    )
    policies = Policies(
        identity=tuple(parse_policy(each) for each in line['identity']),
        boundary=_given(line, 'boundary'),
        session=_given(line, 'session'),
        resource=_given(line, 'resourcePolicy'),
        resource_must_allow=resource_must_allow(line['action']),
    )
    return refusal(policies, request)


def resource_must_allow(action: str) -> bool:
    """Keys open by their own policies, and roles are taken by theirs."""
    return action.startswith('kms:') or action in ('sts:AssumeRole', 'sts:TagSession')


def _given(line: dict[str, Any], name: str) -> Policy | None:
    return parse_policy(line[name]) if line.get(name) else None


if __name__ == '__main__':
    for text in sys.stdin:
        print(json.dumps(decide(json.loads(text))))
