"""The messages that no rule let pass: counted by department and rule, and of no other effect."""

from __future__ import annotations

from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Rejections
from services.crews.domain.bulletin_rules import OTHER, RULES, broken_rule, department_of
from vigie.coordination.v1 import events_pb2 as events


def passes_rules(city: CityState, event: events.BulletinReceived, time: int) -> bool:
    """Return whether a message that no present rule has passed can be applied; count it if not.

    That is a rejected message, an undecodable one, or a bulletin in a record of an earlier release:
    such a bulletin is judged here, so a journal with a bad one in it can still be folded.
    """
    if event.rejected_rule:
        _count(city, event.topic, event.rejected_rule, event.rejected_field, time)
        return False
    if not event.HasField("bulletin"):
        return True  # undecodable: counted by topic, like news of an unknown kind
    broken = broken_rule(event.bulletin, event.topic)
    if broken is None:
        return True
    _count(city, event.topic, broken.rule, broken.field, time)
    return False


def _count(city: CityState, topic: str, rule: str, field: str, time: int) -> None:
    key = f"{department_of(topic)}/{rule if rule in RULES else OTHER}"
    known = city.rejections.get(key)
    count = known.count if known is not None else 0
    city.rejections[key] = Rejections(count + 1, field, time)
