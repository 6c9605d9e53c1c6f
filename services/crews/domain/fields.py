"""The fields of messages as states hold them, and of states as messages hold them."""

from __future__ import annotations

from typing import Any, TypeVar

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.protobuf.timestamp_pb2 import Timestamp

from services.crews.domain.place import Place, place_message, place_of
from services.crews.domain.timestamp import timestamp
from vigie.type.v1 import place_pb2

AnyMessage = TypeVar("AnyMessage", bound=Message)


def read(message: Message) -> dict[str, Any]:
    """Return the fields of a message as a state holds them: times in microseconds, places, tuples.

    A time that is absent is 0, and an absent place is one at 0, 0.
    """
    names = (field.name for field in message.DESCRIPTOR.fields)
    return {name: _plain(getattr(message, name)) for name in names}


def _plain(value: Any) -> Any:
    match value:
        case Timestamp():
            return value.ToMicroseconds()
        case place_pb2.Place():
            return place_of(value)
        case str() | int() | float() | Message():
            return value
        case _:
            return tuple(value)


def written(kind: type[AnyMessage], source: object, **more: Any) -> AnyMessage:
    """Return a message with the fields that a state, or another message, has by the same names.

    `more` are its other fields, and take precedence. A time of 0 is left out.
    """
    for field in kind.DESCRIPTOR.fields:
        if field.name not in more and hasattr(source, field.name):
            more[field.name] = _sent(field.message_type, getattr(source, field.name))
    return kind(**more)


def _sent(kind: Any, value: Any) -> Any:
    """Return a value for a field whose message type is `kind`, None for a field of plain values."""
    match value:
        case int() if kind is not None:
            return timestamp(value) if value else None
        case Place():
            return place_message(value)
        case tuple() if kind is not None:
            return [written(GetMessageClass(kind), each) for each in value]
        case _:
            return value
