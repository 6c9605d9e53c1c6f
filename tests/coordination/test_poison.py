"""No message of a department stops the city: bytes, bulletins of any value, journals of before."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, nan
from typing import Any

import pytest
from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.service import InboundMessage
from services.coordination.domain.bulletin_rules import KEPT_BYTES
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.role import State
from services.coordination.inbox import to_command, to_rejection
from services.crews.domain.bulletin_rules import RULES
from tests.coordination.laws import check_city
from tests.coordination.nasty import any_message, one_bad_field
from tests.coordination.places import CENTRE, NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2

TOPIC = "vigie.roads.bulletins"
PARTITION = 7


def publish(world: World, *values: bytes, topic: str = TOPIC) -> None:
    """Let coordination take messages as its inbox does, and everybody act on them."""
    first = (world.city.next_offsets.get(topic, []) + [0] * (PARTITION + 1))[PARTITION]
    messages = [
        InboundMessage(topic, PARTITION, first + number, value, "00-trace")
        for number, value in enumerate(values)
    ]
    world.command(to_command(messages))
    world.settle()


def need(
    need_id: str = "roads/defect/1",
    priority: Any = 1,
    place: place_pb2.Place | None = None,
    **fields: Any,
) -> bulletins.NeedRaised:
    """Return a need at the centre, or at a place."""
    return bulletins.NeedRaised(
        need_id=need_id, kind="tree_down", priority=priority, place=place or at(0), **fields
    )


LARGE = 3_500_000
"""Bytes that a topic accepts, and a record of the journal does not."""


def bulletin(
    department: str = "roads", event_time: int = NOON, aggregate: str = "defect/1", **news: Any
) -> bytes:
    told = bulletins.Bulletin(
        department=department, aggregate=aggregate, version=1, event_time=event_time, **news
    )
    return told.SerializeToString()


def placed(longitude: float, latitude: float) -> place_pb2.Place:
    return place_pb2.Place(position=place_pb2.Position(longitude=longitude, latitude=latitude))


def check_a_life_is_served(world: World) -> None:
    """Check that the next P1 gets its crew."""
    for incident in list(world.city.incidents.values()):
        world.close(incident.id)
    for name in ("lighting", "roads"):
        world.announce(name, "desk/dispatch", version=1, mode_changed=bulletins.ModeChanged())
    world.crew("roads/best", at(6))
    life = world.need("roads", "defect/life", at(5), 1, "subsidence")
    assert world.incident(life).crew == "roads/best"
    check_city(world)


POISON = {
    "priority 0": need(priority=0),
    "priority 7": need(priority=7),
    "no place": need(place=place_pb2.Place()),
    "position NaN": need(place=placed(nan, 43.6)),
    "position infinite": need(place=placed(3.88, inf)),
    "need id of two parts": need("roads/1"),
    "need of another department": need("lighting/cabinet/1"),
    "need of operators": need("coordination/report/1"),
    "work of a year": need(work_seconds=31_536_000),
    "clock before time": need(clock_start_time={"seconds": -(2**60)}),
    "clock of too many nanoseconds": need(clock_start_time={"nanos": 2**31 - 1}),
    "clock of negative nanoseconds": need(clock_start_time={"seconds": 1, "nanos": -1}),
}


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON)
def test_a_bulletin_that_breaks_a_rule_changes_nothing_but_a_count(
    world: World, poison: bulletins.NeedRaised
) -> None:
    """Given a crew on duty, when a need comes that breaks a rule, then the next life is served."""
    world.crew("roads/r1", at(1))
    publish(world, bulletin(need_raised=poison))
    publish(world, bulletin(need_changed=bulletins.NeedChanged(need=poison)))
    assert world.city.needs == {}
    assert world.city.incidents == {}
    assert sum(each.count for each in world.city.rejections.values()) == 2
    kept = world.decided(events.BulletinReceived)[-1]
    assert kept.rejected_rule in RULES
    assert bulletins.Bulletin.FromString(kept.rejected_bytes).need_changed.need == poison
    assert not kept.HasField("bulletin")
    check_a_life_is_served(world)


def test_a_bulletin_of_another_department_or_of_next_year_is_rejected(world: World) -> None:
    local = bulletins.ModeChanged(local=True)
    publish(world, bulletin("lighting", mode_changed=local))
    publish(world, bulletin(event_time=NOON + 10**12, mode_changed=local))
    assert world.city.local_departments == {}
    assert set(world.city.rejections) == {"roads/department", "roads/time_ahead"}


def test_a_bulletin_a_little_ahead_counts(world: World) -> None:
    """A life is not lost to a clock that is an hour wrong."""
    world.crew("roads/r1", at(1))
    publish(world, bulletin(event_time=NOON + 3_600 * 10**6, need_raised=need()))
    assert world.incident("I1").crew == "roads/r1"


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        (b"\xff" * LARGE, "size"),
        (bulletin(need_raised=need()) + bulletin(aggregate="x" * LARGE), "size"),
        (bulletin(mode_changed={"local": True}) + b"\xff" * 60_000, ""),
    ],
    ids=["3.5 MB of noise", "a bulletin of 3.5 MB", "undecodable"],
)
def test_noise_is_kept_in_part_and_counted(world: World, value: bytes, rule: str) -> None:
    publish(world, value)
    kept = world.decided(events.BulletinReceived)[-1]
    assert kept.rejected_rule == rule
    assert (kept.rejected_bytes or kept.undecodable) == value[:KEPT_BYTES]
    if rule:
        assert kept.rejected_size_bytes == len(value)
    check_a_life_is_served(world)


def test_a_need_far_outside_the_city_is_kept_and_never_dispatched() -> None:
    """Given a city, when longitude and latitude of a need are swapped, then no crew drives."""
    world = World(surrounds=lambda longitude, latitude: abs(longitude - CENTRE[0]) < 1)
    world.crew("roads/r1", at(1))
    publish(world, bulletin(need_raised=need()))
    swapped = need("roads/defect/2")
    swapped.place.CopyFrom(placed(*CENTRE[::-1]))
    publish(world, bulletin(need_raised=swapped))
    assert set(world.city.needs) == {"roads/defect/1"}
    assert set(world.city.rejections) == {"roads/outside_city"}


def test_a_message_whose_decision_fails_is_recorded_with_the_reason(world: World) -> None:
    message = InboundMessage(TOPIC, PARTITION, 3, b"anything")
    world.command(to_rejection(message, "DECIDER_FAILED"))
    assert world.city.next_offsets[TOPIC][PARTITION] == 4
    assert world.city.rejections["roads/decision_failed"].field == "DECIDER_FAILED"


def test_a_rule_of_nobody_s_list_is_counted_as_other(world: World) -> None:
    """The rules are the values of a metric's label: a forged command adds none."""
    forged = events.BulletinReceived(topic=TOPIC, partition=0, rejected_rule="x" * 9)
    world.command(api_command(forged))
    assert set(world.city.rejections) == {"roads/other"}


