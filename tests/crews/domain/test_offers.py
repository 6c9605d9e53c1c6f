"""An offered task and the leader's answer to it."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.decide import crew_decider
from services.crews.domain.task import Status
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND, Given, given
from tests.crews.sentences import (
    CREW,
    LEASE_END,
    SHIFT_END,
    accepted,
    busy,
    digging,
    free,
    making_safe,
    offer,
    offered,
    preempted,
    registered,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

LATE = timestamp(LEASE_END + 60 * SECOND)


def crew(*happened: Message) -> Given:
    return given(crew_decider, *happened, id=CREW)


def accept(task_id: str) -> commands.AcceptTaskRequest:
    return commands.AcceptTaskRequest(crew_id=CREW, task_id=task_id)


def decline(task_id: str) -> commands.DeclineTaskRequest:
    return commands.DeclineTaskRequest(crew_id=CREW, task_id=task_id, reason="TOO_FAR")


def withdraw(task_id: str) -> commands.WithdrawOfferRequest:
    return commands.WithdrawOfferRequest(crew_id=CREW, task_id=task_id)


expired = events.OfferExpired(task_id="A")
withdrawn = events.OfferWithdrawn(task_id="A")
declined = events.TaskDeclined(task_id="A", reason="TOO_FAR")
done = events.TaskFinished(task_id="A")


def test_a_free_crew_is_offered_a_task() -> None:
    state = crew(*free).when(offer("A")).then(offered("A"))
    assert state.offer.task_id == "A"
    assert state.task is None


def test_an_offer_leaves_the_active_task_as_it_is() -> None:
    state = crew(*busy).when(offer("B", expected="A")).then(offered("B"))
    assert state.task.task_id == "A"
    assert state.task.status is Status.ON_SITE


def test_an_offer_made_twice_is_one_offer() -> None:
    crew(*free, offered("A")).when(offer("A")).then_nothing()


@pytest.mark.parametrize(
    ("happened", "command", "code"),
    [
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
        (making_safe, offer("C", expected="A"), "CREW_MAKING_SAFE"),
        (free, offer("A", lease_end_time=timestamp(NOW)), "LEASE_PAST"),
        (free, offer("A", lease_end_time=timestamp(NOW - SECOND)), "LEASE_PAST"),
        (free, offer("A", lease_end_time=None), "LEASE_PAST"),
    ],
)
def test_an_offer_is_refused(
    happened: tuple[Message, ...], command: commands.OfferTaskRequest, code: str
) -> None:
    crew(*happened).when(command).then_rejected(code)


def test_nobody_is_offered_work_after_the_shift() -> None:
    later = timestamp(SHIFT_END + 60 * SECOND)
    over = crew(*free).at(SHIFT_END)
    over.when(offer("A", lease_end_time=later)).then_rejected("CREW_OFF_DUTY")


def test_an_offer_whose_lease_is_over_makes_way_for_another() -> None:
    over = crew(*free, offered("A")).at(LEASE_END)
    command = offer("B", lease_end_time=LATE)
    over.when(command).then(expired, offered("B", lease_end_time=LATE))


def test_a_task_that_was_declined_may_be_offered_again() -> None:
    state = crew(*free, offered("A"), declined).when(offer("A")).then(offered("A"))
    assert state.how_it_ended("A") is None


def test_the_leader_accepts() -> None:
    state = crew(*free, offered("A")).when(accept("A")).then(accepted("A"))
    assert state.task.status is Status.ACCEPTED
    assert state.offer is None


def test_a_yes_takes_the_crew_off_its_task_in_one_record() -> None:
    state = (
        crew(*busy, offered("B"))
        .when(accept("B"))
        .then(accepted("B"), events.TaskSuspended(task_id="A", left_safe=True))
    )
    assert state.task.task_id == "B"
    assert state.next_task is None
    assert state.how_it_ended("A") is Status.SUSPENDED
    assert state.diversions == 1


def test_an_unsafe_site_is_made_safe_before_the_next_task_begins() -> None:
    state = (
        crew(*digging, offered("B"))
        .when(accept("B"))
        .then(accepted("B"), events.MakingSafeStarted(task_id="A"))
    )
    assert state.task.task_id == "A"
    assert state.task.status is Status.MAKING_SAFE
    assert state.next_task.task_id == "B"
    assert state.next_task.status is Status.ACCEPTED


@pytest.mark.parametrize("happened", [(*free, offered("A"), accepted("A")), busy, making_safe])
def test_a_yes_said_twice_is_one_yes(happened: tuple[Message, ...]) -> None:
    task_id = "B" if happened is making_safe else "A"
    crew(*happened).when(accept(task_id)).then_nothing()


@pytest.mark.parametrize("answer", [accept("A"), decline("A")])
@pytest.mark.parametrize(
    ("happened", "code"),
    [
        (free, "TASK_UNKNOWN"),
        ((*free, offered("B")), "TASK_UNKNOWN"),
        ((*free, offered("A"), expired), "OFFER_EXPIRED"),
        ((*free, offered("A"), withdrawn), "TASK_WITHDRAWN"),
        ((*busy, done), "TASK_DONE"),
        (preempted, "TASK_SUSPENDED"),
    ],
)
def test_an_answer_to_what_is_not_offered_is_refused(
    happened: tuple[Message, ...], code: str, answer: Message
) -> None:
    crew(*happened).when(answer).then_rejected(code)


def test_a_yes_after_the_lease_is_too_late_even_before_the_timer_says_so() -> None:
    crew(*free, offered("A")).at(LEASE_END).when(accept("A")).then_rejected("OFFER_EXPIRED")


def test_a_yes_after_a_no_is_refused() -> None:
    crew(*free, offered("A"), declined).when(accept("A")).then_rejected("TASK_DECLINED")


def test_the_leader_declines_and_says_why() -> None:
    state = (
        crew(*busy, offered("B"))
        .when(commands.DeclineTaskRequest(crew_id=CREW, task_id="B", reason="REST"))
        .then(events.TaskDeclined(task_id="B", reason="REST"))
    )
    assert state.task.task_id == "A"
    assert state.offer is None


def test_a_no_said_twice_is_one_no() -> None:
    crew(*free, offered("A"), declined).when(decline("A")).then_nothing()


def test_a_no_after_a_yes_is_refused() -> None:
    crew(*busy).when(decline("A")).then_rejected("TASK_ACTIVE")


def test_an_offer_is_taken_back() -> None:
    state = crew(*free, offered("A")).when(withdraw("A")).then(withdrawn)
    assert state.free


@pytest.mark.parametrize("ending", [withdrawn, declined, expired])
def test_an_offer_that_is_gone_is_gone(ending: Message) -> None:
    crew(*free, offered("A"), ending).when(withdraw("A")).then_nothing()


def test_an_offer_that_was_accepted_is_not_taken_back() -> None:
    crew(*busy).when(withdraw("A")).then_rejected("TASK_ACTIVE")
    crew(*making_safe).when(withdraw("B")).then_rejected("TASK_ACTIVE")


def test_an_offer_that_nobody_made_is_not_taken_back() -> None:
    crew(*free).when(withdraw("A")).then_rejected("TASK_UNKNOWN")
