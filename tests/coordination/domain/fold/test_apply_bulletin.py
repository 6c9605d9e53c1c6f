"""The picture of the city against its laws."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.apply_bulletin import is_new
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.values import ACCEPTED
from tests.coordination.samples import in_partitions, interleaved, news
from tests.coordination.world import NOON
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

MOMENT = DecisionContext(NOON, "city")
TOPIC = "vigie.roads.bulletins"


def fold(noted: list[events.BulletinReceived]) -> CityState:
    city = CityState()
    for event in noted:
        city = evolve(city, event, MOMENT)
    return city


def noted(offset: int, version: int = 1, **told: Any) -> events.BulletinReceived:
    bulletin = bulletins.Bulletin(department="roads", version=version, event_time=NOON, **told)
    return events.BulletinReceived(topic=TOPIC, partition=0, offset=offset, bulletin=bulletin)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.lists(news(), max_size=25))
def test_the_picture_is_the_same_for_any_order_that_keeps_each_partition_s(
    data: st.DataObject, told: list[bulletins.Bulletin]
) -> None:
    logs = in_partitions(told)
    one, other = data.draw(interleaved(logs)), data.draw(interleaved(logs))
    assert fold(one) == fold(other)


@settings(max_examples=60, deadline=None)
@given(st.lists(news(), max_size=20))
def test_what_was_taken_once_changes_nothing_the_second_time(
    told: list[bulletins.Bulletin],
) -> None:
    order = [event for log in in_partitions(told).values() for event in log]
    assert fold(order) == fold([*order, *order])


def test_an_older_version_of_a_crew_is_no_news() -> None:
    new = bulletins.CrewChanged(crew_id="r1", name="New", on_duty=True)
    old = bulletins.CrewChanged(crew_id="r1", name="Old")
    city = fold([noted(0, 5, crew_changed=new), noted(1, 4, crew_changed=old)])
    assert city.crews["roads/r1"].name == "New"


def test_a_crew_keeps_the_beginning_of_its_shift_when_its_card_is_edited() -> None:
    first = bulletins.CrewChanged(crew_id="r1", on_duty=True)
    later = noted(1, 2, crew_changed=bulletins.CrewChanged(crew_id="r1", name="R", on_duty=True))
    later.bulletin.event_time += 60 * MICROS
    city = fold([noted(0, 1, crew_changed=first), later])
    assert city.crews["roads/r1"].on_duty_time == NOON


def test_what_cannot_be_read_is_counted_and_passed() -> None:
    broken = events.BulletinReceived(topic=TOPIC, partition=0, offset=0, undecodable=b"\xff")
    unknown = noted(1)
    city = fold([broken, unknown])
    assert city.undecodable == {TOPIC: 2}
    assert city.next_offsets == {TOPIC: [2]}
    assert not is_new(city, unknown)
    assert is_new(city, noted(2))


def test_news_that_nobody_here_acts_on_moves_the_cursor_only() -> None:
    city = fold([noted(0, energy_metered=bulletins.EnergyMetered(cabinet_id="MTP-1"))])
    assert city.next_offsets == {TOPIC: [1]}
    assert city.undecodable == {}


def test_a_crew_between_two_tasks_holds_both_until_the_first_is_left() -> None:
    def step(offset: int, task_id: str, status: int) -> events.BulletinReceived:
        task = bulletins.TaskChanged(
            crew_id="r1", task_id=task_id, status=proto_enum(bulletins.TaskStatus, status)
        )
        return noted(offset, offset + 1, task_changed=task)

    both = [step(0, "A", bulletins.TASK_STATUS_MAKING_SAFE), step(1, "B", ACCEPTED)]
    assert [t.id for t in fold(both).tasks["roads/r1"]] == ["A", "B"]
    left = [*both, step(2, "A", bulletins.TASK_STATUS_SUSPENDED)]
    assert [t.id for t in fold(left).tasks["roads/r1"]] == ["B"]
    assert fold(left).diverted_time == {"roads/r1": NOON}
    done = [*left, step(3, "B", bulletins.TASK_STATUS_DONE)]
    assert fold(done).tasks == {}
