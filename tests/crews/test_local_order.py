"""Local mode serves a life first: which crew leaves what, and which needs have no crew."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from msgspec import structs

from services.crews.domain.availability import Availability, State
from services.crews.domain.crew import Crew
from services.crews.domain.role import Role
from services.crews.domain.task import EndedTask, Status, Task
from services.crews.local_dispatch import Assignment, plan
from services.crews.need import P1, P2, P3, P4, Need, Requirements
from services.testing.spec import NOW, SECOND
from tests.crews.examples import HOUR
from tests.crews.test_local_dispatch import CENTRE, FAR, NEAR, crew, need

LIFE = need(1, priority=P1, clock_start_time=NOW)
DANGER = need(1, priority=P2, clock_start_time=NOW)
ROLES = (Role("electrician", ("electrical",)), Role("signing", ("signing",), ("cones",)))
COLUMN = replace(LIFE, requirements=Requirements.for_roles(P1, "live wires", *ROLES))


def task(priority: int, number: int = 9, **changes: Any) -> Task:
    fields: dict[str, Any] = {
        "task_id": f"T{number}",
        "need_id": f"roads/defect/D{number}",
        "kind": "pothole",
        "priority": priority,
        "place": CENTRE,
        "clock_start_time": NOW - HOUR,
        "lease_end_time": NOW + SECOND,
        "order_id": "",
        "work_seconds": 900,
        "make_safe_seconds": 0,
        "status": Status.ON_SITE,
    }
    return Task(**(fields | changes))


def at(priority: int, **changes: Any) -> Crew:
    """A crew on the site of work of a priority, close to the life."""
    return crew(CENTRE, task=task(priority, **changes))


def offered(priority: int, **changes: Any) -> Crew:
    return crew(CENTRE, offer=task(priority, status=Status.OFFERED), **changes)


def refused(status: Status, seconds_ago: int, depot: Any = CENTRE) -> Crew:
    past = EndedTask("T", LIFE.need_id, status, NOW - seconds_ago * SECOND)
    return crew(depot, ended=(past,))


UNSAFE_P4 = at(P4, site_unsafe=True)
SHORT = crew(CENTRE, shift_end_time=NOW + 600 * SECOND)
EATING = crew(CENTRE, availability=Availability(State.MEAL_BREAK))
SILENT = crew(CENTRE, availability=Availability(State.NOT_ANSWERING))
WAITING = crew(CENTRE, task=task(P4), next_task=task(P3, 8, status=Status.ACCEPTED))


@pytest.mark.parametrize(
    ("asked", "crews", "expected"),
    [
        # A P1 takes a free crew, however far, before one at work.
        (LIFE, {"free": crew(FAR), "p4": at(P4)}, "free"),
        # Then the least urgent work, a safe site first, then the nearest; never a P1.
        (LIFE, {"p2": at(P2), "p3": at(P3), "p4": at(P4)}, "p4"),
        (LIFE, {"p2": at(P2), "p3": at(P3)}, "p3"),
        (LIFE, {"p2": at(P2), "p1": at(P1)}, "p2"),
        (LIFE, {"p1": at(P1)}, None),
        (LIFE, {"unsafe": UNSAFE_P4, "p4": at(P4)}, "p4"),
        (LIFE, {"unsafe": UNSAFE_P4, "p3": at(P3)}, "unsafe"),
        (LIFE, {"b": at(P4), "a": structs.replace(at(P4), depot=FAR)}, "b"),
        # A lesser offer is withdrawn for a P1, before work is left; an offer of a P1 is not.
        (LIFE, {"offered": offered(P4), "p4": at(P4)}, "offered"),
        (LIFE, {"free": crew(FAR), "offered": offered(P4)}, "free"),
        (LIFE, {"offered": offered(P1)}, None),
        (LIFE, {"waiting": WAITING}, "waiting"),
        # A P2 takes a crew off a safe P4, and off nothing else.
        (DANGER, {"p4": at(P4)}, "p4"),
        (DANGER, {"unsafe": UNSAFE_P4}, None),
        (DANGER, {"p3": at(P3)}, None),
        (DANGER, {"offered": offered(P4)}, None),
        (need(1, priority=P3), {"p4": at(P4)}, None),
        # The end of a shift is soft for P1 and P2: such a crew goes if no other can.
        (LIFE, {"short": SHORT, "p2": at(P2)}, "p2"),
        (LIFE, {"short": SHORT}, "short"),
        (DANGER, {"short": SHORT, "free": crew(FAR)}, "free"),
        (DANGER, {"short": SHORT}, "short"),
        (need(1, priority=P3), {"short": SHORT}, None),
        # For a P1 a crew that refused comes last, and every crew receives the offer again.
        (LIFE, {"a": refused(Status.EXPIRED, 1), "b": crew(FAR)}, "b"),
        (LIFE, {"a": refused(Status.EXPIRED, 1), "b": at(P2)}, "b"),
        (LIFE, {"a": refused(Status.EXPIRED, 1), "b": refused(Status.DECLINED, 70, FAR)}, "b"),
        (LIFE, {"a": refused(Status.DECLINED, 1)}, "a"),
        (DANGER, {"a": refused(Status.DECLINED, 1)}, None),
        # A crew's own state decides whether it receives an offer at all.
        (LIFE, {"eating": EATING, "p2": at(P2)}, "eating"),
        (DANGER, {"eating": EATING}, None),
        (LIFE, {"silent": SILENT}, None),
    ],
)
def test_a_life_takes_the_crew_that_costs_least(
    asked: Need, crews: dict[str, Crew], expected: str | None
) -> None:
    made = plan([asked], crews, {}, NOW)
    assert [each.crew_id for each in made.assignments] == ([expected] if expected else [])
    nobody = expected is None and asked.priority <= P2
    assert made.unserved == ([asked] if nobody else [])


def test_an_offer_names_the_tasks_that_the_crew_leaves() -> None:
    (left,) = plan([LIFE], {"a": WAITING}, {}, NOW).assignments
    role = LIFE.requirements.roles[0]
    assert left == Assignment(LIFE, role, "a", "T9", "T8")
    (taken,) = plan([LIFE], {"a": offered(P4)}, {}, NOW).assignments
    assert taken == Assignment(LIFE, role, "a", withdrawn_task_id="T9")


def test_work_is_as_urgent_as_its_need_is_now() -> None:
    """Given a task offered as P4 whose need is a P1 by now, no other P1 takes its crew."""
    upgraded = need(9, priority=P1, assigned=True)
    assert not plan([LIFE, upgraded], {"a": at(P4)}, {}, NOW).assignments
    downgraded = need(9, priority=P4, assigned=True)
    assert plan([LIFE, downgraded], {"a": at(P1)}, {}, NOW).assignments


def test_two_lives_never_get_one_crew() -> None:
    lives = [LIFE, need(2, priority=P1, clock_start_time=NOW)]
    made = plan(lives, {"a": at(P4)}, {}, NOW)
    assert [(each.need, each.crew_id) for each in made.assignments] == [(LIFE, "a")]
    assert made.unserved == lives[1:]


ELECTRICIAN = crew(NEAR, skills=("electrical",), equipment=())
SIGNERS = crew(NEAR, skills=("signing",))
BOTH = crew(NEAR, skills=("electrical", "signing"))
ON_IT = task(P1, 1)


@pytest.mark.parametrize(
    ("asked", "crews", "sent", "unserved"),
    [
        # Each role gets a crew; one that is able for both fills both.
        (COLUMN, {"a": ELECTRICIAN, "b": SIGNERS}, [("electrician", "a"), ("signing", "b")], False),
        (COLUMN, {"a": BOTH, "b": SIGNERS}, [("electrician", "a")], False),
        (COLUMN, {"b": SIGNERS}, [("signing", "b")], True),
        # A role whose crew is on its way, on site or done is filled.
        (
            COLUMN,
            {"a": structs.replace(ELECTRICIAN, task=ON_IT), "b": SIGNERS},
            [("signing", "b")],
            False,
        ),
        (COLUMN, {"a": structs.replace(BOTH, task=ON_IT), "b": SIGNERS}, [], False),
        # A crew of another department counts for the first role.
        (replace(COLUMN, assigned=True), {"b": SIGNERS}, [("signing", "b")], False),
        (replace(COLUMN, assigned=True), {"a": ELECTRICIAN}, [], True),
    ],
)
def test_each_role_of_a_need_gets_a_crew(
    asked: Need, crews: dict[str, Crew], sent: list[tuple[str, str]], *, unserved: bool
) -> None:
    made = plan([asked], crews, {}, NOW)
    assert [(each.role.name, each.crew_id) for each in made.assignments] == sent
    assert made.unserved == ([asked] if unserved else [])


def test_a_role_for_two_crews_gets_two() -> None:
    pair = Requirements.for_roles(P1, "", Role("signing", ("signing",), count=2))
    crews = {"a": SIGNERS, "b": SIGNERS, "c": SIGNERS}
    made = plan([replace(LIFE, requirements=pair)], crews, {}, NOW)
    assert [each.crew_id for each in made.assignments] == ["a", "b"]
    one = plan([replace(LIFE, requirements=pair)], {"a": SIGNERS}, {}, NOW)
    assert len(one.unserved) == 1


def test_a_crew_of_too_few_people_is_not_sent() -> None:
    asked = replace(LIFE, requirements=Requirements.for_roles(P1, "", Role("x", minimum_size=3)))
    assert not plan([asked], {"a": crew(size=2)}, {}, NOW).assignments
    assert plan([asked], {"a": crew(size=3)}, {}, NOW).assignments


@pytest.mark.parametrize(
    ("asked", "crews", "unserved"),
    [
        # A P3 waits for a busy crew that is able; one that no crew is able for is unserved.
        (need(1, priority=P3), {"a": at(P3)}, False),
        (need(1, priority=P3, skills=("lifting",)), {"a": crew()}, True),
        # A need past its goal is unserved until a crew accepts.
        (need(1, priority=P1, clock_start_time=NOW - 601 * SECOND), {"a": crew()}, True),
        (replace(LIFE, clock_start_time=NOW - HOUR), {"a": crew(task=ON_IT)}, False),
        (replace(LIFE, clock_start_time=NOW - HOUR), {"a": crew(offer=ON_IT)}, True),
        (need(1, priority=P3, clock_start_time=NOW - 25 * HOUR), {"a": at(P3)}, True),
        (need(1, priority=P1, assigned=True, clock_start_time=NOW - HOUR), {}, False),
    ],
)
def test_a_need_without_a_crew_is_unserved(
    asked: Need, crews: dict[str, Crew], *, unserved: bool
) -> None:
    assert plan([asked], crews, {}, NOW).unserved == ([asked] if unserved else [])
