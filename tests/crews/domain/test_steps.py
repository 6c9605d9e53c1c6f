"""What a crew does with a task that it has."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.decide import crew_decider
from services.crews.domain.task import Status
from services.testing.spec import NOW, Given, given
from tests.crews.sentences import (
    CREW,
    accepted,
    arrived,
    busy,
    departed,
    digging,
    free,
    making_safe,
    offered,
    preempted,
    unsafe,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands

waiting = (*free, offered("A"), accepted("A"))
driving = (*waiting, departed("A"))
left_safe = events.TaskSuspended(task_id="A", left_safe=True)
done = events.TaskFinished(task_id="A")
released = events.TaskReleased(task_id="A", reason="BREAKDOWN")


def crew(*happened: Message) -> Given:
    return given(crew_decider, *happened, id=CREW)


def depart(task_id: str = "A") -> commands.DepartRequest:
    return commands.DepartRequest(crew_id=CREW, task_id=task_id)


def arrive(task_id: str = "A") -> commands.ArriveRequest:
    return commands.ArriveRequest(crew_id=CREW, task_id=task_id)


def declare(*, unsafe: bool, seconds: int = 0, task_id: str = "A") -> commands.DeclareSiteRequest:
    return commands.DeclareSiteRequest(
        crew_id=CREW, task_id=task_id, unsafe=unsafe, make_safe_seconds=seconds
    )


def make_safe(task_id: str = "A") -> commands.MakeSafeRequest:
    return commands.MakeSafeRequest(crew_id=CREW, task_id=task_id)


def finish(task_id: str = "A") -> commands.FinishTaskRequest:
    return commands.FinishTaskRequest(crew_id=CREW, task_id=task_id)


def release(task_id: str = "A") -> commands.ReleaseTaskRequest:
    return commands.ReleaseTaskRequest(crew_id=CREW, task_id=task_id, reason="BREAKDOWN")


STEPS = [depart(), arrive(), declare(unsafe=True, seconds=300), make_safe(), finish(), release()]


def test_a_crew_departs() -> None:
    assert crew(*waiting).when(depart()).then(departed("A")).task.status is Status.EN_ROUTE


@pytest.mark.parametrize("happened", [driving, busy, making_safe])
def test_a_crew_that_has_departed_has_departed(happened: tuple[Message, ...]) -> None:
    crew(*happened).when(depart()).then_nothing()


@pytest.mark.parametrize("happened", [waiting, driving])
def test_a_crew_arrives(happened: tuple[Message, ...]) -> None:
    state = crew(*happened).when(arrive()).then(arrived("A"))
    assert state.task.status is Status.ON_SITE
    assert state.task.arrived_time == NOW


@pytest.mark.parametrize("happened", [busy, making_safe])
def test_a_crew_that_has_arrived_has_arrived(happened: tuple[Message, ...]) -> None:
    crew(*happened).when(arrive()).then_nothing()


def test_a_site_is_declared_unsafe() -> None:
    state = crew(*busy).when(declare(unsafe=True, seconds=300)).then(unsafe("A"))
    assert state.task.site_unsafe
    assert state.task.make_safe_seconds == 300


@pytest.mark.parametrize("happened", [digging, making_safe])
def test_an_unsafe_site_is_declared_once(happened: tuple[Message, ...]) -> None:
    crew(*happened).when(declare(unsafe=True, seconds=300)).then_nothing()


def test_an_unsafe_site_becomes_safe_again() -> None:
    safe = events.SiteDeclared(task_id="A", unsafe=False)
    state = crew(*digging).when(declare(unsafe=False)).then(safe)
    assert not state.task.site_unsafe


@pytest.mark.parametrize("happened", [waiting, driving])
@pytest.mark.parametrize("step", [declare(unsafe=True, seconds=300), finish()])
def test_what_happens_on_site_waits_for_the_arrival(
    happened: tuple[Message, ...], step: Message
) -> None:
    crew(*happened).when(step).then_rejected("CREW_NOT_ON_SITE")


def test_a_site_that_is_being_left_is_not_declared_anew() -> None:
    crew(*making_safe).when(declare(unsafe=False)).then_rejected("SITE_BEING_LEFT")


def test_a_safe_site_lets_the_next_task_begin() -> None:
    state = crew(*making_safe).when(make_safe()).then(left_safe)
    assert state.task.task_id == "B"
    assert state.task.status is Status.ACCEPTED
    assert state.next_task is None
    assert state.diversions == 1


@pytest.mark.parametrize("happened", [(*making_safe, left_safe), preempted])
def test_a_site_made_safe_is_safe(happened: tuple[Message, ...]) -> None:
    crew(*happened).when(make_safe()).then_nothing()


@pytest.mark.parametrize("happened", [waiting, busy, digging])
def test_a_site_that_nobody_leaves_is_not_made_safe(happened: tuple[Message, ...]) -> None:
    crew(*happened).when(make_safe()).then_rejected("SITE_NOT_LEFT")


@pytest.mark.parametrize("happened", [busy, digging])
def test_a_task_is_finished(happened: tuple[Message, ...]) -> None:
    state = crew(*happened).when(finish()).then(done)
    assert state.free
    assert state.on_duty


def test_a_task_finished_instead_of_made_safe_lets_the_next_begin() -> None:
    state = crew(*making_safe).when(finish()).then(done)
    assert state.task.task_id == "B"
    assert state.diversions == 0


def test_a_finished_task_is_finished() -> None:
    crew(*busy, done).when(finish()).then_nothing()


def test_a_task_is_released() -> None:
    assert crew(*busy).when(release()).then(released).free


def test_a_released_task_is_released() -> None:
    crew(*busy, released).when(release()).then_nothing()


def test_the_site_stays_the_crews_when_the_next_task_is_released() -> None:
    gone = events.TaskReleased(task_id="B", reason="BREAKDOWN")
    state = crew(*making_safe).when(release("B")).then(gone)
    assert state.task.task_id == "A"
    assert state.task.status is Status.ON_SITE
    assert state.task.site_unsafe
    assert state.next_task is None


def test_the_next_task_begins_when_the_one_being_left_is_released() -> None:
    state = crew(*making_safe).when(release()).then(released)
    assert state.task.task_id == "B"
    assert state.next_task is None


@pytest.mark.parametrize("step", STEPS, ids=lambda step: type(step).__name__)
@pytest.mark.parametrize(
    ("happened", "code"),
    [
        (free, "TASK_UNKNOWN"),
        ((*free, offered("A")), "TASK_OFFERED"),
        ((*free, offered("A"), events.OfferExpired(task_id="A")), "TASK_EXPIRED"),
    ],
)
def test_a_step_of_a_task_that_the_crew_has_not_is_refused(
    happened: tuple[Message, ...], code: str, step: Message
) -> None:
    crew(*happened).when(step).then_rejected(code)


@pytest.mark.parametrize("step", [depart("B"), arrive("B"), finish("B"), make_safe("B")])
def test_the_next_task_waits_for_the_safe_site(step: Message) -> None:
    crew(*making_safe).when(step).then_rejected("TASK_WAITING")


@pytest.mark.parametrize("step", [depart(), arrive(), finish(), release()])
def test_a_suspended_task_is_no_longer_the_crews(step: Message) -> None:
    crew(*preempted).when(step).then_rejected("TASK_SUSPENDED")
