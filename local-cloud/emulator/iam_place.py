"""Where a call is made, and the ARNs of what its parameters name there."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from moto.iam.models import iam_backends
from moto.kms.models import kms_backends
from moto.secretsmanager.models import secretsmanager_backends

from emulator.iam_call import Call


@dataclass(frozen=True)
class Need:
    """One permission that a call needs, with the condition keys that come with it."""

    action: str
    resource: str
    context: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Place:
    account: str
    call: Call

    @property
    def region(self) -> str:
        return self.call.region

    def arn(self, service: str, resource: str) -> str:
        return f'arn:aws:{service}:{self.region}:{self.account}:{resource}'

    def iam(self, resource: str) -> str:
        return f'arn:aws:iam::{self.account}:{resource}'

    def role(self, name: str) -> str:
        """With its path, which only IAM knows; of a new one the call says it."""
        known = next(
            (each for each in list(iam_backends[self.account]['aws'].roles.values()) if each.name == name), None
        )
        return known.arn if known else self.iam(f'role{self._path}{name}')

    def policy(self, name: str) -> str:
        return self.iam(f'policy{self._path}{name}')

    def user(self, name: str) -> str:
        return self.iam(f'user{self._path}{name}')

    @property
    def _path(self) -> str:
        return self.call.parameters.get('Path') or '/'

    def function(self, name: str) -> str:
        """`name`, `name:alias`, `account:function:name` or an ARN, with the call's qualifier."""
        arn = name if name.startswith('arn:') else self.arn('lambda', f'function:{name.rpartition("function:")[2]}')
        qualifier = self.call.parameters.get('Qualifier')
        return f'{arn}:{qualifier}' if qualifier and arn.count(':') == 6 else arn

    def key(self, name: str) -> str:
        """Of a key's id or ARN, or of its alias's name or ARN."""
        try:
            return kms_backends[self.account][self.region].describe_key(name).arn
        except Exception:  # there is none of this name
            return name if name.startswith('arn:') else self.arn('kms', f'key/{name}')

    def secret(self, name: str) -> str:
        """With the six characters that AWS adds; a secret that is not there has question marks in their place."""
        store = secretsmanager_backends[self.account][self.region].secrets
        if name in store:
            return store[name].arn
        return name if name.startswith('arn:') else self.arn('secretsmanager', f'secret:{name}-??????')

    def parameter(self, name: str) -> str:
        return name if name.startswith('arn:') else self.arn('ssm', f'parameter/{name.removeprefix("/")}')

    def queue(self, url: str) -> str:
        account, _, name = url.rpartition('/')[0].rpartition('/')[2], '', url.rpartition('/')[2]
        return f'arn:aws:sqs:{self.region}:{account}:{name}'

    def topic(self, subscription: str) -> str:
        return ':'.join(subscription.split(':')[:6])
