"""A cabinet after each event of its equipment, its levels and its lines."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.evolve import evolve
from services.testing.spec import NOW, given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    address,
    confirmed,
    dimmed,
    failed,
    feeder,
    installed,
    overridden,
    place,
    programme,
    target,
)
from vigie.lighting.v1 import events_pb2 as events

MISSED = events.DimFailed(feeder_id="F1", sequence=1, attempt=2, retry_time=timestamp(NOW + HOUR))


def after(*happened: Message) -> Cabinet:
    """A cabinet of two lines of six lamps, after that."""
    state: Cabinet = given(cabinet_decider, installed(), *happened, id=CABINET).state
    return state


def sequences(cabinet: Cabinet) -> list[tuple[int, int]]:
    """What is wanted of each line and what was read back, by number."""
    return [(feeder.wanted_sequence, feeder.confirmed_sequence) for feeder in cabinet.feeders]


@pytest.mark.parametrize("name", events.DESCRIPTOR.message_types_by_name)
def test_every_event_of_the_contract_is_known(name: str) -> None:
    event = GetMessageClass(events.DESCRIPTOR.message_types_by_name[name])()
    assert isinstance(evolve(Cabinet(), event, DecisionContext(time=NOW, id=CABINET)), Cabinet)


def test_an_installed_cabinet_burns_at_full_level_and_nothing_is_asked_of_it() -> None:
    cabinet = after()
    assert cabinet.installed
    assert (cabinet.host, cabinet.port, cabinet.unit_id) == ("127.0.0.1", 16_000, 1)
    assert cabinet.levels(cabinet.feeders[0]) == (100,) * 6
    assert sequences(cabinet) == [(0, 0), (0, 0)]


def test_what_is_asked_of_a_line_is_behind_until_it_is_read_back() -> None:
    cabinet = after(dimmed(40, 1, target("F1")))
    assert sequences(cabinet) == [(1, 0), (0, 0)]
    assert sequences(after(dimmed(40, 1), *confirmed(1, "F2"))) == [(1, 0), (1, 1)]


def test_a_persons_word_forgives_the_misses_and_a_step_does_not() -> None:
    asked = after(dimmed(40, 1), MISSED, dimmed(50, 2))
    assert (asked.feeders[0].attempts, asked.feeders[0].retry_time) == (0, 0)
    stepped = after(dimmed(40, 1), MISSED, events.ProgrammeStepped(level_percent=30, sequence=2))
    assert stepped.feeders[0].attempts == 2
    assert stepped.feeders[0].wanted_sequence == 2


def test_a_miss_waits_until_it_is_tried_again() -> None:
    waiting = after(dimmed(40, 1), MISSED)
    assert (waiting.feeders[0].attempts, waiting.feeders[0].retry_time) == (2, NOW + HOUR)
    again = after(dimmed(40, 1), MISSED, events.DimRetried(feeder_ids=["F1"]))
    assert (again.feeders[0].attempts, again.feeders[0].retry_time) == (2, 0)
    given_up = events.ActuationFailed(feeder_id="F1", sequence=1, attempts=3)
    assert after(dimmed(40, 1), MISSED, given_up).feeders[0].circuit_open


def test_an_override_that_ended_leaves_what_lives_longer() -> None:
    cabinet = after(
        overridden(90, 1, target("F1"), until=NOW + HOUR),
        overridden(80, 2, target("F2"), until=NOW + 2 * HOUR),
        events.OverrideEnded(until_time=timestamp(NOW + HOUR), feeder_ids=["F1"], sequence=3),
    )
    assert [len(feeder.overrides) for feeder in cabinet.feeders] == [0, 1]
    assert sequences(cabinet) == [(3, 0), (2, 0)]


def test_a_programme_brings_its_level_and_its_next_step() -> None:
    assigned = events.ProgrammeAssigned(
        programme=programme(), level_percent=30, next_step_time=timestamp(NOW + HOUR), sequence=1
    )
    cabinet = after(assigned)
    assert cabinet.programme is not None
    assert (cabinet.programme.id, cabinet.programme_level) == ("night", 30)
    assert cabinet.next_step_time == NOW + HOUR
    assert sequences(cabinet) == [(1, 0), (1, 0)]


def test_a_step_that_changes_no_level_asks_nothing() -> None:
    stepped = events.ProgrammeStepped(level_percent=30, next_step_time=timestamp(NOW + HOUR))
    assert sequences(after(dimmed(40, 1), *confirmed(1), stepped)) == [(1, 1), (1, 1)]


def test_a_locked_line_is_dark_and_has_its_switch_back_when_released() -> None:
    locked = events.FeederMadeSafe(feeder_id="F1", permit_id="P-7", sequence=1)
    released = events.FeederReleased(feeder_id="F1", permit_id="P-7", sequence=2)
    assert [feeder.fed for feeder in after(locked).feeders] == [False, True]
    assert after(locked, released).feeders[0].fed
    off = events.FeederSwitched(feeder_id="F1", on=False, sequence=3)
    assert not after(locked, released, off).feeders[0].fed


def test_a_cabinet_that_is_back_is_asked_again_for_what_was_ever_asked() -> None:
    gone = (dimmed(40, 1, target("F1")), *confirmed(1, "F1"), events.CabinetUnreachable())
    assert not after(*gone).reachable
    back = after(*gone, events.CabinetReachable(sequence=2))
    assert back.reachable
    assert sequences(back) == [(2, 1), (0, 0)]


def test_an_edit_changes_what_it_names_and_keeps_the_rest() -> None:
    cabinet = after(failed("L1"), events.CabinetEdited(place=place(3.9)))
    assert cabinet.place.longitude == 3.9
    assert (cabinet.port, cabinet.feeders[0].failed) == (16_000, (1,))
    moved = after(
        dimmed(40, 1), *confirmed(1), events.CabinetEdited(address=address(9), sequence=2)
    )
    assert moved.port == 9
    assert sequences(moved) == [(2, 1), (2, 1)]


def test_a_line_that_is_taken_down_takes_its_needs_with_it() -> None:
    cabinet = after(failed("L1", "L7"), events.CabinetEdited(removed_feeder_ids=["F2"]))
    assert [need.part for need in cabinet.needs] == ["lamp/L1"]
    assert [line.id for line in cabinet.feeders] == ["F1"]


def test_lines_stand_in_the_order_of_their_numbers() -> None:
    added = events.CabinetEdited(feeders=[feeder(4, [30]), feeder(3, [20])])
    assert [line.line for line in after(added).feeders] == [1, 2, 3, 4]
