"""Holds of a junction: two corridors want it, and one has it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from google.protobuf.message import Message

from services.testing.spec import NOW, SECOND, Given, given
from services.traffic.domain.junction.state import Status
from tests.traffic.domain import examples as some
from tests.traffic.domain.examples import JUNCTION, READY
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
)
from vigie.type.v1 import place_pb2

ROUTE = equipment.CONTROL_ROUTE
FLASHING = some.flash_requested()


def ended(corridor_id: str = "C1", reason: str = "released", sequence: int = 3) -> Message:
    return events.HoldEnded(corridor_id=corridor_id, reason=reason, sequence=sequence)


def release(corridor_id: str = "C1") -> Message:
    return reports.ReleaseHoldRequest(junction_id="A-1", corridor_id=corridor_id)


@pytest.mark.parametrize(
    ("before", "seconds", "command", "expected"),
    [
        ([], 0, some.hold(), [some.placed()]),
        ([some.placed()], 0, some.hold(), []),
        ([some.placed()], 0, some.hold(end=150), [some.placed(end=150, sequence=3)]),
        ([], 0, some.hold(start=30), [some.placed(start=30)]),
        ([], 0, some.hold(route=3), "ROUTE_INVALID"),
        ([], 0, some.hold(end=301), "HOLD_INVALID"),
        ([], 0, some.hold(start=120), "HOLD_INVALID"),
        ([], 0, some.hold(start=901, end=950), "HOLD_INVALID"),
        ([], 120, some.hold(), "HOLD_INVALID"),
        ([FLASHING], 0, some.hold(), "JUNCTION_UNAVAILABLE"),
        ([some.raised(), some.dark()], 0, some.hold(), "JUNCTION_UNAVAILABLE"),
        ([events.DeviceSilent(reason="CLOSED")], 0, some.hold(), "JUNCTION_UNAVAILABLE"),
        ([some.placed()], 0, release(), [ended()]),
        ([], 0, release(), []),
        ([some.placed()], 119, some.elapse("hold", 0), []),
        ([some.placed()], 120, some.elapse("hold", 0), [ended(reason="expired")]),
        ([some.placed(start=30)], 29, some.elapse("hold", 0), []),
        (
            [some.placed(start=30)],
            30,
            some.elapse("hold", 0),
            [events.HoldBegan(corridor_id="C1", sequence=2)],
        ),
        (
            [some.placed(start=30)],
            120,
            some.elapse("hold", 0),
            [ended(reason="expired", sequence=2)],
        ),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], seconds: int, command: Message, expected: str | list[Message]
) -> None:
    held = given(JUNCTION, *READY, *before).later(NOW + seconds * SECOND)
    held.when(command).expect(expected)


def wanted(state: Any) -> tuple[int, bool]:
    """Return the route that the controller is to have, and whether it is to be written."""
    return state.setting(ROUTE).value, state.setting(ROUTE).actionable


def after(before: Given, seconds: int, command: Message) -> Given:
    """Decide a command some seconds after the start; return what follows it."""
    later = before.later(NOW + seconds * SECOND)
    return replace(later, events=later.when(command).decided)


def test_a_hold_that_begins_writes_its_route_and_one_that_ends_takes_it_back() -> None:
    ahead = given(JUNCTION, *READY, some.placed(start=30))
    assert wanted(ahead.state) == (0, False)
    assert JUNCTION.due(ahead.state) == (NOW + 30 * SECOND, "hold")
    begun = after(ahead, 30, some.elapse("hold", 0))
    assert (wanted(begun.state), begun.state.status) == ((1, True), Status.HELD)
    assert JUNCTION.due(begun.state) == (NOW + 120 * SECOND, "hold")
    over = after(begun, 120, some.elapse("hold", 0))
    assert (wanted(over.state), JUNCTION.due(over.state)) == ((0, True), None)


P1 = place_pb2.PRIORITY_P1


@pytest.mark.parametrize(
    ("second", "route"),
    [
        (some.hold("C2", end=121, route=2), 1),  # it arrives later
        (some.hold("C2", end=119, route=2), 2),  # it arrives earlier
        (some.hold("C2", end=121, route=2, priority=P1), 2),  # it is more urgent
        (some.hold("C0", route=2), 2),  # the same in all: one of them, always the same
    ],
)
def test_of_two_corridors_the_more_urgent_one_has_the_junction_then_the_first_to_arrive(
    second: Message, route: int
) -> None:
    both = after(given(JUNCTION, *READY, some.placed()), 1, second)
    assert wanted(both.state)[0] == route


def test_the_other_corridor_has_the_junction_once_the_first_is_released() -> None:
    both = after(given(JUNCTION, *READY, some.placed()), 1, some.hold("C2", route=2, end=121))
    one = after(both, 60, release())
    assert wanted(one.state) == (2, True)
    assert [hold.corridor_id for hold in one.state.holds] == ["C2"]


def test_two_corridors_on_one_route_write_it_once() -> None:
    confirmed = given(JUNCTION, *READY, some.placed(), some.confirmed(2, ROUTE))
    both = after(confirmed, 1, some.hold("C2", end=121))
    one = after(both, 2, release())
    assert wanted(one.state) == (1, False)


def test_a_hold_that_moves_ahead_gives_the_junction_back() -> None:
    moved = after(given(JUNCTION, *READY, some.placed()), 10, some.hold(start=40))
    assert wanted(moved.state) == (0, True)


def test_a_hold_that_lasts_longer_is_not_written_again() -> None:
    confirmed = given(JUNCTION, *READY, some.placed(), some.confirmed(2, ROUTE))
    longer = after(confirmed, 60, some.hold(end=150))
    assert wanted(longer.state) == (1, False)
    assert JUNCTION.due(longer.state) == (NOW + 150 * SECOND, "hold")
