"""Shifts and their overrun, time on call, call-outs and rest."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.crews.examples import (
    CREW,
    HOUR,
    LEASE_END,
    SHIFT_END,
    accepted,
    arrived,
    busy,
    crew,
    departed,
    digging,
    free,
    offer,
    offered,
    on_shift,
    registered,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2

P1, P2 = place_pb2.PRIORITY_P1, place_pb2.PRIORITY_P2
P3, P4 = place_pb2.PRIORITY_P3, place_pb2.PRIORITY_P4
ON_CALL_END = NOW + 12 * HOUR
HALF_HOUR = 1_800


def stand_by(until_time: int = ON_CALL_END, **more: Any) -> commands.StartOnCallRequest:
    return commands.StartOnCallRequest(crew_id=CREW, until_time=timestamp(until_time), **more)


def standing_by(until_time: int = ON_CALL_END, turnout: int = HALF_HOUR) -> events.OnCallStarted:
    return events.OnCallStarted(until_time=timestamp(until_time), turnout_seconds=turnout)


def start(end_time: int) -> commands.StartShiftRequest:
    return commands.StartShiftRequest(crew_id=CREW, end_time=timestamp(end_time))


def late(task_id: str, priority: place_pb2.Priority, expected: str = "") -> Any:
    lease_end = timestamp(SHIFT_END + 60 * SECOND)
    return offer(task_id, expected, priority=priority, lease_end_time=lease_end)


stand_down = commands.EndOnCallRequest(crew_id=CREW)
accept = commands.AcceptTaskRequest(crew_id=CREW, task_id="A")
finish = commands.FinishTaskRequest(crew_id=CREW, task_id="A")
on_call_over = events.OnCallEnded()
called_out = events.CrewCalledOut()
done = events.TaskFinished(task_id="A")
ended = events.ShiftEnded()
at_home = (registered, standing_by())
asked_at_home = (*at_home, offered("A", priority=P1))
called = (*asked_at_home, called_out, accepted("A"))
called_on_site = (*called, departed("A"), arrived("A"))


@pytest.mark.parametrize(
    ("happened", "time", "command", "expected"),
    [
        ((registered,), NOW, stand_by(), [standing_by()]),
        ((registered,), NOW, stand_by(turnout_seconds=900), [standing_by(turnout=900)]),
        (free, NOW, stand_by(), [standing_by()]),
        (at_home, NOW, stand_by(), []),
        (at_home, NOW, stand_by(ON_CALL_END + HOUR), [standing_by(ON_CALL_END + HOUR)]),
        ((registered,), NOW, stand_by(NOW), "ON_CALL_INVALID"),
        ((registered,), NOW, stand_by(NOW + 192 * HOUR + 1), "ON_CALL_INVALID"),
        ((registered,), NOW, stand_down, []),
        (at_home, NOW, stand_down, [on_call_over]),
        (asked_at_home, NOW, stand_down, "CREW_RESERVED"),
        (asked_at_home, LEASE_END, stand_down, [events.OfferExpired(task_id="A"), on_call_over]),
        (called, NOW, stand_down, [on_call_over]),
    ],
)
def test_a_crew_goes_on_call_and_off_it(
    happened: tuple[Message, ...], time: int, command: Message, expected: str | list[Message]
) -> None:
    crew(*happened).at(time).when(command).expect(expected)


@pytest.mark.parametrize("priority", [P1, P2, P3, P4])
def test_a_crew_at_home_is_offered_what_is_urgent(priority: place_pb2.Priority) -> None:
    urgent = priority in {P1, P2}
    expected: Any = [offered("A", priority=priority)] if urgent else "CREW_OFF_DUTY"
    crew(*at_home).when(offer("A", priority=priority)).expect(expected)


def test_an_acceptance_at_home_is_a_call_out_with_its_own_turnout() -> None:
    assert crew(*at_home).state.duty.turnout_seconds == HALF_HOUR
    state = crew(*asked_at_home).when(accept).then(called_out, accepted("A"))
    assert state.on_duty
    assert (state.shift_end_time, state.duty.turnout_seconds) == (ON_CALL_END, HALF_HOUR)
    assert crew(*called, departed("A")).state.duty.turnout_seconds == 0


def test_a_called_out_crew_goes_home_with_its_last_task_and_rests_from_then() -> None:
    home = crew(*called_on_site).later(NOW + HOUR).when(finish).then(done, ended)
    assert not home.on_duty
    assert home.duty.on_call_until_time == ON_CALL_END, "it is on call again"
    assert home.duty.rest_until_time == NOW + 12 * HOUR
    assert home.offered_from == P2


@pytest.mark.parametrize(("priority", "expected"), [(P1, True), (P2, True), (P3, False)])
def test_a_called_out_crew_is_offered_what_is_urgent(
    priority: place_pb2.Priority, *, expected: bool
) -> None:
    next_offer = offer("B", "A", priority=priority)
    answer: Any = [offered("B", priority=priority)] if expected else "CREW_OFF_DUTY"
    crew(*called_on_site).when(next_offer).expect(answer)


def test_an_offer_made_in_time_is_answered_after_the_time_on_call() -> None:
    timer = journal.ElapseRequest(
        aggregate=f"crew/{CREW}", kind="on_call", due_time=NOW + 30 * SECOND
    )
    asked = (registered, standing_by(NOW + 30 * SECOND), offered("A", priority=P1))
    crew(*asked).at(NOW + 40 * SECOND).when(timer).then()
    state = crew(*asked).at(NOW + 40 * SECOND).when(accept).then(called_out, accepted("A"))
    assert state.shift_end_time == NOW + 40 * SECOND


def test_a_shift_that_begins_while_the_crew_is_called_out_takes_over() -> None:
    begun = events.ShiftStarted(end_time=timestamp(SHIFT_END), rest_shortened_seconds=11 * 3_600)
    state = crew(*called_on_site).when(start(SHIFT_END)).then(begun)
    assert not state.duty.called_out
    assert state.task.task_id == "A"
    crew(*called_on_site, begun).when(finish).then(done)


@pytest.mark.parametrize(
    ("hours", "shortened"), [(8, 3 * 3_600), (11, 0), (16, 0)], ids=["early", "rested", "later"]
)
def test_a_shift_that_begins_before_the_rest_is_over_is_accepted_and_says_so(
    hours: int, shortened: int
) -> None:
    rested = crew(*free, ended).later(NOW + hours * HOUR)
    end = NOW + (hours + 8) * HOUR
    begun = events.ShiftStarted(end_time=timestamp(end), rest_shortened_seconds=shortened)
    state = rested.when(start(end)).then(begun)
    assert state.duty.rest_shortened_seconds == shortened


@pytest.mark.parametrize(
    ("happened", "command", "accepted_"),
    [
        (busy, late("B", P1, "A"), True),
        (busy, late("B", P2, "A"), False),
        (free, late("B", P1), True),
        (free, late("B", P2), False),
        ((registered,), late("B", P1), False),
        ((*busy, events.ShiftOverrun()), late("B", P1, "A"), True),
    ],
)
def test_a_crew_that_is_still_on_the_road_after_its_shift_is_offered_a_life(
    happened: tuple[Message, ...], command: commands.OfferTaskRequest, *, accepted_: bool
) -> None:
    lease_end = command.lease_end_time
    taken = [offered("B", priority=command.priority, lease_end_time=lease_end)]
    over = crew(*happened).at(SHIFT_END + SECOND)
    over.when(command).expect(taken if accepted_ else "CREW_OFF_DUTY")


@pytest.mark.parametrize(
    ("happened", "at", "command", "expected", "rest_from"),
    [
        (busy, SHIFT_END + HOUR, finish, [done, events.ShiftEnded(overrun_seconds=3_600)], HOUR),
        (busy, SHIFT_END, finish, [done, ended], 0),
        (
            (*called_on_site, on_call_over),
            ON_CALL_END + HOUR,
            finish,
            [done, events.ShiftEnded(overrun_seconds=3_600)],
            5 * HOUR,
        ),
    ],
)
def test_the_overrun_is_measured_and_the_rest_counts_from_its_end(
    happened: tuple[Message, ...],
    at: int,
    command: Message,
    expected: list[Message],
    rest_from: int,
) -> None:
    state = crew(*happened).later(at).when(command).then(*expected)
    assert state.duty.rest_until_time == SHIFT_END + rest_from + 11 * HOUR


@pytest.mark.parametrize(
    ("priority", "at", "then"),
    [
        (P4, SHIFT_END, [events.TaskReleased(task_id="B", reason="SHIFT_OVER"), ended]),
        (P2, SHIFT_END, []),
        (P4, SHIFT_END - SECOND, []),
    ],
)
def test_a_queued_task_begins_after_the_shift_only_if_it_is_urgent(
    priority: place_pb2.Priority, at: int, then: list[Message]
) -> None:
    queued = (*busy, offered("B", priority=priority, after_task_id="A"), accepted("B"))
    crew(*queued).at(at).when(finish).then(done, *then)


def test_a_free_crew_whose_timer_fires_late_went_home_in_time() -> None:
    timer = journal.ElapseRequest(aggregate=f"crew/{CREW}", kind="shift", due_time=SHIFT_END)
    state = crew(*free).at(SHIFT_END + 3 * HOUR).when(timer).then(ended)
    assert state.duty.rest_until_time == SHIFT_END + 11 * HOUR


def test_a_crew_that_only_waits_for_an_answer_does_not_work_longer() -> None:
    lease_end = SHIFT_END + 60 * SECOND
    asked = (*free, offered("A", lease_end_time=timestamp(lease_end)))
    decline = commands.DeclineTaskRequest(crew_id=CREW, task_id="A", reason="TOO_FAR")
    declined = events.TaskDeclined(task_id="A", reason="TOO_FAR")
    crew(*asked).at(SHIFT_END + SECOND).when(decline).then(declined, ended)


def test_a_crew_is_relieved_on_a_site_that_the_next_crew_holds() -> None:
    relieve = commands.ReleaseTaskRequest(crew_id=CREW, task_id="A", reason="RELIEVED")
    released = events.TaskReleased(task_id="A", reason="RELIEVED")
    home = events.ShiftEnded(overrun_seconds=60)
    crew(*digging).at(SHIFT_END + 60 * SECOND).when(relieve).then(released, home)


def test_a_break_is_due_six_hours_after_the_start_of_work() -> None:
    assert crew(registered, on_shift).state.duty.break_due_time == NOW + 6 * HOUR
    assert crew(*free, ended).state.duty.break_due_time == 0
