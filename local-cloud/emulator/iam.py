"""AWS's managed policies, each made when it is first asked for.

Moto either has none of them or makes all 1,400 in every account (270 MB).
"""

from __future__ import annotations

import json
from typing import Any

from moto.iam.aws_managed_policies import aws_managed_policies_data
from moto.iam.models import AWSManagedPolicy, IAMBackend, ManagedPolicy

from emulator.override import override

PREFIX = 'arn:aws:iam::aws:policy'


@override(IAMBackend, 'attach_role_policy')
def attach_to_role(original: Any, self: IAMBackend, policy_arn: str, role_name: str) -> None:
    _ensure(self, policy_arn)
    original(self, policy_arn, role_name)


@override(IAMBackend, 'attach_user_policy')
def attach_to_user(original: Any, self: IAMBackend, policy_arn: str, user_name: str) -> None:
    _ensure(self, policy_arn)
    original(self, policy_arn, user_name)


@override(IAMBackend, 'get_policy')
def get_policy(original: Any, self: IAMBackend, policy_arn: str) -> ManagedPolicy:
    _ensure(self, policy_arn)
    return original(self, policy_arn)


@override(IAMBackend, 'get_policy_version')
def get_policy_version(original: Any, self: IAMBackend, policy_arn: str, version_id: str) -> Any:
    _ensure(self, policy_arn)
    return original(self, policy_arn, version_id)


def _ensure(iam: IAMBackend, arn: str) -> None:
    if not arn.startswith(f'{PREFIX}/') or arn in iam.managed_policies:
        return
    name = arn.rsplit('/', 1)[1]
    data = json.loads(aws_managed_policies_data).get(name)  # 50 ms; kept, it would cost 40 MB
    if data and f'{PREFIX}{data["Path"]}{name}' == arn:
        iam.managed_policies[arn] = AWSManagedPolicy.from_data(name, iam.account_id, iam.region_name, data)
