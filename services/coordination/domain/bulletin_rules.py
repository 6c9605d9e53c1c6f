"""Which messages of the bulletins topics coordination uses, beside the rules of every reader.

A message that breaks a rule is journaled as bytes with the rule, and changes nothing but a count.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from services.chassis.sdk.compiled_rules import BrokenRule
from services.crews.domain.bulletin_rules import OTHER, OUTSIDE, RULES, broken_rule, time_ahead
from vigie.bulletin.v1.bulletin_pb2 import Bulletin
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

RULES_VERSION = 1
"""The version in the journal beside a bulletin that passed the rules.

Raise it only when the fold cannot support what an earlier version let through: the fold then
judges each bulletin of an earlier version again.
"""

KEPT_BYTES = 4_096
"""How much of a rejected message the journal keeps: its topic and offset find the rest."""

Surrounds: TypeAlias = Callable[[float, float], bool]
"""Returns whether a position (longitude, latitude) is in the city or in its surroundings."""


def everywhere(_longitude: float, _latitude: float) -> bool:
    """Return that a position is in the surroundings of a city without a map."""
    return True


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
        or time_ahead(received.bulletin, time)
        or _outside(received.bulletin, surrounds)
    )
    if broken is not None:
        return rejection(received, broken, received.bulletin.SerializeToString())
    received.rules_version = RULES_VERSION
    return received


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
