"""SageMaker: endpoints answer, from the model's archive in S3, through the serving program.

Moto 5.2.4 answers with prepared results, has no UpdateEndpoint, forgets the deployment configuration, knows only
instance types of before 2022, and reads empty settings back, which Terraform takes for drift that replaces the model.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.s3.models import s3_backends
from moto.sagemaker.exceptions import ValidationError
from moto.sagemaker.models import FakeEndpointConfig, Model, SageMakerModelBackend, sagemaker_backends
from moto.sagemaker.responses import SageMakerResponse
from moto.sagemakerruntime.responses import SageMakerRuntimeResponse

from emulator.context import context
from emulator.iam_services import Denied, check_service
from emulator.override import override, override_value, supply
from emulator.serving import ModelRefused, ServingError

INSTANCE_TYPE = re.compile(r'ml\.[a-z0-9-]+\.[a-z0-9]+')
FORWARDED = (
    'Content-Type',
    'Accept',
    'X-Amzn-SageMaker-Custom-Attributes',
    'X-Amzn-SageMaker-Target-Model',
    'X-Amzn-SageMaker-Inference-Id',
)

override_value(SageMakerRuntimeResponse, 'use_raw_body', True)  # a tensor is no text


@override(SageMakerRuntimeResponse, 'invoke_endpoint')
def invoke_endpoint(_: Any, self: SageMakerRuntimeResponse) -> tuple[int, dict[str, str], bytes | str]:
    name = unquote(self.path.split('/')[2])
    backend = sagemaker_backends[self.current_account][self.region]
    endpoint = backend.endpoints.get(name)
    if not endpoint:
        return _error(400, 'ValidationError', f'Endpoint {name} of account {self.current_account} not found.')
    variant = backend.endpoint_configs[endpoint.endpoint_config_name].production_variants[0]
    model = backend.describe_model(variant['ModelName'])
    container = model.primary_container
    target = self.headers.get('X-Amzn-SageMaker-Target-Model')
    try:
        url = _model_url(container, target)
        found = _archive(url, model.execution_role_arn, self.region)
        if not found:
            return _error(
                400,
                'ValidationError',
                f'Failed to download model data({url}). Please ensure that there is an '
                'object located at the URL and that the role may read it.',
            )
        headers = {key: self.headers[key] for key in FORWARDED if self.headers.get(key)}
        body = self.raw_body if isinstance(self.raw_body, bytes) else str(self.raw_body).encode()
        answer = context().serving.invoke(_key(self, name), url, *found, body, headers)
    except ValueError as error:
        return _error(400, 'ValidationError', str(error))
    except ModelRefused as error:
        return _error(400, 'ValidationError', f'Failed to load model {url}: {error}')
    except ServingError as error:
        return _error(424, 'ModelError', f'{error}')
    if answer.status != 200:
        text = answer.body[:2000].decode(errors='replace')
        message = f'Received client error ({answer.status}) from primary with message "{text}"'
        return _error(424, 'ModelError', message, OriginalStatusCode=answer.status, OriginalMessage=text)
    return (
        200,
        {'Content-Type': answer.content_type, 'x-Amzn-Invoked-Production-Variant': variant['VariantName']},
        answer.body,
    )


def _model_url(container: dict[str, Any], target: str | None) -> str:
    """Raises ValueError where the target model is missing, not allowed or leads elsewhere."""
    multi = container.get('Mode') == 'MultiModel'
    if multi and not target:
        raise ValueError('TargetModel is required for a multi-model endpoint')
    if target and not multi:
        raise ValueError('TargetModel is allowed only for a multi-model endpoint')
    if target and '..' in target.split('/'):
        raise ValueError(f'TargetModel "{target}" must not contain ".."')
    base = container['ModelDataUrl']
    return f'{base.rstrip("/")}/{target.lstrip("/")}' if target else base


def _archive(url: str, role: str, region: str) -> tuple[str, bytes] | None:
    """ETag and content of an object that the role may read, whichever account its bucket is in."""
    bucket, _, key = url.removeprefix('s3://').partition('/')
    if bucket not in s3_backends.bucket_accounts:
        return None
    try:
        check_service(role, 'SageMaker', region, 's3', 'GetObject', Bucket=bucket, Key=key)
    except Denied:
        return None
    partition, account = s3_backends.bucket_accounts[bucket]
    found = s3_backends[account][partition].get_object(bucket, key)
    return (found.etag, found.value) if found else None


def _key(response: Any, endpoint: str) -> str:
    return f'{response.current_account}-{response.region}-{endpoint}'


def _error(status: int, kind: str, message: str, **more: Any) -> tuple[int, dict[str, str], str]:
    headers = {'status': str(status), 'x-amzn-ErrorType': kind, 'Content-Type': 'application/json'}
    return status, headers, json.dumps({'Message': message, 'message': message, **more})


# --- the control plane


@supply(SageMakerResponse, 'update_endpoint')
def update_endpoint(self: SageMakerResponse) -> ActionResult:
    name, config_name = self._get_param('EndpointName'), self._get_param('EndpointConfigName')
    backend = self.sagemaker_backend
    backend.describe_endpoint(name)
    config = backend.describe_endpoint_config(config_name)
    endpoint = backend.endpoints[name]
    endpoint.endpoint_config_name = config_name
    endpoint.production_variants = endpoint._process_production_variants(config['ProductionVariants'])
    endpoint.last_deployment_config = self._get_param('DeploymentConfig') or endpoint.last_deployment_config
    endpoint.last_modified_time = utcnow()
    return ActionResult({'EndpointArn': endpoint.arn})


@override(SageMakerResponse, 'create_endpoint')
def create_endpoint(original: Any, self: SageMakerResponse) -> ActionResult:
    result = original(self)
    endpoint = self.sagemaker_backend.endpoints[self._get_param('EndpointName')]
    endpoint.last_deployment_config = self._get_param('DeploymentConfig')
    return result


@override(SageMakerResponse, 'delete_endpoint')
def delete_endpoint(original: Any, self: SageMakerResponse) -> ActionResult:
    result = original(self)
    context().serving.stop(_key(self, self._get_param('EndpointName')))
    return result


@override(SageMakerModelBackend, 'describe_endpoint')
def describe_endpoint(original: Any, self: SageMakerModelBackend, endpoint_name: str) -> dict[str, Any]:
    return _without_empty(original(self, endpoint_name))


@override(SageMakerResponse, 'describe_endpoint_config')
def describe_endpoint_config(_: Any, self: SageMakerResponse) -> ActionResult:
    return ActionResult(
        _without_empty(self.sagemaker_backend.describe_endpoint_config(self._get_param('EndpointConfigName')))
    )


@override(SageMakerResponse, 'create_model')
def create_model(original: Any, self: SageMakerResponse) -> ActionResult:
    result = original(self)
    model = self.sagemaker_backend._models[self._get_param('ModelName')]
    model.network_isolation = self._get_param('EnableNetworkIsolation') or False
    return result


@override(Model, 'response_object')
def describe_model(original: Any, self: Model) -> dict[str, Any]:
    isolation = getattr(self, 'network_isolation', False)
    return _without_empty({**original(self), 'EnableNetworkIsolation': isolation})


@override(FakeEndpointConfig, 'validate_instance_type')
def validate_instance_type(_: Any, self: FakeEndpointConfig, instance_type: str) -> None:
    if not INSTANCE_TYPE.fullmatch(instance_type):
        raise ValidationError(
            message=f"Value '{instance_type}' at 'instanceType' is no instance type: ml.<family>.<size>"
        )


def _without_empty(values: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value not in (None, {}, [], [None])}
