"""CloudWatch Logs: a bound. Moto keeps every event of every stream in memory, whatever the retention says."""

from __future__ import annotations

from typing import Any

from moto.logs.models import LogGroup

from emulator.override import override

MOST_STREAMS = 100          # per log group; every process of a function begins one
MOST_EVENTS = 10_000        # per stream


@override(LogGroup, 'create_log_stream')
def create_stream(original: Any, self: LogGroup, log_stream_name: str) -> None:
    original(self, log_stream_name)
    for name in list(self.streams)[:-MOST_STREAMS]:
        del self.streams[name]


@override(LogGroup, 'put_log_events')
def put_events(original: Any, self: LogGroup, log_stream_name: str, log_events: list[dict[str, Any]]) -> str:
    token = original(self, log_stream_name, log_events)
    del self.streams[log_stream_name].events[:-MOST_EVENTS]
    return token
