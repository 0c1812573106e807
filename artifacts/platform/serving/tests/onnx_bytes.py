"""Writes small ONNX graphs by hand: the environment that serves models has no package that makes them.

The fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence

FLOAT = 1
#: Name, element type, and columns; none where there is one value a row.
Value = tuple[str, int, int | None]


def weighted_sum(weights: Sequence[float]) -> bytes:
    """[rows, n] → [rows, 1]: each row times the weights."""
    tensor = _repeated(1, [len(weights), 1]) + _int(2, FLOAT) + _bytes(9, struct.pack(f'<{len(weights)}f', *weights))
    tensor += _text(8, 'weights')
    node = _node('MatMul', ['x', 'weights'], ['y'])
    return _model(node + _bytes(5, tensor), [('x', FLOAT, len(weights))], [('y', FLOAT, 1)])


def sum_and_difference() -> bytes:
    """Inputs a and b, outputs sum and difference, all [rows]."""
    nodes = _node('Add', ['a', 'b'], ['sum']) + _node('Sub', ['a', 'b'], ['difference'])
    return _model(nodes, [('a', FLOAT, None), ('b', FLOAT, None)], [('sum', FLOAT, None), ('difference', FLOAT, None)])


def with_operator(operator: str, domain: str) -> bytes:
    """A graph with an operator that needs code of its own."""
    node = _node(operator, ['x'], ['y'], domain)
    return _model(node, [('x', FLOAT, 1)], [('y', FLOAT, 1)], domain)


def _model(nodes: bytes, inputs: Sequence[Value], outputs: Sequence[Value], domain: str | None = None) -> bytes:
    graph = nodes + _text(2, 'graph')
    graph += b''.join(_bytes(11, _value(*each)) for each in inputs)
    graph += b''.join(_bytes(12, _value(*each)) for each in outputs)
    opsets = _bytes(8, _int(2, 17)) + (_bytes(8, _text(1, domain) + _int(2, 1)) if domain else b'')
    return _int(1, 8) + _bytes(7, graph) + opsets


def _node(operator: str, inputs: Sequence[str], outputs: Sequence[str], domain: str = '') -> bytes:
    names = b''.join(_text(1, each) for each in inputs) + b''.join(_text(2, each) for each in outputs)
    return _bytes(1, names + _text(4, operator) + _text(7, domain))


def _value(name: str, kind: int, columns: int | None) -> bytes:
    dimensions = _bytes(1, _text(2, 'rows')) + (_bytes(1, _int(1, columns)) if columns else b'')
    return _text(1, name) + _bytes(2, _bytes(1, _int(1, kind) + _bytes(2, dimensions)))


def _repeated(field: int, values: Sequence[int]) -> bytes:
    return b''.join(_int(field, each) for each in values)


def _text(field: int, text: str) -> bytes:
    return _bytes(field, text.encode())


def _bytes(field: int, content: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def _int(field: int, value: int) -> bytes:
    return _varint(field << 3) + _varint(value)


def _varint(value: int) -> bytes:
    parts = bytearray()
    while value > 127:
        parts.append(value & 127 | 128)
        value >>= 7
    return bytes([*parts, value])
