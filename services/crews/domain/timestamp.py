"""Times of states as messages."""

from __future__ import annotations

from google.protobuf.timestamp_pb2 import Timestamp


def timestamp(time: int) -> Timestamp:
    """Return a time, in microseconds since 1970, UTC, as a message."""
    stamp = Timestamp()
    stamp.FromMicroseconds(time)
    return stamp


def optional_timestamp(time: int) -> Timestamp | None:
    """Return a time as a message; None for 0, which is no time."""
    return timestamp(time) if time else None
