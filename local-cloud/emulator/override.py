"""How the overlay changes moto: the three functions below, nothing else assigns to moto's classes.

`@override(owner, name)` replaces an attribute that moto has. The new function gets the original as its first
argument. `@supply(owner, name)` adds one that moto lacks. `override_value` replaces a constant. All fail at import when
moto is not so, so that an upgrade tells at once which gap moved or was closed.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from types import ModuleType
from typing import Any

Function = Callable[..., Any]


class OverrideError(Exception):
    """Moto is not what the overlay was written for."""


def override(owner: type | ModuleType, name: str) -> Callable[[Function], Function]:
    """Replaces `owner.name`, a function, method, static or class method, or property (its getter).

    The decorated function is called as `function(original, *arguments)`.
    """
    if name not in vars(owner):
        raise OverrideError(f'{_title(owner)} has no attribute "{name}" of its own to override')
    present = vars(owner)[name]

    def replace(function: Function) -> Function:
        setattr(owner, name, _bind(present, function))
        return function

    return replace


def supply(owner: type | ModuleType, name: str) -> Callable[[Function], Function]:
    """Adds `owner.name`. Pass a property's getter wrapped in `property` yourself."""
    if hasattr(owner, name):
        raise OverrideError(f'{_title(owner)} has an attribute "{name}" already: override it, or drop the supplement')

    def add(function: Function) -> Function:
        setattr(owner, name, function)
        return function

    return add


def override_value(owner: type | ModuleType, name: str, value: Any) -> None:
    """Replaces a constant that moto has, inherited or not, by one of the same type."""
    present = getattr(owner, name, None)
    if type(present) is not type(value):
        raise OverrideError(f'{_title(owner)}.{name} is a {type(present).__name__}, not a {type(value).__name__}')
    setattr(owner, name, value)


def _bind(present: Any, function: Function) -> Any:
    if isinstance(present, property):
        return property(functools.partial(function, present.fget), present.fset, present.fdel, present.__doc__)
    if isinstance(present, staticmethod):
        return staticmethod(_wrap(present.__func__, function))
    if isinstance(present, classmethod):
        return classmethod(_wrap(present.__func__, function))
    if callable(present):
        return _wrap(present, function)
    raise OverrideError(f'an attribute of type {type(present).__name__} cannot be overridden')


def _wrap(original: Function, function: Function) -> Function:
    # A plain function, not a partial: moto finds the actions of a service with inspect.isfunction.
    @functools.wraps(original)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        return function(original, *args, **kwargs)

    assert inspect.isfunction(wrapper)
    return wrapper


def _title(owner: type | ModuleType) -> str:
    return owner.__name__ if isinstance(owner, ModuleType) else f'{owner.__module__}.{owner.__qualname__}'
