"""The models that are in memory. A model is data, an ONNX graph of standard operators: no pickle, no own code."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime
from errors import Refusal
from tensors import TYPES

FILE = 'model.onnx'
# What a session takes beyond its graph, found with small models; a graph is held parsed and in the session's own form.
SESSION_BYTES = 2 << 20
GRAPH_FACTOR = 3


@dataclass(frozen=True)
class Model:
    name: str
    url: str
    bytes: int
    session: onnxruntime.InferenceSession

    @property
    def inputs(self) -> Mapping[str, str]:
        return {each.name: each.type for each in self.session.get_inputs()}

    def run(self, tensors: Mapping[str, np.ndarray]) -> Mapping[str, np.ndarray]:
        names = [each.name for each in self.session.get_outputs()]
        try:
            return dict(zip(names, self.session.run(names, dict(tensors)), strict=True))
        except (onnxruntime.capi.onnxruntime_pybind11_state.InvalidArgument, ValueError) as error:
            raise Refusal(400, 'InvalidInput', f'The model does not take this: {error}') from None


class Models:
    """Safe for threads. `memory_bytes` bounds the sum of what the models are taken to need."""

    def __init__(self, memory_bytes: int) -> None:
        self._memory_bytes = memory_bytes
        self._lock = threading.Lock()
        self._loaded: dict[str, Model] = {}
        # Names with what they will need: a model that is being loaded has its place already.
        self._loading: dict[str, int] = {}

    def load(self, name: str, url: str) -> Model:
        """`url` is the folder of the unpacked archive."""
        file = Path(url) / FILE
        if not file.is_file() or file.is_symlink():
            raise Refusal(400, 'NoModel', f'The archive has no file {FILE} at its top')
        need = file.stat().st_size * GRAPH_FACTOR + SESSION_BYTES
        with self._lock:
            if name in self._loaded or name in self._loading:
                raise Refusal(409, 'AlreadyLoaded', f'The model {name} is loaded')
            taken = sum(model.bytes for model in self._loaded.values()) + sum(self._loading.values())
            if taken + need > self._memory_bytes:
                raise Refusal(
                    507, 'InsufficientMemory', f'{need} bytes are needed, {self._memory_bytes - taken} are free'
                )
            self._loading[name] = need
        try:
            model = Model(name, url, need, _session(file))
            with self._lock:
                self._loaded[name] = model
        finally:
            with self._lock:
                del self._loading[name]
        return model

    def get(self, name: str) -> Model:
        with self._lock:
            model = self._loaded.get(name)
        if model is None:
            raise Refusal(404, 'NotLoaded', f'The model {name} is not loaded')
        return model

    def unload(self, name: str) -> None:
        """Requests that the model is answering end well: they hold it."""
        with self._lock:
            if self._loaded.pop(name, None) is None:
                raise Refusal(404, 'NotLoaded', f'The model {name} is not loaded')

    def all(self) -> list[Model]:
        with self._lock:
            return sorted(self._loaded.values(), key=lambda model: model.name)


def _session(file: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # Requests share the processors, each takes one.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(str(file), options, providers=['CPUExecutionProvider'])
    except MemoryError:
        raise Refusal(507, 'InsufficientMemory', 'The model does not fit into memory') from None
    except Exception as error:  # the binding has a class for each kind of broken graph, without a base of its own
        raise Refusal(400, 'NoModel', f'{FILE} is no model that can be served: {error}') from None
    unknown = {each.type for each in [*session.get_inputs(), *session.get_outputs()]} - set(TYPES)
    if unknown:
        raise Refusal(400, 'NoModel', f'{FILE} has inputs or outputs of {", ".join(sorted(unknown))}')
    return session
