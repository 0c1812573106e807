"""Functions, versions and their settings: what moto 5.2.4 drops, repeats or numbers wrongly.

- dead-letter, logging and tracing settings, and the size of /tmp, are lost on update or never read back;
- a version is published whenever anything was sent, even if nothing changed; after a deletion a number is used again;
- settings of asynchronous invocation ignore the qualifier, and an update never wins over the first one;
- GetPolicy answers with the statements of all qualifiers.
"""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

from moto.awslambda.exceptions import GenericResourcNotFound, UnknownEventConfig
from moto.awslambda.models import EventInvokeConfig, LambdaBackend, LambdaFunction, LambdaStorage
from moto.awslambda.responses import LambdaResponse

from emulator.context import context
from emulator.override import override


@override(LambdaFunction, '__init__')
def keep_settings(original: Any, self: LambdaFunction, account_id: str, spec: dict[str, Any], *args: Any, **kw: Any) -> None:
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
    from moto.ec2.models import ec2_backends

    config = original(self)
    if not config or not config.get('SubnetIds'):
        return None
    subnets = ec2_backends[self.account_id][self.region].describe_subnets(subnet_ids=config['SubnetIds'])
    return {**config, 'VpcId': subnets[0].vpc_id, 'Ipv6AllowedForDualStack': config.get('Ipv6AllowedForDualStack', False)}


@override(LambdaBackend, 'update_function_code')
def update_code(_: Any, self: LambdaBackend, function_name: str, qualifier: str, body: dict[str, Any]) -> dict[str, Any]:
    """Moto applies the code twice and answers with $LATEST where it published."""
    function = self.get_function(function_name, qualifier)
    if body.get('Architectures'):
        function.architectures = body['Architectures']
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
    from urllib.parse import unquote

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


# --- asynchronous invocation's settings, by qualifier


@override(LambdaResponse, 'put_function_event_invoke_config')
def put_event_config(_: Any, self: LambdaResponse) -> Any:
    return _store_event_config(self, {})


@override(LambdaResponse, 'update_function_event_invoke_config')
def update_event_config(_: Any, self: LambdaResponse) -> Any:
    function, arn = _event_config_target(self)
    return _store_event_config(self, next((e.config for e in _event_configs(function) if e.arn == arn), {}))


@override(LambdaResponse, 'get_function_event_invoke_config')
def get_event_config(_: Any, self: LambdaResponse) -> Any:
    from moto.core.responses import ActionResult

    function, arn = _event_config_target(self)
    for each in _event_configs(function):
        if each.arn == arn:
            return ActionResult(each.response())
    raise UnknownEventConfig(arn)


@override(LambdaResponse, 'delete_function_event_invoke_config')
def delete_event_config(_: Any, self: LambdaResponse) -> Any:
    function, arn = _event_config_target(self)
    configs = _event_configs(function)
    if all(each.arn != arn for each in configs):
        raise UnknownEventConfig(arn)
    configs[:] = [each for each in configs if each.arn != arn]
    return 204, {'status': 204}, ''


@override(LambdaResponse, 'list_function_event_invoke_configs')
def list_event_configs(_: Any, self: LambdaResponse) -> str:
    function, _arn = _event_config_target(self)
    return json.dumps({'FunctionEventInvokeConfigs': [each.response() for each in _event_configs(function)]})


def event_invoke_config(function: LambdaFunction, qualifier: str | None) -> dict[str, Any] | None:
    """The settings that hold for an invocation of this qualifier."""
    arn = _event_config_arn(function, qualifier)
    return next((each.config for each in _event_configs(function) if each.arn == arn), None)


def _store_event_config(response: LambdaResponse, base: dict[str, Any]) -> Any:
    from moto.core.responses import ActionResult

    function, arn = _event_config_target(response)
    config = EventInvokeConfig(arn, function.last_modified, {**base, **response.json_body})
    configs = _event_configs(function)
    configs[:] = [each for each in configs if each.arn != arn] + [config]
    return ActionResult(config.response())


def _event_config_target(response: LambdaResponse) -> tuple[LambdaFunction, str]:
    from urllib.parse import unquote

    name = unquote(response.path.split('/functions/')[1].split('/')[0])
    qualifier = response.querystring.get('Qualifier', [None])[0]
    function = response.backend.get_function(name, qualifier)
    in_name = name.split(':function:')[-1].split(':')[1:]
    return function, _event_config_arn(function, qualifier or (in_name[0] if in_name else None))


def _event_config_arn(function: LambdaFunction, qualifier: str | None) -> str:
    base = f'arn:aws:lambda:{function.region}:{function.account_id}:function:{function.function_name}'
    return f'{base}:{qualifier or "$LATEST"}'


def _event_configs(function: LambdaFunction) -> list[EventInvokeConfig]:
    # The list is one object that all versions share: a published version is a shallow copy.
    return function.event_invoke_config


def _logging(function: LambdaFunction, given: dict[str, Any] | None) -> dict[str, Any]:
    settings = {'LogFormat': 'Text', 'LogGroup': function.logs_group_name, **(given or {})}
    if settings['LogFormat'] == 'JSON':
        settings = {'ApplicationLogLevel': 'INFO', 'SystemLogLevel': 'INFO', **settings}
    return settings


def _fingerprint(function: LambdaFunction) -> str:
    ignored = ('LastModified', 'FunctionArn', 'Version', 'RevisionId')
    configuration = {k: v for k, v in function.get_configuration().items() if k not in ignored}
    return hashlib.sha256(json.dumps(configuration, sort_keys=True, default=str).encode()).hexdigest()
