"""Which messages of the bulletins topics coordination uses. A topic is not a trusted door.

The rules of the fields are in `bulletin.proto`; those here need the topic, the time or the city.
A message that breaks one is journaled as bytes with the rule, and changes nothing but a count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from services.chassis.sdk.compiled_rules import BrokenRule, compile_rules, find_broken_rule
from services.chassis.sdk.decider import MICROS
from vigie.bulletin.v1.bulletin_pb2 import Bulletin
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

RULES_VERSION = 1
"""The version in the journal beside a bulletin that passed the rules.

Raise it only when the fold cannot support what an earlier version let through: the fold then
judges each bulletin of an earlier version again.
"""

MESSAGE_BYTES = 64 * 1024
"""The largest message that is decoded: a closure of 500 arcs is 21 KB, any other bulletin 4 KB."""

KEPT_BYTES = 4_096
"""How much of a rejected message the journal keeps: its topic and offset find the rest."""

AHEAD_SECONDS = 86_400
"""How far the time of a bulletin may be ahead of this service.

A clock that is wrong by hours is alerted, because a life must not be lost to it; a day is a wrong
unit. Own rule: no published figure found.
"""

UNDECODABLE, SIZE, DEPARTMENT, AHEAD = "undecodable", "size", "department", "time_ahead"
OUTSIDE, FAILED, OTHER = "outside_city", "decision_failed", "other"
FIELD_RULES = (
    *("required", "string.min_len", "string.max_len", "string.pattern", "string.in"),
    *("enum.defined_only", "enum.not_in", "repeated.min_items", "repeated.max_items"),
    *("int32.gte_lte", "int64.gt", "int64.gte", "double.gte_lte", "timestamp.gte_lte"),
)
RULES = (*FIELD_RULES, UNDECODABLE, SIZE, DEPARTMENT, AHEAD, OUTSIDE, FAILED, OTHER)
"""The closed list of rules: the values of a metric's label."""

Surrounds: TypeAlias = Callable[[float, float], bool]
"""Returns whether a position (longitude, latitude) is in the city or in its surroundings."""


def everywhere(_longitude: float, _latitude: float) -> bool:
    """Return that a position is in the surroundings of a city without a map."""
    return True


_passes = compile_rules(Bulletin.DESCRIPTOR)


def department_of(topic: str) -> str:
    """Return the department of a bulletins topic, "<prefix>.<department>.bulletins"."""
    return topic.removesuffix(".bulletins").rpartition(".")[2]


def broken_rule(bulletin: Bulletin, topic: str) -> BrokenRule | None:
    """Return the rule that a bulletin breaks by itself, at any time and in any city."""
    if not _passes(bulletin):
        broken = find_broken_rule(bulletin)
        if broken is not None:
            return broken
    department = department_of(topic)
    if bulletin.department != department:
        return BrokenRule("department", DEPARTMENT)
    need = _need_of(bulletin)
    if need and not need.startswith(f"{department}/"):
        return BrokenRule("need_id", DEPARTMENT)
    return None


def _need_of(bulletin: Bulletin) -> str:
    """Return the id of the need that a bulletin is about, which is one of its department."""
    match bulletin.WhichOneof("news"):
        case "need_raised":
            return bulletin.need_raised.need_id
        case "need_changed":
            return bulletin.need_changed.need.need_id
        case "need_ended":
            return bulletin.need_ended.need_id
        case "need_unserved":
            return bulletin.need_unserved.need_id
        case _:
            return ""


def judged(
    received: events.BulletinReceived, time: int, surrounds: Surrounds
) -> events.BulletinReceived:
    """Return a message as the journal keeps it: marked as judged, or rejected with its rule.

    `time` is the receipt, in microseconds since 1970, UTC.
    """
    if not received.HasField("bulletin"):
        return received
    broken = (
        broken_rule(received.bulletin, received.topic)
        or _ahead(received.bulletin, time)
        or _outside(received.bulletin, surrounds)
    )
    if broken is not None:
        return rejection(received, broken, received.bulletin.SerializeToString())
    received.rules_version = RULES_VERSION
    return received


def _ahead(bulletin: Bulletin, time: int) -> BrokenRule | None:
    if bulletin.event_time <= time + AHEAD_SECONDS * MICROS:
        return None
    return BrokenRule("event_time", AHEAD)


def _outside(bulletin: Bulletin, surrounds: Surrounds) -> BrokenRule | None:
    """Return the broken rule of a need that no crew of this city can reach.

    Without it the nearest crossing of the map would stand for a place in another country.
    """
    place: place_pb2.Place
    match bulletin.WhichOneof("news"):
        case "need_raised":
            place = bulletin.need_raised.place
        case "need_changed":
            place = bulletin.need_changed.need.place
        case _:
            return None
    if surrounds(place.position.longitude, place.position.latitude):
        return None
    return BrokenRule("place.position", OUTSIDE)


def rejection(
    received: events.BulletinReceived, broken: BrokenRule, value: bytes
) -> events.BulletinReceived:
    """Return the event that keeps a rejected message; the fold uses none of it."""
    return events.BulletinReceived(
        topic=received.topic,
        partition=received.partition,
        offset=received.offset,
        rejected_rule=broken.rule if broken.rule in RULES else OTHER,
        rejected_field=broken.field[:200],
        rejected_bytes=value[:KEPT_BYTES],
        rejected_size_bytes=len(value),
    )
