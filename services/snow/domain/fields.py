"""Reads the fields of messages into states whose fields have the same names.

A state holds a time in microseconds since 1970, UTC, 0 for none, and a dose as its two numbers.
"""

from __future__ import annotations

from typing import Any

from google.protobuf.message import Message

from vigie.snow.v1 import winter_pb2 as winter

TIMESTAMP = "google.protobuf.Timestamp"


def plain(message: Message) -> dict[str, Any]:
    """Return the fields of a message as a state holds them; an optional one that is absent is None.

    Lists are left out: no state holds one of a message.
    """
    found: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.message_type is not None:
            if field.message_type.full_name == TIMESTAMP:
                found[field.name] = value.ToMicroseconds()
            elif not field.is_repeated:
                found |= plain(value)
        elif field.has_presence and not message.HasField(field.name):
            found[field.name] = None
        else:
            found[field.name] = value
    return found


def dose_of(state: Any) -> winter.Dose:
    """Return the dose that a state holds."""
    return winter.Dose(spread_grams=state.spread_grams, brine_percent=state.brine_percent)
