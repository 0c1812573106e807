"""A DB instance is a real PostgreSQL server behind the endpoint that the API names."""

from __future__ import annotations

import json
import os
import signal
import ssl
from typing import Any

import pg8000.native
import pytest
from botocore.exceptions import ClientError
from conftest import RunningEmulator, wait_for


def create(emulator: RunningEmulator, name: str, **more: Any) -> Any:
    rds = emulator.client('rds')
    rds.create_db_instance(
        DBInstanceIdentifier=name,
        DBInstanceClass='db.t4g.micro',
        Engine='postgres',
        MasterUsername='master',
        AllocatedStorage=20,
        DBName='first',
        **{'EngineVersion': '16', 'ManageMasterUserPassword': True, **more},
    )
    return available(emulator, name)


def available(emulator: RunningEmulator, name: str) -> Any:
    def instance() -> Any:
        found = emulator.client('rds').describe_db_instances(DBInstanceIdentifier=name)['DBInstances'][0]
        assert found['DBInstanceStatus'] != 'failed', emulator.health()['postgres']
        return found if found['DBInstanceStatus'] == 'available' else None

    return wait_for(instance, 30)


def secret(emulator: RunningEmulator, instance: Any) -> dict[str, str]:
    arn = instance['MasterUserSecret']['SecretArn']
    return json.loads(emulator.client('secretsmanager').get_secret_value(SecretId=arn)['SecretString'])


def connect(emulator: RunningEmulator, instance: Any, tls: bool = True) -> pg8000.native.Connection:
    login = secret(emulator, instance)
    context = ssl.create_default_context(cafile=emulator.health()['postgres']['certificateAuthority']) if tls else False
    return pg8000.native.Connection(
        login['username'],
        host=instance['Endpoint']['Address'],
        ssl_context=context,
        port=instance['Endpoint']['Port'],
        password=login['password'],
        database='first',
    )


def test_master_signs_in_with_the_managed_secret_over_tls(emulator: RunningEmulator) -> None:
    instance = create(emulator, 'shared')
    assert instance['Endpoint']['Address'] == '127.0.0.1' and instance['EngineVersion'].startswith('16.')
    database = connect(emulator, instance)
    assert database.run('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()') == [[True]]
    assert database.run("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = 'master'") == [
        [False, True, True]
    ]
    database.run('CREATE ROLE biome_ada LOGIN')
    database.run('GRANT biome_ada TO master WITH SET TRUE, INHERIT TRUE')
    database.run('CREATE DATABASE ada OWNER biome_ada')
    database.close()


def test_plain_connections_follow_force_ssl(emulator: RunningEmulator) -> None:
    rds = emulator.client('rds')
    instance = create(emulator, 'forced')
    with pytest.raises(pg8000.native.DatabaseError):
        connect(emulator, instance, tls=False)
    rds.create_db_parameter_group(DBParameterGroupName='plain', DBParameterGroupFamily='postgres16', Description='x')
    rds.modify_db_parameter_group(
        DBParameterGroupName='plain',
        Parameters=[{'ParameterName': 'rds.force_ssl', 'ParameterValue': '0', 'ApplyMethod': 'immediate'}],
    )
    rds.modify_db_instance(DBInstanceIdentifier='forced', DBParameterGroupName='plain', ApplyImmediately=True)

    def plain() -> bool:
        try:
            connect(emulator, instance, tls=False).close()
            return True
        except pg8000.native.DatabaseError:
            return False

    wait_for(plain)


def test_resource_ids_differ_and_deletion_removes_the_server(emulator: RunningEmulator) -> None:
    rds = emulator.client('rds')
    one, two = create(emulator, 'one', DeletionProtection=True), create(emulator, 'two')
    assert one['DbiResourceId'] != two['DbiResourceId'] and one['Endpoint']['Port'] != two['Endpoint']['Port']
    with pytest.raises(ClientError):
        rds.delete_db_instance(DBInstanceIdentifier='one', SkipFinalSnapshot=True)
    rds.delete_db_instance(DBInstanceIdentifier='two', SkipFinalSnapshot=True)
    with pytest.raises(pg8000.native.InterfaceError):
        pg8000.native.Connection('master', host='127.0.0.1', port=two['Endpoint']['Port'], password='x')
    assert not list((emulator.home / 'data' / 'postgres').glob('*-two'))


def test_another_major_version_is_refused(emulator: RunningEmulator) -> None:
    with pytest.raises(ClientError) as refused:
        create(emulator, 'old', EngineVersion='13.4')
    assert 'Cannot find version 13.4' in str(refused.value)


def test_rows_survive_restart_and_kill(own_emulator: RunningEmulator) -> None:
    instance = create(own_emulator, 'kept')
    database = connect(own_emulator, instance)
    database.run('CREATE TABLE assays (grade int)')
    database.run('INSERT INTO assays VALUES (7)')
    database.close()
    wait_for(lambda: own_emulator.health()['contents']['savedAt'])
    for number in (signal.SIGTERM, signal.SIGKILL):
        pid = server_pid(own_emulator)
        own_emulator.stop(number)
        assert alive(pid) == (number == signal.SIGKILL)  # a killed emulator leaves its server, for the next to adopt
        own_emulator.start()
        again = available(own_emulator, 'kept')
        assert again['Endpoint'] == instance['Endpoint'] and again['DbiResourceId'] == instance['DbiResourceId']
        assert (server_pid(own_emulator) == pid) == (number == signal.SIGKILL)
        database = connect(own_emulator, again)
        assert database.run('SELECT grade FROM assays') == [[7]]
        database.close()


def server_pid(emulator: RunningEmulator) -> int:
    file = next((emulator.home / 'data' / 'postgres').glob('*-kept/data/postmaster.pid'))
    return int(file.read_text().splitlines()[0])


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
        return True
    except ProcessLookupError:
        return False
