"""The time zone that a command prints: the city's, on any machine."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from google.protobuf.timestamp_pb2 import Timestamp

_zone: ContextVar[ZoneInfo | None] = ContextVar("zone", default=None)


@contextmanager
def times_of(city: Path) -> Iterator[None]:
    """Print times in the zone of the city in a folder; without a city, in the machine's."""
    file = city / "city.toml"
    zone = None
    if file.is_file():
        zone = ZoneInfo(tomllib.loads(file.read_text(encoding="utf-8"))["timezone"])
    before = _zone.set(zone)
    try:
        yield
    finally:
        _zone.reset(before)


def local(moment: Timestamp) -> datetime:
    """Return a moment in that zone."""
    return datetime.fromtimestamp(moment.ToMicroseconds() / 1e6, UTC).astimezone(_zone.get())
