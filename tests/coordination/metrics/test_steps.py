"""The response times: each step once in the life of an incident, by priority and department."""

from __future__ import annotations

import pytest

from services.coordination.domain.policy import DEFAULT
from tests.coordination.metrics.figures import Reader, Steps, sample
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2


def responses(response: str, priority: str = "P1") -> float:
    name = "vigie_incident_responses_total"
    return sample(name, priority=priority, department="roads", response=response)


def declare(world: World, crew: str, *, unsafe: bool) -> None:
    world.do(
        crew,
        crews.DeclareSiteRequest,
        task_id=world.task(crew),
        unsafe=unsafe,
        make_safe_seconds=60 if unsafe else 0,
    )


def test_each_step_of_an_incident_is_measured_from_its_report(world: World, crew: str) -> None:
    steps = Steps(world)
    world.need("roads", "defect/1", at(0), priority=2)
    world.advance(20)
    world.accept(crew)
    world.advance(30)
    world.depart(crew)
    world.advance(50)
    world.arrive(crew)
    world.advance(100)
    world.finish(crew)
    assert steps.of("P2") == {
        "offered": 0,
        "accepted": 20,
        "departed": 50,
        "on_site": 100,
        "safe": 100,
        "done": 200,
    }


def test_a_site_that_was_declared_unsafe_is_safe_when_the_crew_says_so(
    world: World, crew: str
) -> None:
    steps = Steps(world)
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(crew)
    world.advance(10)
    declare(world, crew, unsafe=True)
    assert "safe" not in steps.of("P2")
    world.advance(50)
    declare(world, crew, unsafe=False)
    world.advance(60)
    world.finish(crew)
    assert steps.of("P2")["safe"] == 60
    assert steps.of("P2")["done"] == 120


def test_the_end_of_the_work_makes_an_unsafe_site_safe(world: World, crew: str) -> None:
    steps = Steps(world)
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(crew)
    declare(world, crew, unsafe=True)
    world.advance(60)
    world.finish(crew)
    assert steps.of("P2")["safe"] == steps.of("P2")["done"] == 60


def test_no_crew_is_no_fast_offer(world: World) -> None:
    steps = Steps(world)
    none = sample("vigie_retask_seconds_count", priority="P2", outcome="no_crew")
    offers = sample("vigie_retask_seconds_count", priority="P2", outcome="offer")
    world.need("roads", "defect/1", at(0), priority=2)
    assert steps.of("P2") == {}
    world.advance(40)
    world.crew("roads/r1", at(1))
    world.advance(30)
    assert 40 <= steps.of("P2")["offered"] <= 70
    assert sample("vigie_retask_seconds_count", priority="P2", outcome="no_crew") == none + 1
    assert sample("vigie_retask_seconds_count", priority="P2", outcome="offer") == offers


def test_a_second_crew_after_a_diversion_counts_no_step_again(
    world: World, near: str, far: str
) -> None:
    steps = Steps(world)
    world.need("roads", "defect/1", at(0), priority=3)
    world.take_to_site(near)
    world.advance(60)
    world.do(near, crews.ReleaseTaskRequest, task_id=world.task(near), reason="BREAKDOWN")
    world.advance(60)
    world.take_to_site(far)
    assert steps.of("P3") == {"offered": 0, "accepted": 0, "departed": 0, "on_site": 0}


def test_another_owner_counts_no_step_again(world: World, near: str, far: str) -> None:
    steps = Steps(world)
    world.need("roads", "defect/1", at(0), priority=3)
    world.take_to_site(near)
    assert set(steps.of("P3")) == {"offered", "accepted", "departed", "on_site"}
    steps.reader.take_over()
    world.advance(60)
    world.do(near, crews.ReleaseTaskRequest, task_id=world.task(near), reason="BREAKDOWN")
    world.take_to_site(far)
    assert set(steps.of("P3")) == {"offered", "accepted", "departed", "on_site"}


def test_a_nuisance_that_becomes_a_life_is_measured_from_then(world: World, crew: str) -> None:
    steps = Steps(world)
    need = world.need("roads", "defect/1", at(0), priority=3)
    assert steps.of("P3") == {"offered": 0}
    world.advance(100)
    world.change_need(need, "pothole", at(0), priority=1)
    world.advance(40)
    world.take_to_site(crew)
    assert set(steps.of("P3")) == {"offered"}
    assert steps.of("P1") == {"accepted": 40, "departed": 40, "on_site": 40}


def test_a_life_that_an_operator_plays_down_stays_a_life_in_the_figures(
    world: World, crew: str
) -> None:
    steps, late = Steps(world), responses("late")
    need = world.need("roads", "defect/1", at(0), priority=1)
    incident = world.incident(need).id
    world.accept(crew)
    world.advance(DEFAULT.goal_seconds[1] + 1)
    world.operator(api.UpgradeIncidentRequest(incident_id=incident, priority=place_pb2.PRIORITY_P4))
    world.depart(crew)
    world.arrive(crew)
    assert steps.of("P1")["on_site"] == DEFAULT.goal_seconds[1] + 1
    assert steps.of("P4") == {}
    assert responses("late") == late + 1


@pytest.mark.parametrize(("seconds", "response"), [(0, "in_time"), (600, "in_time"), (601, "late")])
def test_a_response_is_in_time_up_to_the_goal(
    world: World, crew: str, seconds: int, response: str
) -> None:
    reader, before = Reader(world), responses(response)
    world.need("roads", "defect/1", at(0), priority=1)
    world.accept(crew)
    world.depart(crew)
    world.advance(seconds)
    world.arrive(crew)
    reader.catch_up()
    assert responses(response) == before + 1


@pytest.mark.parametrize("attended", [False, True])
def test_an_incident_that_is_closed_without_a_crew_on_its_site_never_had_a_response(
    world: World, crew: str, *, attended: bool
) -> None:
    reader, before = Reader(world), responses("never")
    need = world.need("roads", "defect/1", at(0), priority=1)
    if attended:
        world.take_to_site(crew)
    world.close(world.incident(need).id)
    reader.catch_up()
    assert responses("never") == before + (not attended)


def test_the_department_is_that_of_the_first_report(world: World, crew: str) -> None:
    lighting, roads = Steps(world, "lighting"), Steps(world)
    world.need("lighting", "lamp/1", at(0), priority=2)
    assert lighting.of("P2") == {"offered": 0}
    assert roads.of("P2") == {}


def test_a_joined_incident_keeps_the_earlier_clock(world: World) -> None:
    steps = Steps(world)
    first = world.need("roads", "defect/1", at(0), priority=2)
    world.advance(100)
    second = world.need("roads", "defect/2", at(1), priority=2)
    world.operator(
        api.JoinIncidentsRequest(
            incident_id=world.incident(second).id,
            other_incident_id=world.incident(first).id,
            confirm=True,
        )
    )
    world.advance(50)
    world.crew("roads/r1", at(1))
    assert steps.of("P2") == {"offered": 150}
