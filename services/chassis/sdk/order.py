"""A command of one service to another."""

from __future__ import annotations

import msgspec
from google.protobuf.message import Message


class Order(msgspec.Struct, frozen=True):
    """A request to another service, under an id that the sender derives.

    A repeated order with the same id takes effect once. `cause` is the id of the command or the
    decision that it follows from; `expires_time` is in microseconds since 1970, UTC, by the clock
    of the receiver.
    """

    service: str
    request: Message
    id: str
    cause: str
    expires_time: int
    traceparent: str = ""
