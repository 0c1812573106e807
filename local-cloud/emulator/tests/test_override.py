"""The overlay fails at import when moto is not what it was written for."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from emulator.override import OverrideError, override, override_value, supply


def subject() -> type:
    class Service:
        limit = 5

        def act(self) -> str:
            return 'moto'

        @property
        def name(self) -> str:
            return 'moto'

        @staticmethod
        def parse() -> str:
            return 'moto'

    return Service


def test_function_property_and_static_method_get_their_original() -> None:
    service = subject()
    override(service, 'act')(lambda original, self: original(self) + '+')
    override(service, 'name')(lambda original, self: original(self) + '+')
    override(service, 'parse')(lambda original: original() + '+')
    override_value(service, 'limit', 9)
    one: Any = service()
    assert (one.act(), one.name, one.parse(), one.limit) == ('moto+', 'moto+', 'moto+', 9)
    assert inspect.isfunction(service.act)  # type: ignore[attr-defined]  # moto finds its actions that way


def test_what_moto_lacks_cannot_be_overridden_and_what_it_has_cannot_be_supplied() -> None:
    with pytest.raises(OverrideError):
        override(subject(), 'absent')
    with pytest.raises(OverrideError):
        supply(subject(), 'act')
    with pytest.raises(OverrideError):
        override_value(subject(), 'limit', 'five')
