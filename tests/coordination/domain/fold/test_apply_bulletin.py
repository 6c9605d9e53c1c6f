"""The state of the city against its laws."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from tests.coordination.places import NOON
from tests.coordination.samples import in_partitions, interleaved, news
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

TOPIC = "vigie.roads.bulletins"


def fold(received: list[events.BulletinReceived]) -> CityState:
    city = CityState()
    for event in received:
        city = evolve(city, event, DecisionContext(NOON, "city"))
    return city


def received(offset: int, version: int = 1, **told: Any) -> events.BulletinReceived:
    time = told.pop("time", NOON)
    bulletin = bulletins.Bulletin(department="roads", version=version, event_time=time, **told)
    return events.BulletinReceived(topic=TOPIC, partition=0, offset=offset, bulletin=bulletin)


@settings(max_examples=150)
@given(st.data(), st.lists(news(), max_size=25))
def test_the_state_is_the_same_for_any_order_that_keeps_each_partition_s(
    data: st.DataObject, told: list[bulletins.Bulletin]
) -> None:
    logs = in_partitions(told)
    one, other = data.draw(interleaved(logs)), data.draw(interleaved(logs))
    assert fold(one) == fold(other)


@settings(max_examples=60)
@given(st.lists(news(), max_size=20))
def test_a_repeated_bulletin_changes_nothing(told: list[bulletins.Bulletin]) -> None:
    order = [event for log in in_partitions(told).values() for event in log]
    assert fold(order) == fold([*order, *order])


def test_an_older_version_of_a_crew_is_ignored() -> None:
    new = {"crew_id": "r1", "name": "New", "on_duty": True}
    old = {"crew_id": "r1", "name": "Old"}
    city = fold([received(0, 5, crew_changed=new), received(1, 4, crew_changed=old)])
    assert city.crews["roads/r1"].name == "New"


def test_a_crew_keeps_the_beginning_of_its_shift_when_its_card_is_edited() -> None:
    first = received(0, 1, crew_changed={"crew_id": "r1", "on_duty": True})
    card = {"crew_id": "r1", "name": "R", "on_duty": True}
    later = received(1, 2, crew_changed=card, time=NOON + 60 * MICROS)
    assert fold([first, later]).crews["roads/r1"].on_duty_time == NOON


def test_an_undecodable_or_unknown_bulletin_is_counted() -> None:
    broken = events.BulletinReceived(topic=TOPIC, partition=0, offset=0, undecodable=b"\xff")
    city = fold([broken, received(1)])
    assert city.undecodable == {TOPIC: 2}
    assert city.next_offsets == {TOPIC: [2]}


def test_a_bulletin_that_coordination_does_not_use_moves_the_offset_only() -> None:
    city = fold([received(0, energy_metered={"cabinet_id": "MTP-1"})])
    assert city.next_offsets == {TOPIC: [1]}
    assert city.undecodable == {}


def test_a_crew_between_two_tasks_holds_both_until_the_first_is_left() -> None:
    steps = (("A", "MAKING_SAFE"), ("B", "ACCEPTED"), ("A", "SUSPENDED"), ("B", "DONE"))
    told = [
        received(
            offset,
            offset + 1,
            task_changed={
                "crew_id": "r1",
                "task_id": task_id,
                "need_id": f"roads/defect/{task_id}",
                "status": f"TASK_STATUS_{status}",
            },
        )
        for offset, (task_id, status) in enumerate(steps)
    ]
    assert [t.id for t in fold(told[:2]).tasks["roads/r1"]] == ["A", "B"]
    assert [t.id for t in fold(told[:3]).tasks["roads/r1"]] == ["B"]
    assert fold(told[:3]).diverted_time == {"roads/r1": NOON}
    assert fold(told).tasks == {}
