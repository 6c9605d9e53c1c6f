"""A crew's time on call: acknowledged, escalated, and what a call-out costs."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.snow.domain.duty import UNANSWERED, Status, duty_decider
from services.snow.domain.rest import longest_rest
from services.snow.domain.rules import HOUR, MINUTE
from services.testing.spec import NOW, Given, given
from tests.snow.department import RULES
from vigie.journal.v1 import journal_pb2 as journal
from vigie.snow.v1 import events_pb2 as events, service_pb2 as api

DECIDER = duty_decider(RULES)
BY = NOW + 10 * MINUTE
ACKNOWLEDGED = events.CallOutAcknowledged()
ACKNOWLEDGE = api.AcknowledgeCallOutRequest(crew_id="P-1")
STAND_DOWN = api.StandDownRequest(crew_id="P-1")


def duty(*happened: Message) -> Given:
    return given(DECIDER, *happened, id="P-1")


def times(start: int, end: int, shift: int = 0, shift_end: int = 0) -> dict[str, Any]:
    found = {"start_time": timestamp(start), "end_time": timestamp(end)}
    if shift:
        found["next_shift_start_time"] = timestamp(shift)
    if shift_end:
        found["next_shift_end_time"] = timestamp(shift_end)
    return found


NIGHT = times(NOW, NOW + 10 * HOUR)
BEFORE_A_SHIFT = times(NOW, NOW + 10 * HOUR, NOW + 12 * HOUR, NOW + 20 * HOUR)


def planned(fields: dict[str, Any] = NIGHT) -> events.DutyPlanned:
    return events.DutyPlanned(**fields)


def called(**fields: Any) -> events.DutyCalledOut:
    return events.DutyCalledOut(acknowledge_by_time=timestamp(BY), event_id="E", **fields)


def call(*, accepts: bool = False) -> api.CallOutRequest:
    return api.CallOutRequest(crew_id="P-1", event_id="E", accepts_rest_cut=accepts)


def elapse(due: int) -> journal.ElapseRequest:
    return journal.ElapseRequest(aggregate="duty/P-1", kind=UNANSWERED, due_time=due)


def test_a_time_on_call_is_planned_once() -> None:
    plan = api.PlanDutyRequest(crew_id="P-1", **BEFORE_A_SHIFT)
    duty().when(plan).then(planned(BEFORE_A_SHIFT))
    duty(planned(BEFORE_A_SHIFT)).when(plan).then()
    duty(planned(NIGHT)).when(plan).then(planned(BEFORE_A_SHIFT))


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        (times(NOW + HOUR, NOW + HOUR), "end_time"),
        (times(NOW - HOUR, NOW), "end_time"),
        (times(NOW + HOUR, NOW + 2 * HOUR, NOW, NOW + HOUR), "next_shift_start_time"),
        (times(NOW, NOW + HOUR, NOW + HOUR, NOW + HOUR), "next_shift_end_time"),
        (times(NOW, NOW + HOUR, 0, NOW + HOUR), "next_shift_end_time"),
    ],
)
def test_times_in_the_wrong_order_are_rejected(fields: dict[str, Any], field: str) -> None:
    plan = api.PlanDutyRequest(crew_id="P-1", **fields)
    assert duty().when(plan).then_rejected("TIME_INVALID").field == field


def test_a_crew_on_call_is_called_out_once() -> None:
    state = duty(planned()).when(call()).then(called())
    assert (state.status, DECIDER.due(state)) == (Status.CALLED, (BY, UNANSWERED))
    duty(planned(), called()).when(call()).then()


@pytest.mark.parametrize("time", [NOW - 1, NOW + 10 * HOUR])
def test_a_crew_that_is_not_on_call_is_not_called(time: int) -> None:
    duty(planned()).at(time).when(call()).expect("NOT_ON_CALL")


def test_a_call_out_states_the_shift_that_it_costs_before_it_is_ordered() -> None:
    waits = duty(planned(BEFORE_A_SHIFT))
    rejected = waits.when(call()).then_rejected("REST_CUT")
    assert "its next shift" in rejected.message
    assert rejected.field == "accepts_rest_cut"
    assert waits.when(call(accepts=True)).then(called(shift_lost=True)).shift_lost


def test_a_call_out_states_the_weekly_rest_that_it_costs() -> None:
    """Work of each of six days leaves no 35 hours in one piece."""
    day = 24 * HOUR
    worked = [
        each
        for n in range(7, 0, -1)
        for each in (
            planned(times(NOW - n * day, NOW - n * day + HOUR, NOW - n * day + HOUR,
                          NOW - n * day + 8 * HOUR)),
        )
    ]  # fmt: skip
    tired = duty(*worked, planned())
    assert "weekly rest" in tired.when(call()).then_rejected("REST_CUT").message
    tired.when(call(accepts=True)).then(called(weekly_rest_short=True))
    rested = duty(*worked[:4], planned())
    rested.when(call()).then(called())


def test_a_call_out_without_an_answer_escalates_until_the_last_level() -> None:
    state = duty(planned(), called())
    for level, again in ((1, True), (2, True), (3, False)):
        due = DECIDER.due(state.state)
        assert due is not None
        state.at(due[0] - 1).when(elapse(due[0])).then()
        by_time = timestamp(due[0] + 10 * MINUTE) if again else None
        raised = events.CallOutEscalated(escalations=level, acknowledge_by_time=by_time)
        state.at(due[0]).when(elapse(due[0])).then(raised)
        state = Given(DECIDER, [*state.events, raised], state.context)
    assert (DECIDER.due(state.state), state.state.escalations) == (None, 3)
    assert state.when(ACKNOWLEDGE).then(ACKNOWLEDGED).status is Status.ACKNOWLEDGED


def test_an_acknowledged_call_out_escalates_no_more() -> None:
    coming = duty(planned(), called(), ACKNOWLEDGED)
    coming.when(ACKNOWLEDGE).then()
    coming.at(BY).when(elapse(BY)).then()


def test_the_daily_rest_begins_again_when_the_crew_stands_down() -> None:
    end = NOW + 3 * HOUR
    working = duty(planned(BEFORE_A_SHIFT), called(shift_lost=True), ACKNOWLEDGED).later(end)
    over = events.DutyStoodDown(rest_until_time=timestamp(end + 11 * HOUR), shift_lost=True)
    state = working.when(STAND_DOWN).then(over)
    assert state.status is Status.STOOD_DOWN
    assert state.work == ((NOW, end),)
    early = duty(planned(BEFORE_A_SHIFT), called(shift_lost=True)).later(NOW + HOUR)
    kept = events.DutyStoodDown(rest_until_time=timestamp(NOW + 12 * HOUR))
    assert not early.when(STAND_DOWN).then(kept).shift_lost


def test_a_crew_that_is_not_called_out_cannot_answer() -> None:
    for command in (ACKNOWLEDGE, STAND_DOWN):
        duty(planned()).when(command).expect("NOT_CALLED_OUT")
    over = events.DutyStoodDown(rest_until_time=timestamp(NOW))
    duty(planned(), called(), over).when(STAND_DOWN).then()
    plan = api.PlanDutyRequest(crew_id="P-1", **NIGHT)
    duty(planned(), called()).when(plan).expect("CALL_OUT_OPEN")


@pytest.mark.parametrize(
    ("work", "hours"),
    [([], 100), ([(10, 20)], 80), ([(0, 40), (30, 60)], 40), ([(-5, 10), (95, 200)], 85)],
)
def test_the_longest_rest_is_between_work(work: list[tuple[int, int]], hours: int) -> None:
    assert longest_rest(work, 0, 100) == hours
