"""Settings of asynchronous invocation, by qualifier.

Moto 5.2.4 ignores the qualifier, and the first settings win for ever.
"""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from moto.awslambda.exceptions import UnknownEventConfig
from moto.awslambda.models import EventInvokeConfig, LambdaFunction
from moto.awslambda.responses import LambdaResponse
from moto.core.responses import ActionResult

from emulator.override import override


@override(LambdaResponse, 'put_function_event_invoke_config')
def put_event_config(_: Any, self: LambdaResponse) -> Any:
    return _store_event_config(self, {})


@override(LambdaResponse, 'update_function_event_invoke_config')
def update_event_config(_: Any, self: LambdaResponse) -> Any:
    function, arn = _event_config_target(self)
    return _store_event_config(self, next((e.config for e in _event_configs(function) if e.arn == arn), {}))


@override(LambdaResponse, 'get_function_event_invoke_config')
def get_event_config(_: Any, self: LambdaResponse) -> Any:
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
    function, arn = _event_config_target(response)
    config = EventInvokeConfig(arn, function.last_modified, {**base, **response.json_body})
    configs = _event_configs(function)
    configs[:] = [each for each in configs if each.arn != arn] + [config]
    return ActionResult(config.response())


def _event_config_target(response: LambdaResponse) -> tuple[LambdaFunction, str]:
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
