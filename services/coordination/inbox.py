"""How bulletins enter the journal: a batch of messages as one command, and the offsets read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from google.protobuf.internal.containers import RepeatedCompositeFieldContainer
from google.protobuf.message import DecodeError

from services.chassis.sdk.compiled_rules import BrokenRule
from services.chassis.sdk.service import InboundMessage
from services.coordination.domain.bulletin_rules import KEPT_BYTES, rejection
from services.coordination.domain.fold.city_state import CityState
from services.crews.domain.bulletin_rules import FAILED, MESSAGE_BYTES, SIZE
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events

Received: TypeAlias = RepeatedCompositeFieldContainer[events.BulletinReceived]

TRACED = frozenset({"need_raised", "need_changed"})
TRACEPARENT_LENGTH = 55
"""W3C Trace Context, version 00: a longer header is no such trace."""


def to_command(messages: Sequence[InboundMessage]) -> commands.ReceiveBulletinsRequest:
    """Return the command that records a batch of messages; its decision judges each bulletin."""
    command = commands.ReceiveBulletinsRequest()
    for message in messages:
        _receive(message, command.received)
    return command


def to_rejection(message: InboundMessage, code: str) -> commands.ReceiveBulletinsRequest:
    """Return the command that records a message whose decision failed with `code`."""
    failed = rejection(_event(message), BrokenRule(code, FAILED), message.value)
    return commands.ReceiveBulletinsRequest(received=[failed])


def _receive(message: InboundMessage, into: Received) -> None:
    """Add a message as the event that records it, parsed in its place: a copy costs as much again.

    Of an undecodable message, or one that is too large, the first bytes are recorded.
    Skipping it would lose what a department published; stopping at it would block the bulletins of
    every department.
    """
    topic, partition, offset = message.topic, message.partition, message.offset
    if len(message.value) > MESSAGE_BYTES:
        into.append(rejection(_event(message), BrokenRule("", SIZE), message.value))
        return
    received = into.add(topic=topic, partition=partition, offset=offset)
    try:
        received.bulletin.ParseFromString(message.value)
    except DecodeError:
        received.ClearField("bulletin")
        received.undecodable = message.value[:KEPT_BYTES]
        return
    if received.bulletin.WhichOneof("news") in TRACED:
        # Only a need starts a trace that an offer continues: other bulletins would add 55 bytes
        # to each record for nothing.
        received.traceparent = message.traceparent[:TRACEPARENT_LENGTH]


def _event(message: InboundMessage) -> events.BulletinReceived:
    return events.BulletinReceived(
        topic=message.topic, partition=message.partition, offset=message.offset
    )


def next_offsets(city: CityState) -> Mapping[tuple[str, int], int]:
    """Return the next offset to read, by topic and partition.

    The offsets are part of the state, so a record and the progress of its inputs are committed
    together: no consumer group holds them.
    """
    return {
        (topic, partition): offset
        for topic, offsets in city.next_offsets.items()
        for partition, offset in enumerate(offsets)
    }
