"""What services do in the name of roles without a call of anybody's: write logs, load models, send failed events on."""

from __future__ import annotations

from typing import Any

from emulator.iam_call import Call
from emulator.iam_enforcement import Denied, Session, check
from emulator.iam_needs import needs_of
from emulator.iam_place import Place

__all__ = ['Denied', 'check_service']


def check_service(role: str, session: str, region: str, service: str, operation: str, **parameters: Any) -> None:
    """Whether the role lets its service call an operation. Raises Denied."""
    own = Session(role, session)
    call = Call('', region, service, operation, parameters)
    for need in needs_of(call, Place(own.account, call)):
        check(own, need, region)
