"""The master of a DB instance: its password, and its role on the server. Moto puts "P@55w0rd!" into every secret."""

from __future__ import annotations

import json
import secrets
from typing import Any

from moto.rds.models import DBInstance, MasterUserSecret
from pg8000.native import Connection, identifier, literal

from emulator.context import context
from emulator.override import override

SUPERUSER_ROLE = 'rds_superuser'


@override(MasterUserSecret, '_generate_secret_string')
def master_secret(original: Any, self: MasterUserSecret) -> str:
    username = getattr(self.resource, 'master_username', None)
    if not username:
        return original(self)
    return json.dumps({'username': username, 'password': secrets.token_urlsafe(24)})


def ensure_master(instance: DBInstance) -> None:
    """The master: no superuser, but may make databases and roles, as on RDS."""
    servers = context().postgres
    server = servers.server(instance.server_name)
    name, password = identifier(instance.master_username), literal(_password(instance))
    with servers.connect(server) as admin:
        if not _exists(admin, 'pg_roles', 'rolname', SUPERUSER_ROLE):
            admin.run(f'CREATE ROLE {SUPERUSER_ROLE} NOLOGIN')
            admin.run(f'GRANT pg_monitor, pg_signal_backend, pg_checkpoint TO {SUPERUSER_ROLE} WITH ADMIN OPTION')
        if _exists(admin, 'pg_roles', 'rolname', instance.master_username):
            admin.run(f'ALTER ROLE {name} PASSWORD {password}')
        else:
            admin.run(f'CREATE ROLE {name} LOGIN CREATEDB CREATEROLE PASSWORD {password} IN ROLE {SUPERUSER_ROLE}')
        for database in ('postgres', 'template1'):  # the master's on RDS, so that it may close them to PUBLIC
            admin.run(f'ALTER DATABASE {database} OWNER TO {name}')
        if instance.db_name and not _exists(admin, 'pg_database', 'datname', instance.db_name):
            admin.run(f'CREATE DATABASE {identifier(instance.db_name)} OWNER {name}')


def _exists(admin: Connection, table: str, column: str, value: str) -> bool:
    # Table and column are words of this file, the value is quoted.
    return bool(admin.run(f'SELECT 1 FROM {table} WHERE {column} = {literal(value)}'))  # noqa: S608


def _password(instance: DBInstance) -> str:
    if instance.manage_master_user_password:
        secret = instance.master_user_secret
        value = secret.secretsmanager.get_secret_value(secret.secret_arn, None, None)['SecretString']
        return json.loads(value)['password']
    return instance._master_user_password
