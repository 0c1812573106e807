"""The condition keys that single calls bring along, beside those that every request has."""

from __future__ import annotations

from typing import Any

from moto.iam.models import iam_backends

from emulator.iam_call import Call
from emulator.iam_place import Place


def keys_of(call: Call, place: Place) -> dict[str, Any]:
    """Keys in lower case; what is not given is not there."""
    given = call.parameters
    keys: dict[str, Any] = {**tag_keys(given)}
    match call.service:
        case 'sagemaker':
            keys['sagemaker:targetmodel'] = given.get('TargetModel')
        case 'monitoring':
            keys['cloudwatch:namespace'] = given.get('Namespace') if call.operation == 'PutMetricData' else None
        case 's3':
            keys |= {f's3:{name}': given.get(name) for name in ('prefix', 'delimiter', 'max-keys')}
        case 'iam':
            keys['iam:permissionsboundary'] = given.get('PermissionsBoundary') or _boundary(
                place, given.get('RoleName')
            )
            keys['iam:policyarn'] = given.get('PolicyArn')
    return {name: value for name, value in keys.items() if value not in (None, '', [])}


def tag_keys(given: dict[str, Any]) -> dict[str, Any]:
    """aws:RequestTag/… and aws:TagKeys from whatever form the service has for tags."""
    tags = tags_of(given)
    return {
        **{f'aws:requesttag/{key.lower()}': value for key, value in tags.items()},
        **({'aws:tagkeys': [*tags]} if tags else {}),
    }


def tags_of(given: dict[str, Any]) -> dict[str, str]:
    """The tags that a call gives, in any of the services' forms."""
    found = given.get('Tags') or given.get('tags') or {}
    if given.get('TagSpecifications'):
        found = [tag for each in given['TagSpecifications'] for tag in each.get('Tags') or []]
    if isinstance(found, dict):
        return {str(key): str(value) for key, value in found.items()}
    pairs = [{name.lower(): value for name, value in each.items()} for each in found if isinstance(each, dict)]
    return {
        str(each.get('key', each.get('tagkey'))): str(each.get('value', each.get('tagvalue', ''))) for each in pairs
    }


def _boundary(place: Place, role: str | None) -> str | None:
    """Of the role that is changed."""
    known = (each for each in list(iam_backends[place.account]['aws'].roles.values()) if each.name == role)
    return next((each.permissions_boundary_arn for each in known), None)
