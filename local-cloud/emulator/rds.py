"""RDS: a DB instance of the engine postgres is a real PostgreSQL server.

Moto only keeps the description, with an endpoint that leads nowhere, one resource id for all instances and an invented
master password. Here the endpoint is 127.0.0.1 and the server's port, the managed master secret holds the real
password, and `rds.force_ssl` of the parameter group decides whether plain connections are refused.
"""

from __future__ import annotations

import threading
import uuid
from functools import lru_cache
from typing import Any

from moto.core.responses import ActionResult
from moto.rds.exceptions import DBParameterGroupNotFoundError, InvalidParameterCombination
from moto.rds.models import DBInstance, RDSBackend, rds_backends
from moto.rds.responses import RDSResponse

from emulator.context import context
from emulator.log import log
from emulator.override import override
from emulator.rds_master import ensure_master


@override(RDSBackend, 'create_db_instance')
def create(original: Any, self: RDSBackend, db_kwargs: dict[str, Any]) -> DBInstance:
    if db_kwargs.get('engine') != 'postgres' or db_kwargs.get('db_cluster_identifier'):
        return original(self, db_kwargs)
    db_kwargs['engine_version'] = _engine_version(db_kwargs.get('engine_version'))
    db_kwargs.setdefault('license_model', 'postgresql-license')
    db_kwargs.setdefault('ca_certificate_identifier', 'rds-ca-rsa2048-g1')
    if not db_kwargs.get('master_username'):
        raise InvalidParameterCombination('The parameter MasterUsername must be provided and must not be blank.')
    instance = original(self, db_kwargs)
    instance.dbi_resource_id = 'db-' + uuid.uuid4().hex[:26].upper()
    instance.server_name = f'{self.account_id}-{self.region_name}-{instance.db_instance_identifier}'
    instance.port = context().postgres.port_of(instance.server_name)
    _take_insights(instance, db_kwargs)
    instance.status = 'creating'
    threading.Thread(target=_start, args=(instance,), daemon=True).start()
    return instance


@override(RDSBackend, 'delete_db_instance')
def delete(original: Any, self: RDSBackend, db_instance_identifier: str, *args: Any, **kwargs: Any) -> DBInstance:
    instance = original(self, db_instance_identifier, *args, **kwargs)
    if _is_real(instance):
        context().postgres.remove(instance.server_name)
    return instance


@override(RDSBackend, 'modify_db_instance')
def modify(original: Any, self: RDSBackend, db_instance_identifier: str, db_kwargs: dict[str, Any]) -> DBInstance:
    instance = original(self, db_instance_identifier, db_kwargs)
    _take_insights(instance, db_kwargs)
    if _is_real(instance) and instance.status == 'available':
        instance.port = context().postgres.port_of(instance.server_name)
        context().postgres.reload(instance.server_name, *_server_settings(instance))
        if db_kwargs.get('master_user_password') or 'manage_master_user_password' in db_kwargs:
            ensure_master(instance)
    return instance


@override(RDSBackend, 'reboot_db_instance')
def reboot(original: Any, self: RDSBackend, db_instance_identifier: str) -> DBInstance:
    instance = original(self, db_instance_identifier)
    if _is_real(instance):
        context().postgres.stop(instance.server_name)
        instance.status = 'rebooting'
        threading.Thread(target=_start, args=(instance,), daemon=True).start()
    return instance


@override(RDSBackend, 'stop_db_instance')
def stop(original: Any, self: RDSBackend, *args: Any, **kwargs: Any) -> DBInstance:
    instance = original(self, *args, **kwargs)
    if _is_real(instance):
        context().postgres.stop(instance.server_name)
    return instance


@override(RDSBackend, 'start_db_instance')
def start(original: Any, self: RDSBackend, db_instance_identifier: str) -> DBInstance:
    instance = original(self, db_instance_identifier)
    if _is_real(instance):
        instance.status = 'starting'
        threading.Thread(target=_start, args=(instance,), daemon=True).start()
    return instance


