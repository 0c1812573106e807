"""Functions, versions and their settings: what moto 5.2.4 drops, repeats or numbers wrongly.

- dead-letter, logging and tracing settings, and the size of /tmp, are lost on update or never read back;
- a version is published whenever anything was sent, even if nothing changed; after a deletion a number is used again;
- GetPolicy answers with the statements of all qualifiers.
"""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import GenericResourcNotFound, InvalidParameterValueException
from moto.awslambda.models import LambdaBackend, LambdaFunction, LambdaStorage
from moto.awslambda.responses import LambdaResponse
from moto.ec2.models import ec2_backends
from moto.s3.models import s3_backends

from emulator.context import context
from emulator.override import override


@override(LambdaFunction, '__init__')
def keep_settings(
    original: Any, self: LambdaFunction, account_id: str, spec: dict[str, Any], *args: Any, **kw: Any
) -> None:
    original(self, account_id, spec, *args, **kw)
    self.dead_letter_config = spec.get('DeadLetterConfig')
    self.logging_config = _logging(self, spec.get('LoggingConfig'))
    self.published_versions = 0


@override(LambdaFunction, 'get_configuration')
def read_settings_back(original: Any, self: LambdaFunction, on_create: bool = False) -> dict[str, Any]:
    """Functions are ready at once here, so that the states that a client waits for are final from the start."""
    configuration = original(self, on_create)
    configuration['State'] = 'Active'
    configuration['LastUpdateStatus'] = 'Successful'
    configuration['TracingConfig'] = self.tracing_config
    configuration['LoggingConfig'] = getattr(self, 'logging_config', None) or _logging(self, None)
    dead_letter = getattr(self, 'dead_letter_config', None)
    if dead_letter and dead_letter.get('TargetArn'):
        configuration['DeadLetterConfig'] = dead_letter
    return configuration


@override(LambdaFunction, 'update_configuration')
def update_settings(original: Any, self: LambdaFunction, updates: dict[str, Any]) -> dict[str, Any]:
    updates = dict(updates)
    if 'Environment' in updates:
        updates['Environment'] = {'Variables': (updates['Environment'] or {}).get('Variables') or {}}
    original(self, updates)
    if 'DeadLetterConfig' in updates:
        self.dead_letter_config = updates['DeadLetterConfig']
    if updates.get('LoggingConfig'):
        self.logging_config = _logging(self, updates['LoggingConfig'])
    if updates.get('TracingConfig'):
        self.tracing_config = updates['TracingConfig']
    if updates.get('EphemeralStorage'):
        self.ephemeral_storage = updates['EphemeralStorage']['Size']
    if 'KMSKeyArn' in updates:
        self.kms_key_arn = updates['KMSKeyArn'] or None
    return self.get_configuration()


@override(LambdaFunction, 'vpc_config')
def read_vpc_back(original: Any, self: LambdaFunction) -> dict[str, Any] | None:
    """Moto answers with the invented VPC "vpc-123abc", which Terraform reports as drift."""
    config = original(self)
    if not config or not config.get('SubnetIds'):
        return None
    subnets = ec2_backends[self.account_id][self.region].describe_subnets(subnet_ids=config['SubnetIds'])
    return {
        **config,
        'VpcId': subnets[0].vpc_id,
        'Ipv6AllowedForDualStack': config.get('Ipv6AllowedForDualStack', False),
    }


@override(LambdaBackend, 'create_function')
def create(original: Any, self: LambdaBackend, spec: dict[str, Any]) -> LambdaFunction:
    """Moto takes a missing object for no code."""
    _require_object(spec.get('Code') or {})
    return original(self, spec)


@override(LambdaBackend, 'update_function_code')
def update_code(
    _: Any, self: LambdaBackend, function_name: str, qualifier: str, body: dict[str, Any]
) -> dict[str, Any]:
    """Moto applies the code twice, answers with $LATEST where it published, and takes a missing object for no code."""
    function = self.get_function(function_name, qualifier)
    if body.get('Architectures'):
        function.architectures = body['Architectures']
    _require_object(body)
    configuration = function.update_function_code(body)
    if body.get('Publish') and not body.get('DryRun'):
        return self.publish_version(function_name).get_configuration()
    return configuration


@override(LambdaStorage, 'publish_version')
def publish(_: Any, self: LambdaStorage, name_or_arn: str, description: str = '') -> LambdaFunction:
    """https://docs.aws.amazon.com/lambda/latest/api/API_PublishVersion.html: no new version if neither code nor
    configuration changed since the last one was published."""
    latest = self.get_function_by_name_or_arn_forbid_qualifier(name_or_arn)
    versions = self._functions[latest.function_name]['versions']
    fingerprint = _fingerprint(latest)
    if versions and getattr(versions[-1], 'fingerprint', None) == fingerprint:
        return versions[-1]
    latest.published_versions += 1
    version = copy.copy(latest)
    version.fingerprint = fingerprint
    version.set_version(latest.published_versions)
    version.description = description or latest.description
    versions.append(version)
    self._arns[version.function_arn] = version
    latest.code_or_config_updated = False
    return version


@override(LambdaBackend, 'delete_function')
def delete(original: Any, self: LambdaBackend, function_name: str, qualifier: str | None = None) -> None:
    function = self.get_function(function_name, qualifier)
    original(self, function_name, qualifier)
    if not qualifier:
        self._lambdas._aliases.pop(function.function_arn, None)
        arn = f'arn:aws:lambda:{function.region}:{function.account_id}:function:{function.function_name}'
        context().functions.forget(arn)


@override(LambdaResponse, 'get_policy')
def get_policy(_: Any, self: LambdaResponse) -> str:
    name = unquote(self.path.split('/')[-2])
    qualifier = self.querystring.get('Qualifier', [None])[0]
    function = self.backend.get_function(name, qualifier)
    policy = function.policy.get_policy()
    base = f'arn:aws:lambda:{function.region}:{function.account_id}:function:{function.function_name}'
    wanted = f'{base}:{qualifier}' if qualifier else base
    statements = [each for each in policy['Policy']['Statement'] if each['Resource'] == wanted]
    if not statements:
        raise GenericResourcNotFound()
    document = {**policy['Policy'], 'Statement': statements}
    return json.dumps({'Policy': json.dumps(document), 'RevisionId': policy['RevisionId']})


def _require_object(code: dict[str, Any]) -> None:
    bucket, key = code.get('S3Bucket'), code.get('S3Key')
    if not bucket:
        return
    found, reason = None, 'NoSuchBucket'
    if bucket in s3_backends.bucket_accounts:
        partition, account = s3_backends.bucket_accounts[bucket]
        found, reason = s3_backends[account][partition].get_object(bucket, key), 'NoSuchKey'
    if not found:
        raise InvalidParameterValueException(
            f'Error occurred while GetObject. S3 Error Code: {reason}. S3 Error Message: no s3://{bucket}/{key}'
        )


def _logging(function: LambdaFunction, given: dict[str, Any] | None) -> dict[str, Any]:
    settings = {'LogFormat': 'Text', 'LogGroup': function.logs_group_name, **(given or {})}
    if settings['LogFormat'] == 'JSON':
        settings = {'ApplicationLogLevel': 'INFO', 'SystemLogLevel': 'INFO', **settings}
    return settings


def _fingerprint(function: LambdaFunction) -> str:
    ignored = ('LastModified', 'FunctionArn', 'Version', 'RevisionId')
    configuration = {k: v for k, v in function.get_configuration().items() if k not in ignored}
    return hashlib.sha256(json.dumps(configuration, sort_keys=True, default=str).encode()).hexdigest()
