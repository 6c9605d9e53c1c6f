"""Which messages of the bulletins topics a reader uses. A topic is not a trusted door.

The rules of the fields are in `bulletin.proto`; those here need the topic or the time. Every
service that reads bulletins judges them by these, so none uses what another one rejects.
"""

from __future__ import annotations

from services.chassis.sdk.compiled_rules import NANOS, BrokenRule, compile_rules, find_broken_rule
from services.chassis.sdk.decider import MICROS
from vigie.bulletin.v1.bulletin_pb2 import Bulletin

MESSAGE_BYTES = 64 * 1024
"""The largest message that is decoded: a closure of 500 arcs is 21 KB, any other bulletin 4 KB."""

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
    *("int32.gte_lte", "int64.gt", "int64.gte", "double.gte_lte", "timestamp.gte_lte", NANOS),
)
RULES = (*FIELD_RULES, UNDECODABLE, SIZE, DEPARTMENT, AHEAD, OUTSIDE, FAILED, OTHER)
"""The closed list of rules: the values of a metric's label."""

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


def time_ahead(bulletin: Bulletin, time: int) -> BrokenRule | None:
    """Return the rule that a bulletin breaks at this time, in microseconds since 1970, UTC."""
    latest = time + AHEAD_SECONDS * MICROS
    if bulletin.event_time > latest:
        return BrokenRule("event_time", AHEAD)
    if _clock_start(bulletin) > latest:
        return BrokenRule("clock_start_time", AHEAD)
    return None


def _clock_start(bulletin: Bulletin) -> int:
    """Return when the clock of a need starts, in microseconds since 1970; 0 without a need.

    A clock that starts in years would make the need never late.
    """
    match bulletin.WhichOneof("news"):
        case "need_raised":
            return bulletin.need_raised.clock_start_time.ToMicroseconds()
        case "need_changed":
            return bulletin.need_changed.need.clock_start_time.ToMicroseconds()
        case _:
            return 0
