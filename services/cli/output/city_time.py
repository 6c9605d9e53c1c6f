"""The time zone that a command prints: the city's, on any machine."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp

_zone: ContextVar[ZoneInfo | None] = ContextVar("zone", default=None)


@contextmanager
def times_in(zone: ZoneInfo | None) -> Iterator[None]:
    """Print times in a zone; for None, in the machine's."""
    before = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(before)


def local(moment: Timestamp) -> datetime:
    """Return a moment in that zone; one at the end of the calendar stays in UTC."""
    try:
        utc = datetime.fromtimestamp(moment.ToMicroseconds() / 1e6, UTC)
    except (ValueError, OverflowError):
        return datetime.max.replace(tzinfo=UTC)
    try:
        return utc.astimezone(_zone.get())
    except OverflowError:
        return utc
