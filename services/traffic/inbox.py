"""How the bulletins of all services enter the journal: only what a feed needs, and the offsets."""

from __future__ import annotations

from collections.abc import Sequence

from google.protobuf.message import DecodeError, Message

from services.chassis.sdk.service import InboundMessage, Inbox
from services.chassis.sdk.settings import Settings
from services.chassis.topics.names import topic_name
from services.crews.domain.bulletin_rules import FAILED, MESSAGE_BYTES, SIZE, UNDECODABLE
from services.crews.domain.offers import COORDINATION
from services.traffic.domain.announced import NEWS
from services.traffic.domain.situation import Situations, next_offsets
from vigie.bulletin.v1.bulletin_pb2 import Bulletin
from vigie.traffic.v1 import commands_pb2 as commands, situation_pb2

SITUATIONS = "situations/city"
"""The aggregate of all situations."""


def situations_inbox(settings: Settings) -> Inbox:
    """Return the inbox of traffic: the bulletins of every department and of coordination."""
    services = (*settings.department_names, COORDINATION)
    return Inbox(
        topics=[topic_name(settings.prefix, name, "bulletins") for name in services],
        aggregate=SITUATIONS,
        to_command=to_command,
        next_offsets=next_offsets,
        follow_ups=no_follow_ups,
        to_rejection=to_rejection,
    )


def no_follow_ups(_city: Situations, _time: int) -> Sequence[Message]:
    """Decide nothing after a batch: the feeds are read, not sent."""
    return ()


def to_command(messages: Sequence[InboundMessage]) -> commands.ReceiveBulletinsRequest:
    """Return the command that hands over a batch; its decision judges each bulletin."""
    return commands.ReceiveBulletinsRequest(received=map(_received, messages))


def to_rejection(message: InboundMessage, _code: str) -> commands.ReceiveBulletinsRequest:
    """Return the command that records a message whose decision failed; the log has the code."""
    received = _at(message)
    received.rejected_rule = FAILED
    return commands.ReceiveBulletinsRequest(received=[received])


def _received(message: InboundMessage) -> situation_pb2.ReceivedBulletin:
    received = _at(message)
    if len(message.value) > MESSAGE_BYTES:
        received.rejected_rule = SIZE
        return received
    bulletin = Bulletin()
    try:
        bulletin.ParseFromString(message.value)
    except DecodeError:
        received.rejected_rule = UNDECODABLE
        return received
    if bulletin.WhichOneof("news") in NEWS:
        received.bulletin.CopyFrom(bulletin)
    return received


def _at(message: InboundMessage) -> situation_pb2.ReceivedBulletin:
    return situation_pb2.ReceivedBulletin(
        topic=message.topic, partition=message.partition, offset=message.offset
    )
