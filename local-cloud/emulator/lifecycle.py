"""The emulator as a whole: what starts and stops in which order, and its health."""

from __future__ import annotations

import os
import threading
import time
from typing import Any

import moto
from moto.core.config import default_user_config

# The overlay: importing a module applies it.
from emulator import (  # noqa: F401
    autoscaling,
    ec2,
    iam,
    iam_sessions,
    kms,
    lambda_functions,
    lambda_invoke,
    logs,
    rds,
    s3,
    sagemaker,
    step_functions,
    step_functions_client,
)
from emulator.accounts import ensure_accounts, session_of
from emulator.config import Config
from emulator.context import Context, set_context
from emulator.lambda_async import stop_async
from emulator.lambda_environment import FunctionVersion
from emulator.lambda_pool import FunctionPool
from emulator.log import log
from emulator.persistence import FORMAT, Persistence
from emulator.postgres import PostgresServers
from emulator.server import Application, create_server
from emulator.serving import ServingPrograms


class PortTaken(Exception):
    """Another program listens on the port."""


class Emulator:
    def __init__(self, config: Config) -> None:
        """Loads what was saved and binds the port; raises PortTaken. `serve` answers from then on."""
        self._config = config
        self._started = time.monotonic()
        self._ready = False
        default_user_config['stepfunctions'] = {'execute_state_machine': True}
        config.data_dir.mkdir(parents=True, exist_ok=True)
        self._persistence = Persistence(config.data_dir)
        self._postgres = PostgresServers(config.postgres, config.log_dir)
        self._functions = FunctionPool(config, self._postgres.authority, _role_session, logs.write_function_log)
        self._serving = ServingPrograms(config)
        set_context(Context(config, self._functions, self._postgres, self._serving, self._persistence.changed))
        try:
            self._server = create_server(config.port, Application(self.health, self._persistence.changed))
        except (OSError, SystemExit) as error:
            raise PortTaken(f'port {config.port} on 127.0.0.1 is taken: {error}') from error
        if not self._persistence.load():
            self._persistence.changed()
        ensure_accounts(config)

    def serve(self) -> None:
        """Blocks until `stop`."""
        threading.Thread(target=self._start_parts, daemon=True).start()
        self._server.serve_forever()

    def _start_parts(self) -> None:
        self._persistence.start()
        rds.start_servers()
        self._ready = True
        log.info('ready on %s after %.1f s', self._config.endpoint_url, time.monotonic() - self._started)

    def stop(self) -> None:
        """First no new requests, then functions and serving programs, contents, databases."""
        log.info('stopping')
        self._ready = False
        self._server.shutdown()
        stop_async()
        self._functions.close()
        self._serving.close()
        self._persistence.close()
        self._postgres.stop_all()
        self._server.server_close()
        log.info('stopped')
        os._exit(0)  # threads of requests that hang must not hold us

    def health(self) -> dict[str, Any]:
        return {
            'ready': self._ready,
            'pid': os.getpid(),
            'versions': {'moto': moto.__version__, 'contents': FORMAT},
            'uptimeSeconds': round(time.monotonic() - self._started, 1),
            'contents': {
                'generation': self._persistence.generation,
                'savedAt': self._persistence.saved_at,
                'problem': self._persistence.problem,
            },
            'postgres': {'certificateAuthority': str(self._postgres.authority()), 'servers': self._postgres.states},
            'functions': self._functions.count(),
            'serving': self._serving.running(),
        }


def _role_session(function: FunctionVersion) -> dict[str, str]:
    return session_of(function.role, function.name, function.region)
