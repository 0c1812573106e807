"""Requests become tensors, tensors become answers: JSON {"instances": [...]} and CSV without a head line."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from errors import Refusal

JSON = 'application/json'
CSV = 'text/csv'

TYPES: Mapping[str, Any] = {
    'tensor(float)': np.float32,
    'tensor(double)': np.float64,
    'tensor(int64)': np.int64,
    'tensor(int32)': np.int32,
    'tensor(bool)': np.bool_,
    'tensor(string)': np.object_,
}


def decode(body: bytes, content_type: str, inputs: Mapping[str, str]) -> dict[str, np.ndarray]:
    """Tensors by the name of the model's input; `inputs` holds the ONNX type of each.

    A model with one input takes a list of rows, one with several a list of objects with a value for each input.
    """
    kind = content_type.partition(';')[0].strip().lower()
    if kind == JSON:
        return _of_instances(_instances(body), inputs)
    if kind == CSV:
        if len(inputs) != 1:
            raise Refusal(415, 'UnsupportedContentType', f'A model with {len(inputs)} inputs takes {JSON} only')
        return _of_instances([list(row) for row in csv.reader(io.StringIO(_text(body))) if row], inputs)
    raise Refusal(415, 'UnsupportedContentType', f'Allowed are {JSON} and {CSV}, received {kind or "nothing"!r}')


def encode(outputs: Mapping[str, np.ndarray], accept: str) -> tuple[bytes, str]:
    """{"predictions": [...]}: one value a row; an object a row where the model has several outputs."""
    columns = {name: _values(values) for name, values in outputs.items()}
    if len(columns) == 1:
        predictions: list[Any] = next(iter(columns.values()))
    else:
        predictions = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=False)]
    kinds = [each.partition(';')[0].strip().lower() for each in (accept or JSON).split(',')]
    if any(each in (JSON, 'application/*', '*/*') for each in kinds):
        try:
            return json.dumps({'predictions': predictions}, allow_nan=False).encode(), JSON
        except ValueError:
            raise Refusal(500, 'NotFinite', 'The model answered a number that is not finite') from None
    if CSV in kinds and len(columns) == 1:
        lines = io.StringIO()
        csv.writer(lines, lineterminator='\n').writerows(
            each if isinstance(each, list) else [each] for each in predictions
        )
        return lines.getvalue().encode(), CSV
    raise Refusal(
        406, 'NotAcceptable', f'Answers are {JSON}, and {CSV} of a model with one output; asked for {accept!r}'
    )


def _instances(body: bytes) -> list[Any]:
    try:
        request = json.loads(_text(body), parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise Refusal(400, 'InvalidJson', f'The body is no JSON: {error}') from None
    instances = request.get('instances') if isinstance(request, dict) else None
    if not isinstance(instances, list):
        raise Refusal(400, 'InvalidInput', 'The body is {"instances": [...]}, a list of rows')
    return instances


def _of_instances(instances: Sequence[Any], inputs: Mapping[str, str]) -> dict[str, np.ndarray]:
    if not instances:
        raise Refusal(400, 'InvalidInput', 'There is no row')
    if len(inputs) == 1:
        ((name, kind),) = inputs.items()
        return {name: _tensor(name, kind, instances)}
    if not all(isinstance(each, dict) and set(each) == set(inputs) for each in instances):
        raise Refusal(400, 'InvalidInput', f'Each row is an object with {", ".join(sorted(inputs))}')
    return {name: _tensor(name, kind, [each[name] for each in instances]) for name, kind in inputs.items()}


def _tensor(name: str, kind: str, values: Sequence[Any]) -> np.ndarray:
    try:
        tensor = np.asarray(values, dtype=TYPES[kind])
    except (ValueError, TypeError, OverflowError) as error:
        raise Refusal(400, 'InvalidInput', f'The input {name} is a {kind}: {error}') from None
    if tensor.dtype.kind == 'f' and not np.isfinite(tensor).all():
        raise Refusal(400, 'InvalidInput', f'The input {name} holds a number that is missing or not finite')
    return tensor


def _values(values: np.ndarray) -> list[Any]:
    """Rows of one value are told as that value."""
    rows = values.reshape(-1) if values.ndim == 0 or (values.ndim == 2 and values.shape[1] == 1) else values
    return rows.tolist()


def _text(body: bytes) -> str:
    try:
        return body.decode('utf-8-sig')
    except UnicodeDecodeError:
        raise Refusal(400, 'InvalidInput', 'The body is no text in UTF-8') from None


def _refuse_constant(name: str) -> None:
    raise ValueError(f'{name} is no number of JSON')
