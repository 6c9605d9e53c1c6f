"""An offered task and the leader's answer to it."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.decide import crew_decider
from services.crews.domain.offers import COORDINATION
from services.crews.domain.task import Status
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.crews.examples import (
    CREW,
    LEASE_END,
    SHIFT_END,
    accepted,
    busy,
    crew,
    digging,
    free,
    making_safe,
    offer,
    offered,
    preempted,
    queued,
    registered,
    unsafe,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

LATE = timestamp(LEASE_END + 60 * SECOND)
LONGEST = timestamp(NOW + 900 * SECOND)
TOO_LONG = timestamp(NOW + 901 * SECOND)


def accept(task_id: str = "A") -> commands.AcceptTaskRequest:
    return commands.AcceptTaskRequest(crew_id=CREW, task_id=task_id)


def decline(task_id: str = "A", reason: str = "TOO_FAR") -> commands.DeclineTaskRequest:
    return commands.DeclineTaskRequest(crew_id=CREW, task_id=task_id, reason=reason)


def withdraw(task_id: str = "A") -> commands.WithdrawOfferRequest:
    return commands.WithdrawOfferRequest(crew_id=CREW, task_id=task_id)


expired = events.OfferExpired(task_id="A")
withdrawn = events.OfferWithdrawn(task_id="A")
declined = events.TaskDeclined(task_id="A", reason="TOO_FAR")
done = events.TaskFinished(task_id="A")
suspended = events.TaskSuspended(task_id="A", left_safe=True)
waiting = (*free, offered("A"))
replaced = events.NextTaskReleased(task_id="B", reason="REPLACED")

OFFERS = [
    (free, offer("A"), [offered("A")]),
    (busy, offer("B", expected="A"), [offered("B")]),
    (waiting, offer("A"), []),
    ((*waiting, declined), offer("A"), [offered("A")]),
    ((registered,), offer("A"), "CREW_OFF_DUTY"),
    ((*free, offered("B")), offer("A"), "CREW_RESERVED"),
    ((*busy, offered("B")), offer("C", expected="A"), "CREW_RESERVED"),
    (busy, offer("A", expected="A"), "TASK_ACTIVE"),
    (busy, offer("A"), "TASK_ACTIVE"),
    (making_safe, offer("B", expected="A"), "TASK_ACTIVE"),
    ((*busy, done), offer("A"), "TASK_DONE"),
    (busy, offer("B"), "CREW_CHANGED"),
    (free, offer("B", expected="A"), "CREW_CHANGED"),
    (preempted, offer("C", expected="A"), "CREW_CHANGED"),
    (making_safe, offer("C", expected="A"), "CREW_CHANGED"),
    (making_safe, offer("C", expected="A", expected_next_task_id="D"), "CREW_CHANGED"),
    (making_safe, offer("C", expected="A", expected_next_task_id="B"), [offered("C")]),
    (making_safe, offer("C", expected="A", after_task_id="A"), "CREW_MAKING_SAFE"),
    (busy, offer("C", expected="A", expected_next_task_id="B"), "CREW_CHANGED"),
    (busy, offer("B", expected="A", after_task_id="A"), [offered("B", after_task_id="A")]),
    (busy, offer("B", expected="A", after_task_id="C"), "CREW_CHANGED"),
    (free, offer("B", after_task_id="A"), "CREW_CHANGED"),
    (queued, offer("C", expected="A"), [offered("C")]),
    (queued, offer("C", expected="A", expected_next_task_id="D"), "CREW_CHANGED"),
    (queued, offer("C", expected="A", expected_next_task_id="B"), [offered("C")]),
    (queued, offer("C", expected="A", after_task_id="A"), "CREW_CHANGED"),
    (
        queued,
        offer("C", expected="A", after_task_id="A", expected_next_task_id="B"),
        [offered("C", after_task_id="A")],
    ),
    (queued, offer("B", expected="A"), "TASK_ACTIVE"),
    (free, offer("A", lease_end_time=timestamp(NOW)), "LEASE_PAST"),
    (free, offer("A", lease_end_time=timestamp(NOW - SECOND)), "LEASE_PAST"),
    (free, offer("A", lease_end_time=None), "LEASE_PAST"),
    (free, offer("A", lease_end_time=LONGEST), [offered("A", lease_end_time=LONGEST)]),
    (free, offer("A", lease_end_time=TOO_LONG), "LEASE_TOO_LONG"),
    (free, offer("A", lease_end_time=timestamp(253402300799 * SECOND)), "LEASE_TOO_LONG"),
]
ANSWERS = [
    (waiting, accept(), [accepted("A")]),
    ((*busy, offered("B")), accept("B"), [accepted("B"), suspended]),
    ((*digging, offered("B")), accept("B"), [accepted("B"), events.MakingSafeStarted(task_id="A")]),
    ((*waiting, accepted("A")), accept(), []),
    (busy, accept(), []),
    (making_safe, accept("B"), []),
    ((*waiting, declined), accept(), "TASK_DECLINED"),
    ((*making_safe, offered("C")), accept("C"), [replaced, accepted("C")]),
    ((*queued, offered("C")), accept("C"), [replaced, accepted("C"), suspended]),
    (
        (*queued, unsafe("A"), offered("C")),
        accept("C"),
        [replaced, accepted("C"), events.MakingSafeStarted(task_id="A")],
    ),
    ((*busy, offered("B", after_task_id="A")), accept("B"), [accepted("B")]),
    ((*digging, offered("B", after_task_id="A")), accept("B"), [accepted("B")]),
    ((*busy, offered("B", after_task_id="A"), done), accept("B"), [accepted("B")]),
    ((*queued, offered("C", after_task_id="A")), accept("C"), [replaced, accepted("C")]),
    ((*queued, offered("C", after_task_id="A"), done), accept("C"), [accepted("C")]),
    ((*queued, replaced), accept("B"), "TASK_RELEASED"),
    (queued, accept("B"), []),
    (queued, withdraw("B"), "TASK_ACTIVE"),
    ((*busy, offered("B")), decline("B"), [events.TaskDeclined(task_id="B", reason="TOO_FAR")]),
    ((*waiting, declined), decline(), []),
    (busy, decline(), "TASK_ACTIVE"),
    *(
        (happened, answer, code)
        for answer in (accept(), decline())
        for happened, code in (
            (free, "TASK_UNKNOWN"),
            ((*free, offered("B")), "TASK_UNKNOWN"),
            ((*waiting, expired), "OFFER_EXPIRED"),
            ((*waiting, withdrawn), "TASK_WITHDRAWN"),
            ((*busy, done), "TASK_DONE"),
            (preempted, "TASK_SUSPENDED"),
        )
    ),
    (waiting, withdraw(), [withdrawn]),
    ((*waiting, withdrawn), withdraw(), []),
    ((*waiting, declined), withdraw(), []),
    ((*waiting, expired), withdraw(), []),
    (busy, withdraw(), "TASK_ACTIVE"),
    (making_safe, withdraw("B"), "TASK_ACTIVE"),
    (free, withdraw(), "TASK_UNKNOWN"),
]


@pytest.mark.parametrize(("happened", "command", "expected"), [*OFFERS, *ANSWERS])
def test_each_offer_and_answer_in_each_state(
    happened: tuple[Message, ...], command: Message, expected: str | list[Message]
) -> None:
    crew(*happened).when(command).expect(expected)


def test_a_long_lease_of_coordination_is_cut_because_its_clock_may_be_ahead() -> None:
    context = DecisionContext(time=NOW, id=CREW, actor=COORDINATION)
    decided = crew_decider.decide(offer("A", lease_end_time=TOO_LONG), crew(*free).state, context)
    assert decided == [offered("A", lease_end_time=LONGEST)]


def test_the_lease_and_the_shift_end_by_the_owners_clock_before_any_timer() -> None:
    over = crew(*waiting).at(LEASE_END)
    over.when(accept()).then_rejected("OFFER_EXPIRED")
    over.when(offer("B", lease_end_time=LATE)).then(expired, offered("B", lease_end_time=LATE))
    late = offer("A", lease_end_time=timestamp(SHIFT_END + 60 * SECOND))
    crew(*free).at(SHIFT_END).when(late).then_rejected("CREW_OFF_DUTY")


def test_a_more_urgent_task_replaces_the_waiting_one_while_making_safe_goes_on() -> None:
    state = crew(*making_safe, offered("C")).when(accept("C")).then(replaced, accepted("C"))
    assert (state.task.task_id, state.task.status) == ("A", Status.MAKING_SAFE)
    assert (state.next_task.task_id, state.next_task.status) == ("C", Status.ACCEPTED)
    assert state.how_it_ended("B") is Status.RELEASED


def test_a_diversion_returns_the_queued_task_to_coordination() -> None:
    state = crew(*queued, offered("C")).when(accept("C")).then(replaced, accepted("C"), suspended)
    assert (state.task.task_id, state.next_task, state.diversions) == ("C", None, 1)
    assert state.how_it_ended("B") is Status.RELEASED


def test_an_answer_to_a_queued_offer_never_takes_the_crew_off_a_task() -> None:
    meanwhile = crew(*queued, offered("C", after_task_id="A"), done)
    state = meanwhile.when(accept("C")).then(accepted("C"))
    assert (state.task.task_id, state.next_task.task_id) == ("B", "C")
    assert state.next_task.status is Status.QUEUED
    alone = crew(*busy, offered("B", after_task_id="A"), done)
    task = alone.when(accept("B")).then(accepted("B")).task
    assert (task.status, task.active_time, task.after_task_id) == (Status.ACCEPTED, NOW, "")


def test_a_life_is_offered_in_place_of_a_lesser_offer_unless_it_was_accepted_just_now() -> None:
    unanswered = crew(*busy, offered("B"))
    unanswered.when(withdraw("B")).then(events.OfferWithdrawn(task_id="B"))
    gone = crew(*busy, offered("B"), events.OfferWithdrawn(task_id="B"))
    gone.when(offer("C", expected="A")).then(offered("C"))
    for happened in (busy, digging):
        left = crew(*happened, offered("B"))
        answered = crew(*happened, offered("B"), *left.when(accept("B")).decided)
        answered.when(withdraw("B")).then_rejected("TASK_ACTIVE")
        answered.when(offer("C", expected="A")).then_rejected("CREW_CHANGED")


def test_an_offer_leaves_the_active_task_as_it_is() -> None:
    state = crew(*busy, offered("B")).state
    assert (state.task.task_id, state.task.status) == ("A", Status.ON_SITE)
    assert state.offer.task_id == "B"
    declined_state = crew(*busy, offered("B"), events.TaskDeclined(task_id="B")).state
    assert (declined_state.task.task_id, declined_state.offer) == ("A", None)


def test_a_task_that_is_offered_again_has_not_ended() -> None:
    assert crew(*waiting, declined, offered("A")).state.how_it_ended("A") is None


def test_an_accepted_task_is_active_or_waits_for_a_safe_site() -> None:
    state = crew(*waiting, accepted("A")).state
    assert (state.task.status, state.offer) == (Status.ACCEPTED, None)
    left = crew(*busy, offered("B"), accepted("B"), suspended).state
    assert (left.task.task_id, left.next_task, left.diversions) == ("B", None, 1)
    assert left.how_it_ended("A") is Status.SUSPENDED
    leaving = crew(*making_safe).state
    assert (leaving.task.task_id, leaving.task.status) == ("A", Status.MAKING_SAFE)
    assert (leaving.next_task.task_id, leaving.next_task.status) == ("B", Status.ACCEPTED)
