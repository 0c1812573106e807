"""Keeps the contents over a restart: moto has them in memory only.

All backends of all accounts are pickled into one file, `state`, when requests that change something have come to rest;
what is big (objects in S3, code of functions) lies beside it, a file per content. The new file is loaded as a test and
then takes the old one's place in one step. A file that does not fit is put aside with a message.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import moto
from moto.core.base_backend import BackendDict
from moto.s3.models import s3_backends

from emulator.generation import Generation
from emulator.log import log
from emulator.pickling import Blobs, StatePickler, StateUnpickler

FORMAT = 2  # raise it when what the overlay adds to moto's objects changes its meaning
QUIET_SECONDS = 1.0
LONGEST_WAIT = 20.0  # then a save happens even if changes never pause

BackendKey = tuple[str, str, str, str]  # module, service, account, region


def _header() -> dict[str, Any]:
    # Anonymous functions inside the contents are kept as byte code, so Python's version matters.
    return {'format': FORMAT, 'moto': moto.__version__, 'python': f'{sys.version_info[0]}.{sys.version_info[1]}'}


class Persistence:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / 'state'
        self._lock = threading.Lock()
        self._changed_at: float | None = None
        self._first_change: float | None = None
        self._closed = False
        self.saved_at: float | None = None
        self.problem: str | None = None
        self._blobs = Blobs(folder / 'blobs')
        folder.mkdir(parents=True, exist_ok=True)
        self._generation = Generation(folder)

    def start(self) -> None:
        """Begins to save in the background."""
        threading.Thread(target=self._save_when_quiet, daemon=True, name='persistence').start()

    def changed(self) -> None:
        """To be called for whatever may have changed contents."""
        self._generation.changed()
        now = time.monotonic()
        self._changed_at = now
        self._first_change = self._first_change or now

    @property
    def generation(self) -> str:
        """Stays the same for as long as no contents can have been lost."""
        return self._generation.name

    def load(self) -> bool:
        """Loads what was saved. False if there is nothing, or it was put aside."""
        loaded = self._load()
        self._generation.begin(loaded)
        return loaded

    def _load(self) -> bool:
        if not self._file.exists():
            return False
        try:
            with open(self._file, 'rb') as stream:
                header = json.loads(stream.readline())
                if header != _header():
                    raise ValueError(f'written by {header}, this is {_header()}')
                self._install(StateUnpickler(stream, self._blobs).load())
            return True
        except Exception as error:
            aside = self._file.with_name(f'state.aside-{time.strftime("%Y%m%dT%H%M%S")}')
            self._file.replace(aside)
            self.problem = f'The saved contents could not be used and were put aside as {aside}: {error}'
            log.error(self.problem)
            BackendDict.reset()
            return False

    def save(self) -> None:
        """Saves now. Raises what went wrong; the file of before is then still there."""
        with self._lock:
            self._changed_at = self._first_change = None
            self._generation.saving()
            content, blobs = self._dump()
            StateUnpickler(
                io.BytesIO(content), self._blobs, only_check=True
            ).load()  # what cannot be loaded must not replace what can
            partial = self._file.with_suffix('.partial')
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), 'wb') as stream:
                stream.write(json.dumps(_header()).encode() + b'\n' + content)
                stream.flush()
                os.fsync(stream.fileno())
            partial.replace(self._file)
            self._generation.saved()
            self.saved_at = time.time()
            self._blobs.remove_except(blobs)

    def close(self) -> None:
        """Saves what is not saved yet."""
        self._closed = True
        if self._changed_at is not None:
            self._try_save()

    def _save_when_quiet(self) -> None:
        while not self._closed:
            time.sleep(0.2)
            now = time.monotonic()
            first, last = self._first_change, self._changed_at
            if last is not None and (now - last > QUIET_SECONDS or now - (first or now) > LONGEST_WAIT):
                self._try_save()

    def _try_save(self) -> None:
        try:
            self.save()
            self.problem = None
        except Exception as error:
            self.problem = f'The contents could not be saved: {error!r}'
            log.exception('the contents could not be saved')
            self.changed()
            time.sleep(1)

    def _dump(self) -> tuple[bytes, set[str]]:
        for attempt in range(5):
            stream = io.BytesIO()
            try:
                pickler = StatePickler(stream, self._blobs)
                pickler.dump(dict(_backends()))
                return stream.getvalue(), pickler.used
            except RuntimeError:  # a request changed a dictionary meanwhile
                if attempt == 4:
                    raise
                time.sleep(0.05)
        raise AssertionError('unreachable')

    def _install(self, backends: dict[BackendKey, Any]) -> None:
        for (module, service, account, region), backend in backends.items():
            dict.__setitem__(_backend_dict(module, service)[account], region, backend)
        # Buckets are unique over all accounts: moto keeps that index beside the backends.
        for account, partitions in list(s3_backends.items()):
            for partition, backend in list(partitions.items()):
                for name in backend.buckets:
                    s3_backends.bucket_accounts[name] = (partition, account)


def _backends() -> Iterator[tuple[BackendKey, Any]]:
    for backends in list(BackendDict._instances):
        module, service = backends.backend.__module__, backends.service_name
        if module.startswith('moto.moto_api'):
            continue
        for account, regions in list(backends.items()):
            for region, backend in list(regions.items()):
                yield (module, service, account, region), backend


def _backend_dict(module: str, service: str) -> Any:
    for value in vars(importlib.import_module(module)).values():
        if isinstance(value, BackendDict) and value.backend.__module__ == module and value.service_name == service:
            return value
    raise ValueError(f'{module} has no backends of {service}')
