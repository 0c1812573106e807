"""Pickling moto's objects: the few kinds that Python's pickle refuses, and big contents as files of their own."""

from __future__ import annotations

import hashlib
import importlib
import io
import marshal
import os
import pickle
import threading
import types
import uuid
import weakref
from collections import defaultdict
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from moto.awslambda.models import LambdaFunction
from moto.s3.models import FakeKey
from moto.stepfunctions.parser.api import ExecutionStatus
from moto.stepfunctions.parser.backend.execution import Execution

SMALLEST_BLOB = 8192
LOCKS = (type(threading.Lock()), type(threading.RLock()))
RUNNING = (threading.Thread, threading.Event, threading.Condition)


class Blobs:
    """Files named by the digest of their content."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        file = self.folder / digest
        if not file.exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            partial = file.with_name(f'{digest}.{uuid.uuid4().hex}')
            with open(os.open(partial, os.O_WRONLY | os.O_CREAT, 0o600), 'wb') as stream:
                stream.write(content)
            partial.replace(file)
        return digest

    def read(self, digest: str) -> bytes:
        return (self.folder / digest).read_bytes()

    def check(self, digest: str) -> bytes:
        """Instead of `read` where only the presence matters."""
        (self.folder / digest).stat()
        return b''

    def remove_except(self, used: set[str]) -> None:
        for file in self.folder.iterdir() if self.folder.exists() else ():
            if file.name not in used:
                file.unlink(missing_ok=True)


class Blob:
    """Stands in a pickle for bytes that lie in a file."""

    def __init__(self, digest: str) -> None:
        self.digest = digest


class StatePickler(pickle.Pickler):
    """`used` holds the blobs that the pickle refers to."""

    def __init__(self, stream: io.BytesIO, blobs: Blobs) -> None:
        super().__init__(stream, 5)
        self._blobs = blobs
        self.used: set[str] = set()

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, FakeKey):
            state = value.__getstate__()
            state['value'] = self._store(state['value'])
            return _new, (type(value),), state, None, None, _set_object
        if isinstance(value, LambdaFunction):
            code = {key: part for key, part in value.code.items() if key != 'ZipFile'}
            state = {**value.__getstate__(), 'code': code, 'code_bytes': self._store(value.code_bytes)}
            return _new, (type(value),), state, None, None, _set_function
        if isinstance(value, Execution):
            return _new, (Execution,), _ended(value)
        if isinstance(value, LOCKS):
            return threading.RLock, ()
        if isinstance(value, RUNNING):
            return type(None), ()
        if isinstance(value, types.FunctionType) and value.__name__ == '<lambda>':
            cells = tuple(cell.cell_contents for cell in value.__closure__ or ())
            return _function, (marshal.dumps(value.__code__), value.__module__, value.__defaults__, cells)
        if isinstance(value, defaultdict) and type(value) is not defaultdict:
            # Unpickling would call the subclass with the factory alone, which its own constructor refuses.
            return (
                _defaultdict,
                (type(value), value.default_factory),
                value.__dict__,
                None,
                iter(list(dict.items(value))),
            )
        if isinstance(value, weakref.WeakValueDictionary):
            return _weak_dictionary, (dict(value),)
        if isinstance(value, weakref.ref):
            return weakref.ref, (value(),)
        if type(value).__module__.startswith('cryptography') and hasattr(value, 'private_bytes'):
            return _private_key, (_pem(value),)
        return NotImplemented

    def _store(self, content: Any) -> Any:
        if not isinstance(content, bytes) or len(content) < SMALLEST_BLOB:
            return content
        digest = self._blobs.write(content)
        self.used.add(digest)
        return Blob(digest)


class StateUnpickler(pickle.Unpickler):
    """Reads only what the emulator itself wrote, in a folder of its own: a pickle can run code."""

    def __init__(self, stream: Any, blobs: Blobs, only_check: bool = False) -> None:
        super().__init__(stream)
        self._read = blobs.check if only_check else blobs.read

    def load(self) -> Any:
        _reading.read = self._read
        return super().load()


class _Reading(threading.local):
    read: Any = None


_reading = _Reading()


def _new(kind: type[Any]) -> Any:
    return kind.__new__(kind)  # type: ignore[call-overload]


def _ended(execution: Execution) -> dict[str, Any]:
    """An execution that is under way cannot go on after a restart: it is kept as aborted."""
    state = {**execution.__dict__, 'exec_worker': None, '_cloud_watch_logging_session': None}
    if execution.exec_status == ExecutionStatus.RUNNING:
        cause = 'The emulator was stopped while the execution was under way'
        state |= {
            'exec_status': ExecutionStatus.ABORTED,
            'stop_date': execution.start_date,
            'cause': cause,
            'history': [],
        }
    return state


def _set_object(key: FakeKey, state: dict[str, Any]) -> None:
    key.__setstate__({**state, 'value': _restore(state['value'])})


def _set_function(function: LambdaFunction, state: dict[str, Any]) -> None:
    function.__dict__.update({**state, 'code_bytes': _restore(state['code_bytes'])})


def _restore(content: Any) -> Any:
    return _reading.read(content.digest) if isinstance(content, Blob) else content


def _function(code: bytes, module: str, defaults: Any, cells: tuple[Any, ...]) -> types.FunctionType:
    names = importlib.import_module(module).__dict__
    # What is read was written by this program, into a folder of the person's own.
    program = marshal.loads(code)  # noqa: S302
    return types.FunctionType(program, names, '<lambda>', defaults, tuple(types.CellType(c) for c in cells))


def _defaultdict(kind: type[Any], factory: Any) -> Any:
    value = kind.__new__(kind)  # type: ignore[call-overload]
    value.default_factory = factory
    return value


def _weak_dictionary(values: dict[Any, Any]) -> Any:
    return weakref.WeakValueDictionary(values)


def _private_key(pem: bytes) -> Any:
    return serialization.load_pem_private_key(pem, None)


def _pem(key: Any) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
