"""How bulletins come in: a batch of messages as one command, and how far each topic was taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from google.protobuf.message import DecodeError

from services.chassis.sdk.service import InboundMessage
from services.coordination.domain.fold.city_state import CityState
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events

TRACED = frozenset({"need_raised", "need_changed"})


def note(taken: Sequence[InboundMessage]) -> commands.ReceiveBulletinsRequest:
    """Make the command that takes a batch.

    What cannot be read is kept as it is: it must not stop the rest.
    """
    return commands.ReceiveBulletinsRequest(received=[_noted(message) for message in taken])


def _noted(message: InboundMessage) -> events.BulletinReceived:
    noted = events.BulletinReceived(
        topic=message.topic, partition=message.partition, offset=message.offset
    )
    try:
        noted.bulletin.CopyFrom(bulletins.Bulletin.FromString(message.value))
    except DecodeError:
        noted.undecodable = message.value
        return noted
    if noted.bulletin.WhichOneof("news") in TRACED:
        noted.traceparent = message.traceparent
    return noted


def cursor(city: CityState) -> Mapping[tuple[str, int], int]:
    """Return the next offset to take, by topic and partition."""
    return {
        (topic, partition): offset
        for topic, offsets in city.next_offsets.items()
        for partition, offset in enumerate(offsets)
    }
