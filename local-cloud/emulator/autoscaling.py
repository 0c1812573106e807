"""Application Auto Scaling: tags of scalable targets, which moto 5.2.4 lacks and Terraform reads."""

from __future__ import annotations

import json
from typing import Any

from moto.applicationautoscaling.exceptions import AWSValidationException
from moto.applicationautoscaling.models import FakeScalableTarget
from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse

from emulator.override import override, supply


@override(ApplicationAutoScalingResponse, 'register_scalable_target')
def register(original: Any, self: ApplicationAutoScalingResponse) -> str:
    result = original(self)
    target = _target(self, json.loads(result)['ScalableTargetARN'])
    target.tags = {**getattr(target, 'tags', {}), **(self._get_param('Tags') or {})}
    return result


@supply(ApplicationAutoScalingResponse, 'list_tags_for_resource')
def list_tags(self: ApplicationAutoScalingResponse) -> str:
    return json.dumps({'Tags': _target(self, self._get_param('ResourceARN')).tags})


@supply(ApplicationAutoScalingResponse, 'tag_resource')
def tag(self: ApplicationAutoScalingResponse) -> str:
    _target(self, self._get_param('ResourceARN')).tags.update(self._get_param('Tags'))
    return '{}'


@supply(ApplicationAutoScalingResponse, 'untag_resource')
def untag(self: ApplicationAutoScalingResponse) -> str:
    tags = _target(self, self._get_param('ResourceARN')).tags
    for key in self._get_param('TagKeys'):
        tags.pop(key, None)
    return '{}'


def _target(response: ApplicationAutoScalingResponse, arn: str) -> FakeScalableTarget:
    for targets in response.applicationautoscaling_backend.targets.values():
        for target in targets.values():
            if target.arn == arn:
                return target
    raise AWSValidationException(f'No scalable target found for resource ARN: {arn}')