def api_command(*received: events.BulletinReceived) -> Any:
    request = to_command([])
    request.received.extend(received)
    return request


MESSAGES = st.lists(
    st.one_of(st.binary(max_size=60), any_message(bulletins.Bulletin.DESCRIPTOR), one_bad_field()),
    max_size=8,
)


@settings(max_examples=150)
@given(messages=MESSAGES)
def test_no_message_stops_the_city(messages: Sequence[Any]) -> None:
    """Given a busy crew, when any messages come, then the next P1 still gets its crew."""
    world = World()
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/9", at(0), 3)
    world.take_to_site("roads/r1")
    values = [m if isinstance(m, bytes) else m.SerializeToString() for m in messages]
    publish(world, *values)
    world.advance(700)
    check_a_life_is_served(world)


def journal_of_before() -> list[Any]:
    """A journal of a release without rules for bulletins, as far as it could be written."""
    told = [
        need("roads/defect/1", 7),
        need("roads/defect/2", place=placed(nan, nan)),
        need("roads/x", 1),
    ]
    journal: list[Any] = []
    for number, raised in enumerate(told):
        journal.append(
            events.BulletinReceived(
                topic=TOPIC,
                partition=0,
                offset=number,
                bulletin=bulletins.Bulletin.FromString(bulletin(need_raised=raised)),
            )
        )
        opened = events.IncidentOpened(
            incident_id=f"I{number + 1}",
            need_id=raised.need_id,
            requirement=events.Requirement(
                kind=raised.kind, priority=raised.priority, place=raised.place, work_seconds=60
            ),
            clock_start_time={"seconds": -(2**60) if number == 2 else NOON // 10**6},
        )
        journal.append(opened)
    journal.append(
        events.NeedNotified(order_id="n", incident_id="I3", need_id="roads/x", task_id="I3.1")
    )
    return journal


def test_a_journal_with_bad_bulletins_of_before_folds_and_is_dispatched() -> None:
    """Given a journal from before the rules, when a release with rules takes it over."""
    world = World()
    context = DecisionContext(NOON, "city")
    for event in journal_of_before():
        world.city = evolve(world.city, event, context)
        world.journal.append((context, event))
    world.reader.begin(world.city)
    assert world.city.needs == {}
    assert sum(each.count for each in world.city.rejections.values()) == 3
    assert world.incident("I1").priority == 2
    assert world.incident("I2").state is State.HELD
    world.crew("roads/r1", at(1))
    world.advance(700)
    assert "LATE" in [alert.code for alert in world.incident("I2").alerts]
    assert isinstance(world.city, CityState)
    for incident in list(world.city.incidents):
        world.operator(api.ReleaseIncidentRequest(incident_id=incident))
    world.advance(60)
    check_a_life_is_served(world)
