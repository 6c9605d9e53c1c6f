"""The rules that no proto has to state: how many items a list may have, and which times are usable.

These rules come before those of the proto file: protovalidate judges each item of a list that
is too long, which takes a hundred microseconds for each bad one, and it takes any Timestamp.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from buf.validate import validate_pb2

FUTURE_YEARS = 10
"""How far ahead a time of a request may lie: a closure, works, a shift, a lease."""

_FUTURE_SECONDS = FUTURE_YEARS * 365.25 * 86_400
_NANOS = 1_000_000_000
_UNSTATED = 500
"""The most items of a list whose proto states no limit."""


@dataclass(slots=True)
class Findings:
    """The broken rules of a message as (field, remedy), and the number of items in its lists."""

    broken: list[tuple[str, str]] = field(default_factory=list)
    items: int = 0


@dataclass(frozen=True, slots=True)
class RequestRules:
    """The lists, the times, and the messages with lists or times of one type.

    `lists` are names with the most items that each may have; in `times` and `messages` a name comes
    with whether the field is repeated.
    """

    lists: tuple[tuple[str, int], ...]
    times: tuple[tuple[str, bool], ...]
    messages: tuple[tuple[str, bool, RequestRules], ...]

    @classmethod
    def of(cls, descriptor: Descriptor) -> RequestRules:
        """Return the rules of a type. Raises `TypeError` for a map and for a type in itself."""
        return _rules(descriptor, ())

    def check(self, message: Message) -> Findings:
        """Return the broken rules of a message. A list that is too long is not looked into."""
        findings = Findings()
        _check(self, message, "", findings)
        return findings


def _check(own: RequestRules, message: Any, path: str, findings: Findings) -> None:
    for name, most in own.lists:
        count = len(getattr(message, name))
        findings.items += count
        if count > most:
            findings.broken.append((path + name, f"has {count} items: give at most {most}"))
    if findings.broken:
        return
    for name, repeated in own.times:
        for place, stamp in _given_messages(message, name, repeated=repeated):
            if remedy := _time_remedy(stamp):
                findings.broken.append((path + place, remedy))
    for name, repeated, rules in own.messages:
        for place, each in _given_messages(message, name, repeated=repeated):
            _check(rules, each, f"{path}{place}.", findings)


def _given_messages(message: Any, name: str, *, repeated: bool) -> Iterator[tuple[str, Any]]:
    """Yield the messages of a field that are given, each with its place, such as `steps[1]`."""
    if repeated:
        yield from ((f"{name}[{at}]", each) for at, each in enumerate(getattr(message, name)))
    elif message.HasField(name):
        yield name, getattr(message, name)


@cache
def _rules(descriptor: Descriptor, above: tuple[Descriptor, ...]) -> RequestRules:
    if descriptor in above:
        raise TypeError(f"{descriptor.full_name} contains itself: no limit bounds its depth")
    lists, times, messages = [], [], []
    for each in descriptor.fields:
        given = _given(each)
        if given.ignore == validate_pb2.IGNORE_ALWAYS:
            continue
        if each.is_repeated:
            stated = given.repeated.HasField("max_items")
            lists.append((each.name, given.repeated.max_items if stated else _UNSTATED))
        if each.message_type is None:
            continue
        if each.message_type.GetOptions().map_entry:
            raise TypeError(f"{each.full_name} is a map: use a repeated message, whose items count")
        if each.message_type.full_name == Timestamp.DESCRIPTOR.full_name:
            times.append((each.name, each.is_repeated))
            continue
        rules = _rules(each.message_type, (*above, descriptor))
        if rules.lists or rules.times or rules.messages:
            messages.append((each.name, each.is_repeated, rules))
    return RequestRules(tuple(lists), tuple(times), tuple(messages))


def _given(each: FieldDescriptor) -> Any:
    return each.GetOptions().Extensions[cast("Any", validate_pb2.field)]


def _time_remedy(stamp: Timestamp) -> str:
    if not 0 <= stamp.nanos < _NANOS:
        return f"is no time: its nanos are 0 to {_NANOS - 1:,}"
    if stamp.seconds < 0:
        return "is before 1970: give a later time"
    if stamp.seconds > time.time() + _FUTURE_SECONDS:
        return f"is more than {FUTURE_YEARS} years ahead: give an earlier time"
    return ""
