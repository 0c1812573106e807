"""What a request is refused with: an HTTP status, a word for programs and a sentence for people."""

from __future__ import annotations


class Refusal(Exception):
    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
