"""The steps of a crew's task."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.task import Status
from services.testing.spec import NOW
from tests.crews.examples import (
    CREW,
    DEPOT,
    accepted,
    amended,
    arrived,
    broken_down,
    busy,
    crew,
    departed,
    digging,
    free,
    making_safe,
    offered,
    preempted,
    queued,
    unsafe,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

waiting = (*free, offered("A"), accepted("A"))
driving = (*waiting, departed("A"))
expired = (*free, offered("A"), events.OfferExpired(task_id="A"))
left_safe = events.TaskSuspended(task_id="A", left_safe=True)
done = events.TaskFinished(task_id="A")
released = events.TaskReleased(task_id="A", reason="BREAKDOWN")
released_next = events.TaskReleased(task_id="B", reason="BREAKDOWN")
safe = events.SiteDeclared(task_id="A", unsafe=False)


def depart(task_id: str = "A") -> commands.DepartRequest:
    return commands.DepartRequest(crew_id=CREW, task_id=task_id)


def arrive(task_id: str = "A") -> commands.ArriveRequest:
    return commands.ArriveRequest(crew_id=CREW, task_id=task_id)


def declare(*, unsafe: bool, seconds: int = 0) -> commands.DeclareSiteRequest:
    return commands.DeclareSiteRequest(
        crew_id=CREW, task_id="A", unsafe=unsafe, make_safe_seconds=seconds
    )


def make_safe(task_id: str = "A") -> commands.MakeSafeRequest:
    return commands.MakeSafeRequest(crew_id=CREW, task_id=task_id)


def finish(task_id: str = "A") -> commands.FinishTaskRequest:
    return commands.FinishTaskRequest(crew_id=CREW, task_id=task_id)


def release(task_id: str = "A") -> commands.ReleaseTaskRequest:
    return commands.ReleaseTaskRequest(crew_id=CREW, task_id=task_id, reason="BREAKDOWN")


def recall(reason: str = "STAND_DOWN") -> commands.ReleaseTaskRequest:
    return commands.ReleaseTaskRequest(crew_id=CREW, task_id="A", reason=reason)


given_up_next = events.NextTaskReleased(task_id="B", reason="BREAKDOWN")
stood_down = events.TaskReleased(task_id="A", reason="STAND_DOWN")
driving_to_hold = (*free, offered("A", hold_place=DEPOT), accepted("A"), departed("A"))
held = events.CrewArrived(task_id="A", at_hold_place=True)
holding = (*driving_to_hold, held)
UNSAFE = declare(unsafe=True, seconds=300)


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        (waiting, depart(), [departed("A")]),
        (driving, depart(), []),
        (busy, depart(), []),
        (making_safe, depart(), []),
        (waiting, arrive(), [arrived("A")]),
        (driving, arrive(), [arrived("A")]),
        (busy, arrive(), []),
        (making_safe, arrive(), []),
        (busy, UNSAFE, [unsafe("A")]),
        (digging, UNSAFE, []),
        (making_safe, UNSAFE, []),
        (digging, declare(unsafe=False), [safe]),
        (making_safe, declare(unsafe=False), "SITE_BEING_LEFT"),
        (waiting, UNSAFE, "CREW_NOT_ON_SITE"),
        (driving, UNSAFE, "CREW_NOT_ON_SITE"),
        (making_safe, make_safe(), [left_safe]),
        ((*making_safe, left_safe), make_safe(), []),
        (preempted, make_safe(), []),
        (waiting, make_safe(), "SITE_NOT_LEFT"),
        (busy, make_safe(), "SITE_NOT_LEFT"),
        (digging, make_safe(), "SITE_NOT_LEFT"),
        (busy, finish(), [done]),
        (digging, finish(), [done]),
        (making_safe, finish(), [done]),
        ((*busy, done), finish(), []),
        (waiting, finish(), "CREW_NOT_ON_SITE"),
        (driving, finish(), "CREW_NOT_ON_SITE"),
        (busy, release(), [released, broken_down]),
        ((*busy, released), release(), []),
        (making_safe, release(), [given_up_next, released, broken_down]),
        (making_safe, release("B"), [released_next, broken_down]),
        (digging, release(), [released, broken_down]),
        (digging, recall(), "SITE_UNSAFE"),
        (making_safe, recall(), "SITE_UNSAFE"),
        ((*digging, safe), recall(), [stood_down]),
        (busy, recall(), [stood_down]),
        (driving, recall(), [stood_down]),
        (queued, recall(), [stood_down]),
        (queued, release(), [given_up_next, released, broken_down]),
        (queued, release("B"), [released_next, broken_down]),
        *((busy, recall(reason), "TASK_ACTIVE") for reason in ("QUEUED", "NOT_BEGUN")),
        (queued, finish(), [done]),
        *((queued, step("B"), "TASK_WAITING") for step in (depart, arrive, finish, make_safe)),
        (driving_to_hold, arrive(), [held]),
        (holding, arrive(), []),
        (holding, depart(), []),
        (holding, finish(), "CREW_NOT_ON_SITE"),
        (holding, UNSAFE, "CREW_NOT_ON_SITE"),
        (holding, make_safe(), "SITE_NOT_LEFT"),
        (holding, recall(), [stood_down]),
        *((making_safe, step("B"), "TASK_WAITING") for step in (depart, arrive, finish, make_safe)),
        *((preempted, step(), "TASK_SUSPENDED") for step in (depart, arrive, finish, release)),
        *(
            (happened, step, code)
            for step in (depart(), arrive(), UNSAFE, make_safe(), finish(), release())
            for happened, code in (
                (free, "TASK_UNKNOWN"),
                ((*free, offered("A")), "TASK_OFFERED"),
                (expired, "TASK_EXPIRED"),
            )
        ),
    ],
)
def test_each_step_in_each_state(
    happened: tuple[Message, ...], command: Message, expected: str | list[Message]
) -> None:
    crew(*happened).when(command).expect(expected)


def test_a_task_has_the_step_that_its_crew_reached() -> None:
    assert crew(*driving).state.task.status is Status.EN_ROUTE
    task = crew(*busy).state.task
    assert (task.status, task.arrived_time) == (Status.ON_SITE, NOW)


def test_a_site_is_as_the_leader_declared_it_last() -> None:
    task = crew(*digging).state.task
    assert (task.site_unsafe, task.make_safe_seconds) == (True, 300)
    assert not crew(*digging, safe).state.task.site_unsafe


@pytest.mark.parametrize(
    ("end", "diversions"),
    [(left_safe, 1), (done, 0), (released, 0)],
    ids=["safe", "done", "released"],
)
def test_the_next_task_begins_when_the_site_is_left(end: Message, diversions: int) -> None:
    state = crew(*making_safe, end).state
    assert (state.task.task_id, state.task.status) == ("B", Status.ACCEPTED)
    assert (state.next_task, state.diversions) == (None, diversions)


def test_a_crew_stays_on_its_site_when_the_next_task_is_released() -> None:
    state = crew(*making_safe, released_next).state
    assert (state.task.task_id, state.task.status) == ("A", Status.ON_SITE)
    assert state.task.site_unsafe
    assert state.next_task is None


def test_a_queued_task_begins_in_the_record_that_ends_the_active_one() -> None:
    waiting_task = crew(*queued).state.next_task
    assert (waiting_task.status, waiting_task.active_time) == (Status.QUEUED, 0)
    for end in (done, stood_down):
        state = crew(*queued, end).state
        assert (state.task.task_id, state.task.status) == ("B", Status.ACCEPTED)
        assert (state.task.active_time, state.task.after_task_id) == (NOW, "")
        assert state.next_task is None


def test_a_breakdown_frees_the_crew_of_its_waiting_task_too() -> None:
    for happened in (queued, making_safe):
        state = crew(*happened, given_up_next, released).state
        assert state.free
        assert state.how_it_ended("B") is Status.RELEASED


def test_a_crew_that_releases_its_queued_task_goes_on_with_its_work() -> None:
    state = crew(*queued, released_next).state
    assert (state.task.task_id, state.task.status, state.next_task) == ("A", Status.ON_SITE, None)


def test_a_held_crew_has_not_arrived_and_goes_on_when_an_operator_lets_it() -> None:
    task = crew(*holding).state.task
    assert (task.status, task.arrived_time) == (Status.HOLDING, 0)
    let_in = crew(*holding, amended("A", again=True))
    assert let_in.state.task.status is Status.EN_ROUTE
    let_in.when(arrive()).then(arrived("A"))


def test_a_task_keeps_the_times_of_its_steps() -> None:
    task = crew(*busy).state.task
    times = (task.accepted_time, task.active_time, task.departed_time, task.arrived_time)
    assert times == (NOW, NOW, NOW, NOW)


def test_a_crew_whose_task_ended_is_free_and_on_duty() -> None:
    for end in (done, released):
        state = crew(*busy, end).state
        assert (state.free, state.on_duty) == (True, True)