@override(RDSBackend, 'modify_db_parameter_group')
def modify_parameter_group(original: Any, self: RDSBackend, name: str, *args: Any, **kwargs: Any) -> Any:
    group = original(self, name, *args, **kwargs)
    for instance in self.databases.values():
        if _is_real(instance) and instance.status == 'available' and instance.db_parameter_group_name == name:
            context().postgres.reload(instance.server_name, *_server_settings(instance))
    return group


@override(RDSResponse, 'describe_db_parameters')
def describe_parameters(_: Any, self: RDSResponse) -> ActionResult:
    """Moto leaves the source out, by which Terraform tells the group's own parameters."""
    name = self.params.get('DBParameterGroupName')
    groups = self.backend.describe_db_parameter_groups({'db_parameter_group_name': name})
    if not groups:
        raise DBParameterGroupNotFoundError(name)
    parameters = [{**each, 'Source': 'user', 'IsModifiable': True} for each in groups[0].parameters.values()]
    wanted = self.params.get('Source')
    return ActionResult({'Parameters': parameters if wanted in (None, 'user') else []})


@override(DBInstance, 'address')
def address(original: Any, self: DBInstance) -> str:
    return '127.0.0.1' if _is_real(self) else original(self)


@override(DBInstance, 'default_db_parameter_group_details')
def default_parameter_group(original: Any, self: DBInstance) -> tuple[str, str]:
    """Since PostgreSQL 10 a family is named after the major version alone."""
    if self.engine != 'postgres':
        return original(self)
    family = f'postgres{self.engine_version.split(".")[0]}'
    return family, f'default.{family}'


def _take_insights(instance: DBInstance, given: dict[str, Any]) -> None:
    """Performance Insights: moto drops its settings."""
    enabled = given.get('enable_performance_insights')
    if enabled is not None:
        instance.performance_insights_enabled = enabled
    if given.get('performance_insights_kms_key_id'):
        instance.performance_insights_kms_key_id = given['performance_insights_kms_key_id']
    if getattr(instance, 'performance_insights_enabled', False):
        days = given.get('performance_insights_retention_period')
        instance.performance_insights_retention_period = days or getattr(
            instance, 'performance_insights_retention_period', 7
        )


def start_servers() -> None:
    """After a restart: every instance's server, at the same time. Their states say when they are up."""
    threads = [
        threading.Thread(target=_start, args=(each,), daemon=True) for each in _instances() if each.status != 'stopped'
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()


def _instances() -> list[DBInstance]:
    return [
        instance
        for regions in list(rds_backends.values())
        for backend in list(regions.values())
        for instance in list(backend.databases.values())
        if _is_real(instance)
    ]


def _start(instance: DBInstance) -> None:
    try:
        context().postgres.start(instance.server_name, *_server_settings(instance))
        ensure_master(instance)
        instance.status = 'available'
    except Exception as error:
        instance.status = 'failed'
        log.error('DB instance %s: %s', instance.db_instance_identifier, error)
    context().changed()


def _server_settings(instance: DBInstance) -> tuple[bool, dict[str, str]]:
    """Whether TLS is forced (RDS's default since PostgreSQL 15), and the group's parameters."""
    group = instance.db_parameter_groups()[0]
    given = {name: str(each.get('ParameterValue', '')) for name, each in group.parameters.items()}
    return given.get('rds.force_ssl', '1') != '0', given


def _is_real(instance: DBInstance) -> bool:
    return getattr(instance, 'server_name', None) is not None


@lru_cache(maxsize=1)
def _own_version() -> str:
    return context().postgres.version()


def _engine_version(wanted: str | None) -> str:
    own = _own_version()
    major = own.split('.')[0]
    if wanted and wanted.split('.')[0] != major:
        raise InvalidParameterCombination(f'Cannot find version {wanted} for postgres: here it is {own}, use "{major}"')
    return wanted if wanted and '.' in wanted else own
