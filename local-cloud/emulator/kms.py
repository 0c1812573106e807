"""KMS: the rotation period, which moto 5.2.4 forgets and Terraform reports as drift."""

from __future__ import annotations

import json
from typing import Any

from moto.kms.responses import KmsResponse

from emulator.override import override

DEFAULT_DAYS = 365


@override(KmsResponse, 'enable_key_rotation')
def enable_rotation(original: Any, self: KmsResponse) -> str:
    result = original(self)
    self.kms_backend.describe_key(self._get_param('KeyId')).rotation_days = (
        self._get_param('RotationPeriodInDays') or DEFAULT_DAYS
    )
    return result


@override(KmsResponse, 'get_key_rotation_status')
def rotation_status(original: Any, self: KmsResponse) -> str:
    status = json.loads(original(self))
    key = self.kms_backend.describe_key(self._get_param('KeyId'))
    if status['KeyRotationEnabled']:
        status |= {'KeyId': key.arn, 'RotationPeriodInDays': getattr(key, 'rotation_days', DEFAULT_DAYS)}
    return json.dumps(status)
