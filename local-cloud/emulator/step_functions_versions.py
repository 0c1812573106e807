"""State machines' versions, aliases and validation: the parts of the API that moto 5.2.4 lacks."""

from __future__ import annotations

import hashlib
import random
from typing import Any

from moto.core.responses import ActionResult, EmptyResult
from moto.stepfunctions.exceptions import StateMachineDoesNotExist, ValidationException
from moto.stepfunctions.models import StateMachine, StateMachineAlias, StateMachineVersion, StepFunctionBackend
from moto.stepfunctions.parser.api import InvalidDefinition
from moto.stepfunctions.parser.models import StepFunctionsParserBackend
from moto.stepfunctions.responses import StepFunctionResponse

from emulator.override import override, supply


def resolve(
    backend: StepFunctionBackend, arn: str
) -> tuple[StateMachine, StateMachineVersion | None, StateMachineAlias | None]:
    """What an ARN names; an alias chooses one of its versions by weight. Raises StateMachineDoesNotExist."""
    parts = arn.split(':')
    base, qualifier = ':'.join(parts[:7]), parts[7] if len(parts) > 7 else None
    machine = next((each for each in backend.state_machines if each.arn == base), None)
    if machine and qualifier is None:
        return machine, None, None
    if machine and qualifier and qualifier.isdigit() and int(qualifier) in machine.versions:
        return machine, machine.versions[int(qualifier)], None
    if machine and qualifier in machine.aliases:
        alias = machine.aliases[qualifier]
        weights = [each['weight'] for each in alias.routing_configuration]
        chosen = random.choices(alias.routing_configuration, weights)[0]['stateMachineVersionArn']  # noqa: S311
        return machine, machine.versions[int(chosen.rsplit(':', 1)[1])], alias
    raise StateMachineDoesNotExist(f"State Machine Does Not Exist: '{arn}'")


@supply(StepFunctionResponse, 'validate_state_machine_definition')
def validate(self: StepFunctionResponse) -> ActionResult:
    """With moto's own parser. Terraform calls it in every plan."""
    diagnostics = []
    try:
        StepFunctionsParserBackend._validate_definition(self._get_param('definition'))
    except InvalidDefinition as error:
        diagnostics = [{'severity': 'ERROR', 'code': 'SCHEMA_VALIDATION_FAILED', 'message': str(error.message)}]
    return ActionResult({'result': 'FAIL' if diagnostics else 'OK', 'diagnostics': diagnostics, 'truncated': False})


@supply(StepFunctionResponse, 'publish_state_machine_version')
def publish(self: StepFunctionResponse) -> ActionResult:
    """The same version again while nothing changed, as on AWS."""
    machine, _version, _alias = resolve(self.stepfunction_backend, self._get_param('stateMachineArn'))
    latest = machine.latest_version
    if latest is None or _revision(latest) != _revision(machine):
        machine.publish(self._get_param('description'))
        latest = machine.latest_version
    return ActionResult({'stateMachineVersionArn': latest.arn, 'creationDate': latest.creation_date})


@supply(StepFunctionResponse, 'list_state_machine_versions')
def list_versions(self: StepFunctionResponse) -> ActionResult:
    """Newest first."""
    machine, _version, _alias = resolve(self.stepfunction_backend, self._get_param('stateMachineArn'))
    found = [machine.versions[number] for number in sorted(machine.versions, reverse=True)]
    begin = int(self._get_param('nextToken') or 0)
    end = begin + int(self._get_param('maxResults') or 100)
    page = [{'stateMachineVersionArn': each.arn, 'creationDate': each.creation_date} for each in found[begin:end]]
    return ActionResult({'stateMachineVersions': page, **({'nextToken': str(end)} if end < len(found) else {})})


@supply(StepFunctionResponse, 'delete_state_machine_version')
def delete_version(self: StepFunctionResponse) -> ActionResult:
    arn = self._get_param('stateMachineVersionArn')
    machine, version, _alias = resolve(self.stepfunction_backend, arn)
    users = [
        each.name
        for each in machine.aliases.values()
        if any(route['stateMachineVersionArn'] == arn for route in each.routing_configuration)
    ]
    if users:
        raise ValidationException(f'Version to be deleted must not be referenced by an alias: {", ".join(users)}')
    if version:
        del machine.versions[version.version]
    return EmptyResult()


@override(StepFunctionResponse, '_describe_state_machine')
def describe(original: Any, self: StepFunctionResponse, state_machine_arn: str) -> ActionResult:
    """Adds the revision, which moto lacks."""
    machine = self.stepfunction_backend.describe_state_machine(state_machine_arn)
    result = original(self, state_machine_arn)
    result.result['revisionId'] = _revision(machine)
    return result


def _revision(machine: Any) -> str:
    content = repr((machine.definition, machine.roleArn, machine.loggingConfiguration, machine.tracingConfiguration))
    digest = hashlib.sha256(content.encode()).hexdigest()
    return f'{digest[:8]}-{digest[8:12]}-{digest[12:16]}-{digest[16:20]}-{digest[20:32]}'
