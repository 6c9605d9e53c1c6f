"""The fields of messages as states hold them, and of states as messages hold them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
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


def changes(kind: type[AnyMessage], source: object, state: object) -> Sequence[AnyMessage]:
    """Return the event of a kind that `source` describes; none where the state is already so."""
    event = written(kind, source)
    return [] if event == written(kind, state) else [event]


def shown_as(kind: type[AnyMessage]) -> Callable[[str, Any, int], AnyMessage]:
    """Return the function that shows an aggregate as its message in the API.

    Its arguments are the id, the state and the version. The message names the id and the state
    after itself: `Junction` has `junction_id`, and a `state` that is `JUNCTION_STATE_` and the name
    of the `status` of the aggregate's state.
    """
    name = kind.DESCRIPTOR.name

    def to_proto(id_: str, state: Any, version: int) -> AnyMessage:
        named: dict[str, Any] = {f"{name.lower()}_id": id_, "version": version}
        if "state" in kind.DESCRIPTOR.fields_by_name:
            named["state"] = f"{name.upper()}_STATE_{state.status.name}"
        return written(kind, state, **named)

    return to_proto
