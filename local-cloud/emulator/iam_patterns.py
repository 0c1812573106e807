"""Patterns of IAM policies: `*` and `?`, policy variables, and ARNs, which are compared part by part.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

# A key has one value or several; keys are in lower case.
Context = Mapping[str, 'str | list[str]']

PARTS = re.compile(r"\$\{\s*([^},\s]+)\s*(?:,\s*'([^']*)'\s*)?\}|\*|\?|[^$*?]+|\$")
ESCAPES = {'*': '*', '?': '?', '$': '$'}
ARN_COLONS = 5


class MissingVariable(Exception):
    """A policy variable has no value in this request: what it stands in matches nothing."""


def like(pattern: str, value: str, context: Context, *, wildcards: bool = True, ignore_case: bool = False) -> bool:
    """Whether a value is what a pattern describes. What a variable brings in is text, never a wildcard."""
    if '${' not in pattern:
        return bool(_compiled(pattern, wildcards, ignore_case).fullmatch(value))
    try:
        return bool(re.fullmatch(_source(pattern, context, wildcards), value, _flags(ignore_case)))
    except MissingVariable:
        return False


def arn_like(pattern: str, value: str, context: Context) -> bool:
    """As `like`, but no wildcard of the first five parts of an ARN reaches over a colon."""
    if pattern == '*':
        return True
    patterns, values = _arn_parts(pattern), _arn_parts(value)
    return len(patterns) == len(values) and all(
        like(part, text, context) for part, text in zip(patterns, values, strict=True)
    )


def is_complete(pattern: str, context: Context) -> bool:
    """Whether all variables of a pattern have a value."""
    try:
        return '${' not in pattern or _source(pattern, context, wildcards=True) is not None
    except MissingVariable:
        return False


def _arn_parts(arn: str) -> list[str]:
    parts: list[str] = []
    depth = begin = 0
    for i, character in enumerate(arn):
        if character == '{':
            depth += 1
        elif character == '}':
            depth -= 1
        elif character == ':' and depth == 0 and len(parts) < ARN_COLONS:
            parts.append(arn[begin:i])
            begin = i + 1
    return [*parts, arn[begin:]]


@lru_cache(maxsize=4096)
def _compiled(pattern: str, wildcards: bool, ignore_case: bool) -> re.Pattern[str]:
    return re.compile(_source(pattern, {}, wildcards), _flags(ignore_case))


def _flags(ignore_case: bool) -> int:
    return re.DOTALL | (re.IGNORECASE if ignore_case else 0)


def _source(pattern: str, context: Context, wildcards: bool) -> str:
    parts = []
    for match in PARTS.finditer(pattern):
        text, name, default = match.group(), match.group(1), match.group(2)
        if name:
            parts.append(re.escape(_value_of(name, default, context)))
        elif wildcards and text in '*?':
            parts.append('.*' if text == '*' else '.')
        else:
            parts.append(re.escape(text))
    return ''.join(parts)


def _value_of(name: str, default: str | None, context: Context) -> str:
    if name in ESCAPES:
        return ESCAPES[name]
    value = context.get(name.lower(), default)
    if not isinstance(value, str):
        raise MissingVariable(name)
    return value
