"""Breaks, breakdowns and silence of a crew."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.availability import AVAILABLE, Availability, Reason, State
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.crews.examples import (
    CREW,
    HOUR,
    LEASE_END,
    SHIFT_END,
    accepted,
    arrived,
    broken_down,
    busy,
    crew,
    departed,
    free,
    offer,
    offered,
    registered,
    unavailable,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import availability_pb2 as proto, place_pb2

MINUTE = 60 * SECOND
MEAL = proto.AVAILABILITY_MEAL_BREAK
UNAVAILABLE = proto.AVAILABILITY_UNAVAILABLE
REST = proto.UNAVAILABLE_REASON_REST
P1, P2 = place_pb2.PRIORITY_P1, place_pb2.PRIORITY_P2
P3, P4 = place_pb2.PRIORITY_P3, place_pb2.PRIORITY_P4


def says(availability: proto.Availability, **more: Any) -> commands.SetAvailabilityRequest:
    return commands.SetAvailabilityRequest(crew_id=CREW, availability=availability, **more)


def said(availability: proto.Availability, until_time: int) -> events.AvailabilitySet:
    return events.AvailabilitySet(availability=availability, until_time=timestamp(until_time))


def silence(since_time: int = NOW) -> commands.NoteSilenceRequest:
    return commands.NoteSilenceRequest(crew_id=CREW, silent_since_time=timestamp(since_time))


def act(request: type[Any], task_id: str = "A", **more: Any) -> Any:
    return request(crew_id=CREW, task_id=task_id, **more)


accept = act(commands.AcceptTaskRequest)
available = says(proto.AVAILABILITY_AVAILABLE)
at_work = events.AvailabilitySet(availability=proto.AVAILABILITY_AVAILABLE)
again = events.UnavailabilityEnded()
silent = events.SilenceNoted(silent_since_time=timestamp(NOW))
meal = said(MEAL, NOW + 20 * MINUTE)
resting = unavailable(REST, NOW + 30 * MINUTE)
on_call = events.OnCallStarted(until_time=timestamp(SHIFT_END), turnout_seconds=900)
at_home = (registered, on_call)

SAID = [
    (free, says(MEAL), [meal]),
    ((*free, meal), says(MEAL), []),
    (free, says(MEAL, until_time=timestamp(NOW + HOUR)), [said(MEAL, NOW + HOUR)]),
    (
        free,
        says(proto.AVAILABILITY_REFUELLING),
        [said(proto.AVAILABILITY_REFUELLING, NOW + 15 * MINUTE)],
    ),
    (
        free,
        says(proto.AVAILABILITY_RELOADING),
        [said(proto.AVAILABILITY_RELOADING, NOW + 20 * MINUTE)],
    ),
    (busy, says(UNAVAILABLE, reason=proto.UNAVAILABLE_REASON_BREAKDOWN), [broken_down]),
    (free, says(UNAVAILABLE, reason=REST), [resting]),
    ((*free, resting), available, [at_work]),
    ((*free, silent), says(MEAL), [meal]),
    (free, available, []),
    ((registered,), available, []),
    ((registered,), says(MEAL), "CREW_OFF_DUTY"),
    (at_home, says(MEAL), "CREW_OFF_DUTY"),
    (at_home, says(UNAVAILABLE, reason=REST), [resting]),
    (free, says(UNAVAILABLE), "AVAILABILITY_INVALID"),
    (free, says(MEAL, reason=REST), "AVAILABILITY_INVALID"),
    (free, says(MEAL, until_time=timestamp(NOW)), "AVAILABILITY_INVALID"),
    (free, says(MEAL, until_time=timestamp(NOW + 2 * HOUR + 1)), "AVAILABILITY_INVALID"),
    (
        free,
        says(UNAVAILABLE, reason=REST, until_time=timestamp(NOW + 24 * HOUR + 1)),
        "AVAILABILITY_INVALID",
    ),
]
SILENCES = [
    (free, silence(), [silent]),
    (at_home, silence(), [silent]),
    ((*free, silent), silence(), []),
    ((registered,), silence(), "CREW_OFF_DUTY"),
    (free, silence(NOW - SECOND), "CREW_ANSWERED"),
    (free, silence(NOW + SECOND), "CREW_ANSWERED"),
]


@pytest.mark.parametrize(("happened", "command", "expected"), [*SAID, *SILENCES])
def test_each_word_of_a_crew_and_each_silence(
    happened: tuple[Message, ...], command: Message, expected: str | list[Message]
) -> None:
    crew(*happened).when(command).expect(expected)


@pytest.mark.parametrize(
    ("state", "let_through"),
    [
        (None, [P1, P2, P3, P4]),
        (meal, [P1]),
        (said(proto.AVAILABILITY_REFUELLING, NOW + HOUR), [P1, P2]),
        (said(proto.AVAILABILITY_RELOADING, NOW + HOUR), [P1, P2]),
        (broken_down, []),
        (resting, []),
        (unavailable(proto.UNAVAILABLE_REASON_TRAINING, NOW + HOUR), [P1]),
        (silent, []),
    ],
)
@pytest.mark.parametrize("priority", [P1, P2, P3, P4])
def test_an_offer_reaches_a_crew_whose_state_its_priority_outweighs(
    state: Message | None, let_through: list[place_pb2.Priority], priority: place_pb2.Priority
) -> None:
    happened = free if state is None else (*free, state)
    expected: Any = [offered("A", priority=priority)]
    if priority not in let_through:
        expected = "CREW_UNAVAILABLE"
    crew(*happened).when(offer("A", priority=priority)).expect(expected)


@pytest.mark.parametrize("happened", [(*free, silent), (*free, broken_down), (registered,)])
def test_a_person_may_offer_a_task_to_a_crew_past_its_state_and_its_hours(
    happened: tuple[Message, ...],
) -> None:
    called = offer("A", override_reason="CALLED_BY_TELEPHONE")
    expected = offered("A", override_reason="CALLED_BY_TELEPHONE")
    crew(*happened).when(called).then(expected)


def test_an_offer_that_the_new_state_excludes_is_declined_with_it() -> None:
    reserved = (*free, offered("A", priority=P2))
    declined = events.TaskDeclined(task_id="A", reason="MEAL_BREAK")
    state = crew(*reserved).when(says(MEAL)).then(declined, meal)
    assert (state.offer, state.availability.state) == (None, State.MEAL_BREAK)
    crew(*free, offered("A", priority=P1)).when(says(MEAL)).then(meal)
    rest = says(UNAVAILABLE, reason=REST)
    declined = events.TaskDeclined(task_id="A", reason="REST")
    crew(*reserved).when(rest).then(declined, resting)


@pytest.mark.parametrize("reason", ["REST", "NO_EQUIPMENT", "BREAKDOWN"])
@pytest.mark.parametrize("drop", [commands.DeclineTaskRequest, commands.ReleaseTaskRequest])
def test_a_reason_that_holds_for_the_next_offer_makes_the_crew_unavailable(
    reason: str, drop: type[Message]
) -> None:
    declines = drop is commands.DeclineTaskRequest
    happened = (*free, offered("A")) if declines else (*free, offered("A"), accepted("A"))
    decided = crew(*happened).when(act(drop, reason=reason)).decided
    state = crew(*happened, *decided).state
    assert state.availability.state is State.UNAVAILABLE
    assert state.availability.reason is Reason[reason]
    assert NOW < state.availability.until_time <= NOW + 2 * HOUR


@pytest.mark.parametrize("reason", ["TOO_FAR", "OTHER", "UNSAFE_TO_LEAVE"])
def test_a_reason_about_one_task_changes_nothing_else(reason: str) -> None:
    declined = events.TaskDeclined(task_id="A", reason=reason)
    crew(*free, offered("A")).when(act(commands.DeclineTaskRequest, reason=reason)).then(declined)


@pytest.mark.parametrize("reason", ["not_possible", "breakdown", ""])
def test_the_reason_of_an_old_record_is_read(reason: str) -> None:
    """Given a journal from before the list of reasons, the crew has its state."""
    declined = events.TaskDeclined(task_id="A", reason=reason)
    released = events.TaskReleased(task_id="B", reason=reason)
    state = crew(*free, offered("A"), declined, offered("B"), accepted("B"), released).state
    assert (state.free, state.availability.state) == (True, State.AVAILABLE)
    assert [past.task_id for past in state.ended] == ["A", "B"]


def test_a_crew_that_is_unavailable_for_longer_stays_so() -> None:
    long = unavailable(proto.UNAVAILABLE_REASON_BREAKDOWN, NOW + 9 * HOUR)
    happened = (*free, offered("A"), accepted("A"), long)
    released = events.TaskReleased(task_id="A", reason="BREAKDOWN")
    crew(*happened).when(act(commands.ReleaseTaskRequest, reason="BREAKDOWN")).then(released)


def test_a_crew_that_accepts_a_life_breaks_its_meal() -> None:
    happened = (*free, meal, offered("A", priority=P1))
    state = crew(*happened).when(accept).then(again, accepted("A"))
    assert state.availability == AVAILABLE
    assert state.duty.break_due_time == NOW + 6 * HOUR, "a broken break does not count"


def test_a_meal_of_twenty_minutes_ends_by_itself_and_counts() -> None:
    over = NOW + 20 * MINUTE
    timer = journal.ElapseRequest(aggregate=f"crew/{CREW}", kind="availability", due_time=over)
    state = crew(*free, meal).later(over).when(timer).then(again)
    assert state.availability == AVAILABLE
    assert state.duty.break_due_time == over + 6 * HOUR


@pytest.mark.parametrize(
    ("happened", "word"),
    [
        (busy, act(commands.ArriveRequest)),
        ((*free, offered("A"), accepted("A")), act(commands.DepartRequest)),
        (busy, act(commands.FinishTaskRequest)),
        (busy, act(commands.DeclareSiteRequest, unsafe=True)),
        ((*free, offered("A")), act(commands.DeclineTaskRequest, reason="TOO_FAR")),
        ((*free, offered("A")), accept),
        (free, commands.StartShiftRequest(crew_id=CREW, end_time=timestamp(SHIFT_END))),
    ],
)
def test_any_command_of_a_silent_crew_ends_its_silence(
    happened: tuple[Message, ...], word: Message
) -> None:
    decided = crew(*happened, silent).when(word).decided
    assert decided[0] == again
    assert crew(*happened, silent, *decided).state.availability == AVAILABLE


@pytest.mark.parametrize(
    "order",
    [
        act(commands.WithdrawOfferRequest),
        offer("A", override_reason="CALLED_BY_TELEPHONE"),
        commands.StartOnCallRequest(crew_id=CREW, until_time=timestamp(SHIFT_END)),
    ],
)
def test_an_order_of_an_operator_does_not_end_a_silence(order: Message) -> None:
    decided = crew(*free, offered("A"), silent).when(order).decided
    assert crew(*free, offered("A"), silent, *decided).state.availability == Availability(
        State.NOT_ANSWERING
    )


@pytest.mark.parametrize("word", [departed("A"), arrived("A"), accepted("A")])
def test_a_crew_that_was_heard_meanwhile_is_not_silent(word: Message) -> None:
    happened = (*free, offered("A"), accepted("A"))
    heard = crew(*happened, word).at(LEASE_END)
    heard.when(silence(NOW - SECOND)).then_rejected("CREW_ANSWERED")


@pytest.mark.parametrize(
    ("state", "left"),
    [
        (meal, AVAILABLE),
        (silent, AVAILABLE),
        (resting, AVAILABLE),
        (broken_down, Availability(State.UNAVAILABLE, Reason.BREAKDOWN, NOW + 2 * HOUR)),
    ],
)
def test_what_concerns_the_vehicle_outlives_the_shift(state: Message, left: Availability) -> None:
    assert crew(*free, state, events.ShiftEnded()).state.availability == left
