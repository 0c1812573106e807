"""S3: what moto 5.2.4 does differently from S3 in ways that Terraform and the deploy function meet."""

from __future__ import annotations

from typing import Any

from moto.iam.access_control import IAMPolicyStatement, PermissionResult

from emulator.override import override


@override(IAMPolicyStatement, 'is_action_permitted')
def permit(original: Any, self: IAMPolicyStatement, *arguments: Any, **named: Any) -> PermissionResult:
    """A bucket policy's denial under a condition. Moto denies without looking at the condition, so that "only over TLS"
    would close the bucket. Sessions are denied by iam_enforcement.py, which does look."""
    if self._statement.get('Effect') == 'Deny' and 'Condition' in self._statement:
        return PermissionResult.NEUTRAL
    return original(self, *arguments, **named)
