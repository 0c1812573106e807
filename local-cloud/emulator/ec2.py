"""EC2: descriptions of security group rules that name a group or a prefix list, which moto 5.2.4 does not read back.

Also lets go of moto's lists of which region offers which instance type (70 MB): nothing here runs instances.
"""

from __future__ import annotations

from typing import Any

from moto.ec2.models.instance_types import INSTANCE_TYPE_OFFERINGS
from moto.ec2.models.security_groups import SecurityGroupRule

from emulator.override import override

for _offerings in INSTANCE_TYPE_OFFERINGS.values():
    _offerings.clear()


@override(SecurityGroupRule, '__init__')
def keep_prefix_description(original: Any, self: SecurityGroupRule, *arguments: Any, **named: Any) -> None:
    original(self, *arguments, **named)
    prefix_list = named.get('prefix_list_id') or (arguments[7] if len(arguments) > 7 else None)
    self.prefix_list_description = (prefix_list or {}).get('Description')


@override(SecurityGroupRule, 'description')
def description(original: Any, self: SecurityGroupRule) -> str | None:
    return original(self) or self.source_group.get('Description') or getattr(self, 'prefix_list_description', None)
