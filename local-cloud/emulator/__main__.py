"""`python -m emulator --config <file>`: starts the emulator and serves until SIGTERM or SIGINT.

Exit codes: 0 stopped as asked, 1 failed, 2 the configuration is wrong, 3 the port is taken.
"""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from pathlib import Path

from emulator.config import ConfigError, read_config
from emulator.log import log, start_log


def main() -> int:
    parser = argparse.ArgumentParser(prog='emulator', description=__doc__)
    parser.add_argument('--config', type=Path, required=True, help='JSON, see emulator/config.py')
    try:
        config = read_config(parser.parse_args().config)
    except ConfigError as error:
        print(f'emulator: {error}', file=sys.stderr)
        return 2
    start_log(config.log_dir)
    _isolate(config.port, config.region)

    from emulator.lifecycle import Emulator, PortTaken  # imports moto, which reads the environment

    try:
        emulator = Emulator(config)
    except PortTaken as error:
        print(f'emulator: {error}', file=sys.stderr)
        return 3
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=emulator.stop).start())
    try:
        emulator.serve()
    except Exception:
        log.exception('the emulator ended')
        return 1
    return 0


def _isolate(port: int, region: str) -> None:
    """Nothing of the person's own AWS settings may reach moto or its clients."""
    for name in [each for each in os.environ if each.startswith(('AWS_', 'MOTO_'))]:
        del os.environ[name]
    os.environ.update(
        AWS_CONFIG_FILE=os.devnull,
        AWS_SHARED_CREDENTIALS_FILE=os.devnull,
        AWS_EC2_METADATA_DISABLED='true',
        AWS_DEFAULT_REGION=region,
        MOTO_PORT=str(port),
        MOTO_S3_DEFAULT_KEY_BUFFER_SIZE=str(64 * 1024),  # bigger objects are in temporary files, not in memory
        MOTO_EC2_LOAD_DEFAULT_AMIS='false',
        MOTO_DISABLE_GLOBAL_CORS='true',
    )


if __name__ == '__main__':
    sys.exit(main())
