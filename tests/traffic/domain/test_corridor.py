"""Decisions about corridors."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, given
from services.traffic.domain.corridor import LONGEST_SECONDS, Status
from tests.traffic.domain import examples as some
from tests.traffic.domain.examples import CORRIDOR
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)
from vigie.type.v1 import place_pb2

END = NOW + LONGEST_SECONDS * SECOND
REQUEST: dict[str, Any] = {
    "crew": "roads/roads-1",
    "priority": place_pb2.PRIORITY_P1,
    "destination": some.place(),
}
OPENED = events.CorridorOpened(**REQUEST, until_time=timestamp(END))
GREEN, RELEASED = equipment.STEP_STATE_GREEN, equipment.STEP_STATE_RELEASED


def opened(**changes: Any) -> commands.OpenCorridorRequest:
    return commands.OpenCorridorRequest(**{**REQUEST, **changes})


def step(junction_id: str, seconds: int = 60) -> equipment.CorridorStep:
    return equipment.CorridorStep(
        junction_id=junction_id,
        route=1,
        expected_time=timestamp(NOW + seconds * SECOND),
        from_time=timestamp(NOW + (seconds - 30) * SECOND),
        until_time=timestamp(NOW + (seconds + 30) * SECOND),
    )


def way(*steps: equipment.CorridorStep) -> dict[str, Any]:
    return {"steps": steps, "arrival_time": timestamp(NOW + 300 * SECOND)}


def plan(*steps: equipment.CorridorStep) -> reports.PlanCorridorRequest:
    return reports.PlanCorridorRequest(corridor_id="A-1", **way(*steps))


def planned(*steps: equipment.CorridorStep) -> events.CorridorPlanned:
    return events.CorridorPlanned(**way(*steps))


def progress(junction_id: str, state: equipment.StepState, held: int = 0) -> Message:
    return reports.ReportCorridorStepRequest(
        corridor_id="A-1", junction_id=junction_id, state=state, held_seconds=held
    )


def changed(
    junction_id: str, state: equipment.StepState, held: int = 0, gained: int = 0
) -> Message:
    return events.CorridorStepChanged(
        junction_id=junction_id, state=state, held_seconds=held, gained_seconds=gained
    )


def ended(reason: str) -> events.CorridorEnded:
    return events.CorridorEnded(reason=reason)


PLANNED = planned(step("12"), step("13", 90))
CLOSE = commands.CloseCorridorRequest(corridor_id="A-1", reason="arrived")


@pytest.mark.parametrize(
    ("before", "time", "command", "expected"),
    [
        ([], NOW, opened(), [OPENED]),
        ([OPENED], NOW, opened(), []),
        ([], NOW, opened(priority=place_pb2.PRIORITY_P3), "PRIORITY_INVALID"),
        ([], NOW, opened(destination=some.place(5)), "POSITION_INVALID"),
        ([OPENED], NOW, plan(step("12"), step("13", 90)), [PLANNED]),
        ([OPENED, PLANNED], NOW, plan(step("12"), step("13", 90)), []),
        ([OPENED, PLANNED], NOW, plan(step("13", 90)), [planned(step("13", 90))]),
        ([OPENED, ended("arrived")], NOW, plan(step("12")), "CORRIDOR_ENDED"),
        ([OPENED, PLANNED], NOW, progress("12", GREEN), [changed("12", GREEN)]),
        ([OPENED, PLANNED, changed("12", GREEN)], NOW, progress("12", GREEN), []),
        ([OPENED, PLANNED], NOW, progress("14", GREEN), "STEP_UNKNOWN"),
        (
            [OPENED, PLANNED, ended("arrived")],
            NOW,
            progress("12", RELEASED, 20),
            [changed("12", RELEASED, 20)],
        ),
        ([OPENED, PLANNED], NOW, CLOSE, [ended("arrived")]),
        ([OPENED, ended("cancelled")], NOW, CLOSE, []),
        ([OPENED], END, some.elapse("until", END), [ended("expired")]),
        ([OPENED], END - 1, some.elapse("until", END), []),
    ],
)
def test_each_command_in_each_state(
    before: list[Message], time: int, command: Message, expected: str | list[Message]
) -> None:
    given(CORRIDOR, *before).at(time).when(command).expect(expected)


def test_a_new_plan_keeps_the_junctions_that_were_requested_and_their_cost() -> None:
    released, green = changed("12", RELEASED, 25, 16), changed("13", GREEN, 0, 16)
    before = given(CORRIDOR, OPENED, PLANNED, released, green, planned(step("13", 80), step("14")))
    state = before.state
    steps = [(s.junction_id, s.state, s.held_seconds) for s in state.steps]
    planned_state = equipment.STEP_STATE_PLANNED
    assert steps == [("12", RELEASED, 25), ("13", GREEN, 0), ("14", planned_state, 0)]
    assert (state.held_seconds, state.gained_seconds) == (25, 16)


def test_a_junction_that_was_not_requested_leaves_with_its_plan() -> None:
    state = given(CORRIDOR, OPENED, PLANNED, planned(step("13", 90))).state
    assert [each.junction_id for each in state.steps] == ["13"]


def test_a_corridor_waits_for_its_end_and_then_for_nothing() -> None:
    running = given(CORRIDOR, OPENED, PLANNED).state
    assert (running.status, CORRIDOR.due(running)) == (Status.RUNNING, (END, "until"))
    over = given(CORRIDOR, OPENED, PLANNED, ended("arrived")).state
    assert (over.status, over.ended_time, CORRIDOR.due(over)) == (Status.ENDED, NOW, None)
