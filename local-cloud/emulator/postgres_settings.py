"""The configuration files of a PostgreSQL server: modest in memory (30 MB at rest), TLS on, scram passwords alone."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

SETTINGS = {
    'listen_addresses': '127.0.0.1',
    'unix_socket_directories': '',
    'ssl': 'on',
    'password_encryption': 'scram-sha-256',
    'max_connections': '100',
    'shared_buffers': '16MB',
    'work_mem': '2MB',
    'min_wal_size': '32MB',
    'max_wal_size': '128MB',
    'jit': 'off',
    'max_logical_replication_workers': '0',
    'max_parallel_workers': '0',
    'autovacuum_max_workers': '1',
    'log_min_messages': 'warning',
    'log_line_prefix': '%m %u@%d ',
}
# Parameters of a DB parameter group that a server takes over.
HONOURED = (
    'max_connections',
    'statement_timeout',
    'idle_in_transaction_session_timeout',
    'log_statement',
    'log_min_duration_statement',
    'lock_timeout',
    'work_mem',
    'timezone',
)


def render_settings(parameters: Mapping[str, str], certificate: Path, key: Path) -> str:
    """postgresql.conf, with what the DB parameter group sets."""
    settings = {
        **SETTINGS,
        **{name: parameters[name] for name in HONOURED if name in parameters},
        'ssl_cert_file': str(certificate),
        'ssl_key_file': str(key),
    }
    return ''.join(f"{name} = '{_quote(value)}'\n" for name, value in settings.items())


def render_access(force_tls: bool) -> str:
    """pg_hba.conf: everyone from this machine with a password, over TLS alone if it is forced."""
    return f'{"hostssl" if force_tls else "host"} all all 127.0.0.1/32 scram-sha-256\n'


def _quote(value: str) -> str:
    return str(value).replace('\\', '\\\\').replace("'", "''").replace('\n', ' ')
