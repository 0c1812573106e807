"""Children end with the emulator, however it ends; it listens on this machine alone."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, RunningEmulator, wait_for
from test_sagemaker import endpoint, invoke


def alive(pid: int) -> bool:
    try:
        if Path('/proc').exists():
            return Path(f'/proc/{pid}/stat').read_text().split()[2] != 'Z'
        os.kill(pid, 0)
    except OSError:
        return False
    return True


@pytest.mark.parametrize('number', [signal.SIGTERM, signal.SIGINT, signal.SIGKILL])
def test_no_child_outlives_the_emulator(own_emulator: RunningEmulator, number: signal.Signals) -> None:
    endpoint(own_emulator, 'served')
    serving = invoke(own_emulator, 'served', 1, TargetModel='ada/double.tar.gz')['pid']
    own_emulator.function('node', 'exports.handler = async () => process.pid')
    own_emulator.function('python', 'import os\ndef handler(*_): return os.getpid()', runtime='python3.12')
    pids = [serving] + [
        json.loads(own_emulator.client('lambda').invoke(FunctionName=name)['Payload'].read())
        for name in ('node', 'python')
    ]
    assert all(alive(pid) for pid in pids)
    own_emulator.stop(number)
    wait_for(lambda: not any(alive(pid) for pid in pids), 5)


def test_health_names_the_parts(emulator: RunningEmulator) -> None:
    health = emulator.health()
    assert health['ready'] and set(health) >= {'versions', 'contents', 'postgres', 'functions', 'serving', 'pid'}


def test_taken_port_and_wrong_configuration_are_said_plainly(emulator: RunningEmulator, tmp_path: Path) -> None:
    def start(**changes: object) -> subprocess.CompletedProcess[str]:
        file = tmp_path / 'emulator.json'
        home = {'dataDir': str(tmp_path / 'data'), 'logDir': str(tmp_path / 'logs')}
        file.write_text(json.dumps({**emulator.config, **home, **changes}))
        return subprocess.run(
            [sys.executable, '-m', 'emulator', '--config', str(file)],
            capture_output=True,
            text=True,
            check=False,
            env={**os.environ, 'PYTHONPATH': str(ROOT / 'local-cloud')},
            timeout=30,
        )

    taken = start()
    assert taken.returncode == 3 and f'port {emulator.port}' in taken.stderr and 'Traceback' not in taken.stderr
    wrong = start(accounts=[{'id': '12', 'accessKeyId': 'A' * 16, 'secretAccessKey': 'S' * 16}])
    assert wrong.returncode == 2 and '12 digits' in wrong.stderr and 'Traceback' not in wrong.stderr


def test_listens_on_the_loopback_address_alone(emulator: RunningEmulator) -> None:
    addresses = {
        info[4][0] for info in socket.getaddrinfo(socket.gethostname(), emulator.port, type=socket.SOCK_STREAM)
    }
    for address in addresses - {'127.0.0.1', '::1', '127.0.1.1'}:
        with socket.socket() as probe:
            assert probe.connect_ex((address, emulator.port)) != 0
