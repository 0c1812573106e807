"""The emulator's configuration file: its schema and its reader.

The supervisor of the local cloud writes the file and starts `python -m emulator --config <file>`.
It is JSON, in camelCase. Everything is required unless a default is given:

    {
      "port": 4566,                       port of the API on 127.0.0.1
      "dataDir": "/…/data/emulator",      contents that are kept: saved state, function code, models
      "logDir": "/…/logs",                emulator.log, postgres-<instance>.log, serving-<endpoint>.log
      "region": "eu-west-1",
      "personName": "ada",                name of the IAM user that each account gets
      "accounts": [{"id": "000000000010", "accessKeyId": "…", "secretAccessKey": "…"}],
      "node": "/usr/bin/node",            runs functions with a nodejs runtime
      "python": "/…/bin/python",          runs functions with a python runtime, and the serving program
      "postgres": {
        "nativeDir": "/…/native",         holds bin/postgres and bin/initdb
        "dataDir": "/…/data/postgres",    one folder per DB instance
        "adminPassword": "…"              of the superuser rdsadmin; 16 characters or more
      },
      "serving": {"program": "/…/server.py"}      optional: without it InvokeEndpoint says what is missing
    }
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class ConfigError(Exception):
    """The configuration file is wrong: the message says what was received and what is allowed."""


@dataclass(frozen=True)
class Account:
    id: str
    access_key_id: str
    secret_access_key: str


@dataclass(frozen=True)
class Postgres:
    native_dir: Path
    data_dir: Path
    admin_password: str


@dataclass(frozen=True)
class Config:
    port: int
    data_dir: Path
    log_dir: Path
    region: str
    person_name: str
    accounts: tuple[Account, ...]
    node: str
    python: str
    postgres: Postgres
    serving_program: Path | None

    @property
    def endpoint_url(self) -> str:
        return f'http://127.0.0.1:{self.port}'


def read_config(file: Path) -> Config:
    """Reads and checks the file. Raises ConfigError."""
    try:
        data = json.loads(file.read_text())
    except (OSError, ValueError) as error:
        raise ConfigError(f'{file}: not readable as JSON: {error}') from error
    postgres = _field(data, 'postgres', dict)
    serving = data.get('serving')
    accounts = _field(data, 'accounts', list)
    config = Config(
        port=_field(data, 'port', int),
        data_dir=Path(_field(data, 'dataDir', str)).resolve(),
        log_dir=Path(_field(data, 'logDir', str)).resolve(),
        region=_field(data, 'region', str),
        person_name=_field(data, 'personName', str),
        accounts=tuple(
            Account(_field(a, 'id', str), _field(a, 'accessKeyId', str), _field(a, 'secretAccessKey', str))
            for a in accounts
        ),
        node=_field(data, 'node', str),
        python=_field(data, 'python', str),
        postgres=Postgres(
            native_dir=Path(_field(postgres, 'nativeDir', str)).resolve(),
            data_dir=Path(_field(postgres, 'dataDir', str)).resolve(),
            admin_password=_field(postgres, 'adminPassword', str),
        ),
        serving_program=Path(_field(serving, 'program', str)).resolve() if serving else None,
    )
    _check(config)
    return config


def _check(config: Config) -> None:
    if not 1 <= config.port <= 65535:
        raise ConfigError(f'port: received {config.port}, allowed is 1 to 65535')
    if not config.accounts:
        raise ConfigError('accounts: received an empty list, at least one account is needed')
    for account in config.accounts:
        if not re.fullmatch(r'\d{12}', account.id):
            raise ConfigError(f'accounts: received id "{account.id}", allowed are 12 digits')
        if not re.fullmatch(r'\w{16,128}', account.access_key_id) or len(account.secret_access_key) < 16:
            raise ConfigError(
                f'accounts: {account.id} needs an accessKeyId of 16 to 128 letters and digits and a '
                'secretAccessKey of 16 characters or more'
            )
    if len({a.id for a in config.accounts}) < len(config.accounts):
        raise ConfigError('accounts: an id occurs twice')
    if len({a.access_key_id for a in config.accounts}) < len(config.accounts):
        raise ConfigError('accounts: an accessKeyId occurs twice; it must tell the accounts apart')
    if len(config.postgres.admin_password) < 16:
        raise ConfigError('postgres.adminPassword: 16 characters or more are needed; generate it, never choose it')


def _field(data: Any, name: str, kind: type) -> Any:
    value = data.get(name) if isinstance(data, dict) else None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ConfigError(f'{name}: received {json.dumps(value)}, a value of type {kind.__name__} is needed')
    return value
