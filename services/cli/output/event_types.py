"""The types of all events of all services."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.partition.codec import Codec
from services.chassis.sdk.proto_modules import proto_files


def every_event() -> Codec:
    """Return a codec of every event in the contracts of this release."""
    return Codec((), (), _events())


def _events() -> Iterator[type[Message]]:
    for file in proto_files("events_pb2"):
        yield from map(GetMessageClass, file.message_types_by_name.values())
