"""What the overlay's modules share while the emulator runs. Set once at boot, before the first request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from emulator.config import Config
    from emulator.lambda_pool import FunctionPool
    from emulator.postgres import PostgresServers
    from emulator.serving import ServingPrograms


@dataclass
class Context:
    config: Config
    functions: FunctionPool
    postgres: PostgresServers
    serving: ServingPrograms
    changed: Callable[[], None] = field(default=lambda: None)  # says that contents changed and want saving


_current: Context | None = None


def context() -> Context:
    """The running emulator's parts."""
    assert _current is not None, 'the emulator has not been started'
    return _current


def set_context(value: Context) -> None:
    global _current
    _current = value
