"""Terraform's real AWS provider: all resources of test/local-cloud/terraform are created, read back without drift after
a restart of the emulator, changed, and destroyed.

About three minutes: the provider waits 80 s for any DB instance, whatever the API says.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from conftest import KEYS, REGION, ROOT, SANDBOX, SECRET, RunningEmulator, zip_of

RESOURCES = ROOT / 'test' / 'local-cloud' / 'terraform' / 'everything.tf'
HANDLER = 'exports.handler = async (event) => ({ done: event.tf.action });'


class Terraform:
    def __init__(self, folder: Path, emulator: RunningEmulator) -> None:
        shutil.copy(RESOURCES, folder)
        (folder / 'code.zip').write_bytes(zip_of({'index.js': HANDLER}))
        (folder / 'aws').write_text(
            f'[profile tests]\nregion = {REGION}\naws_access_key_id = {KEYS[SANDBOX]}\n'
            f'aws_secret_access_key = {SECRET}\nendpoint_url = {emulator.url}\n'
        )
        own = {name: value for name, value in os.environ.items() if not name.startswith(('AWS_', 'TF_'))}
        self._folder = folder
        self._environment = {
            **own,
            **cli_configuration(folder),
            'AWS_CONFIG_FILE': str(folder / 'aws'),
            'TF_IN_AUTOMATION': '1',
            'AWS_SHARED_CREDENTIALS_FILE': os.devnull,
            'TF_VAR_profile': 'tests',
            'TF_VAR_account': SANDBOX,
            'TF_VAR_code': str(folder / 'code.zip'),
        }

    def run(self, *arguments: str, status: int = 0) -> str:
        done = subprocess.run(
            ['terraform', *arguments, '-no-color'],
            cwd=self._folder,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == status, f'{done.stdout[-8000:]}\n{done.stderr[-4000:]}'
        return done.stdout


def cli_configuration(folder: Path) -> dict[str, str]:
    """The person's own, else one for the provider mirror that the system has, else none."""
    for own in (os.environ.get('TF_CLI_CONFIG_FILE', ''), str(Path.home() / '.terraformrc')):
        if own and Path(own).is_file():
            return {'TF_CLI_CONFIG_FILE': own}
    mirror = next(mirrors(), None)
    if not mirror:
        return {}
    (folder / 'cli.tfrc').write_text(f'provider_installation {{\n  filesystem_mirror {{ path = "{mirror}" }}\n}}\n')
    return {'TF_CLI_CONFIG_FILE': str(folder / 'cli.tfrc')}


def mirrors() -> Iterator[Path]:
    for top in ('/usr/share', '/usr/local', '/opt', '/var/lib', str(Path.home() / '.terraform.d')):
        for pattern in ('registry.terraform.io', '*/registry.terraform.io', '*/*/registry.terraform.io'):
            for found in Path(top).glob(pattern):
                if (found / 'hashicorp' / 'aws').is_dir():
                    yield found.parent


@pytest.mark.skipif(not shutil.which('terraform'), reason='terraform is not installed')
def test_all_resources_without_drift(own_emulator: RunningEmulator, tmp_path: Path) -> None:
    terraform = Terraform(tmp_path, own_emulator)
    terraform.run('init', '-input=false')
    terraform.run('apply', '-input=false', '-auto-approve')
    try:
        own_emulator.stop()
        own_emulator.start()  # what was saved must read back the same
        terraform.run('plan', '-input=false', '-detailed-exitcode')  # 0: nothing to change
        assert '{\\"done\\":\\"create\\"}' in terraform.run('output')
        change = '-var=memory=512'
        assert ' 0 to add, ' in terraform.run('apply', '-input=false', '-auto-approve', change)
        assert '{\\"done\\":\\"update\\"}' in terraform.run('output')
        terraform.run('plan', '-input=false', '-detailed-exitcode', change)
    finally:
        terraform.run('destroy', '-input=false', '-auto-approve')
