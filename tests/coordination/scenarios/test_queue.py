"""While you are there: a small task waits until a crew near it is done, and no life waits so."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.role import State
from services.coordination.domain.policy import DEFAULT
from services.crews.domain.task import Status
from tests.coordination.laws import check_city
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, codes, correct
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews

NEAR = at(0.02)


def nearly_done(world: World, key: str = "roads/near", *, left: int = 60) -> str:
    """Put a crew on a site where it is expected to be done in so many seconds."""
    crew = world.crew(key, at(0))
    world.need("roads", "defect/1", at(0), 3, work_seconds=600)
    world.take_to_site(crew)
    world.advance(600 - left)
    return crew


def queued(world: World) -> tuple[str, str]:
    """Return a crew with a queued task, and the need of that task."""
    crew = nearly_done(world)
    job = world.need("roads", "defect/2", NEAR, 3, "gully_blocked")
    world.advance(2)
    world.accept(crew)
    state = world.state(crew)
    assert state.next_task is not None
    assert state.next_task.status is Status.QUEUED
    return crew, job


def row_of(world: World, crew: str) -> events.Candidate:
    """Return the row of a crew in the table of the last choice."""
    table: events.Appraisal = world.decided(events.CrewChosen)[-1].appraisal
    return next(each for each in table.candidates if each.crew_id == crew.partition("/")[2])


def test_the_table_states_what_the_crew_finishes_first_and_its_wait(world: World) -> None:
    crew = nearly_done(world)
    distant = world.crew("roads/distant", at(12))
    world.need("roads", "defect/2", NEAR, 3, "gully_blocked")
    chosen = world.decided(events.CrewChosen)[-1]
    row = row_of(world, crew)
    assert asked(world, crew, distant) == [crew]
    assert (row.after_task_id, chosen.after_task_id) == ("I1.1", "I1.1")
    assert row.wait_seconds == 60
    assert row.price_seconds == row.eta_seconds + 60
    assert row.gained_seconds > 1_000
    assert chosen.leaves_task_id == ""
    assert row_of(world, distant).passed_over == events.PASSED_OVER_DEARER


def test_a_free_crew_that_is_nearly_as_good_goes_at_once(world: World) -> None:
    """Given a third crew, so that no department lacks one, four minutes away."""
    crew = nearly_done(world, left=100)
    free = [world.crew(f"roads/free{n}", at(2)) for n in range(3)]
    world.need("roads", "defect/2", NEAR, 3, "gully_blocked")
    assert asked(world, crew, *free) == [free[0]]
    assert row_of(world, crew).passed_over == events.PASSED_OVER_GAIN_TOO_SMALL


@pytest.mark.parametrize(
    ("place", "fields", "left"),
    [
        (NEAR, {"work_seconds": 7_200}, 60),
        (at(5), {}, 60),
        (NEAR, {}, 0),
        (NEAR, {"skills": ["diving"]}, 60),
    ],
    ids=["long work", "far away", "overdue", "lacks a skill"],
)
def test_no_other_work_waits_for_a_busy_crew(
    world: World, place: object, fields: dict[str, object], left: int
) -> None:
    crew = nearly_done(world, left=left)
    if not left:
        world.advance(30)
    job = world.need("roads", "defect/2", place, 3, "gully_blocked", **fields)  # type: ignore[arg-type]
    assert not world.offered(crew)
    assert world.incident(job).state is State.WAITING


def test_a_danger_waits_for_no_crew_that_is_nearly_done(world: World) -> None:
    nearly_done(world)
    world.need("roads", "defect/2", NEAR, 2, "gully_blocked")
    tables = [each.appraisal for each in world.decided(events.CrewChosen)]
    assert not any(row.after_task_id for table in tables for row in table.candidates)


def test_more_urgent_work_that_waits_gets_the_crew_first(world: World) -> None:
    """Given a nuisance that waits for the crew, routine work beside it does not overtake it."""
    crew = nearly_done(world)
    nuisance = world.need("roads", "defect/2", at(6), 3, "sign_damaged")
    world.need("roads", "defect/3", NEAR, 4, "gully_blocked")
    assert not world.offered(crew)
    world.finish(crew)
    world.advance(10)
    assert world.incident(nuisance).crew == crew


def test_a_crew_drives_to_its_queued_task_when_it_is_done(world: World) -> None:
    """Given a queued task, it begins with the end of the first one, and its turnout counts then."""
    crew, job = queued(world)
    task_id = world.incident(job).lead.assignments[0].task_id
    world.advance(100)
    assert not {"NOT_DEPARTED", "NOT_ARRIVED"} & codes(world, job)
    world.finish(crew)
    assert world.task(crew) == task_id
    world.advance(DEFAULT.turnout_seconds + 1)
    assert "NOT_DEPARTED" in codes(world, job)
    world.depart(crew)
    world.arrive(crew)
    world.finish(crew)
    assert world.incident(job).close_reason == "DONE"
    check_city(world)


def test_the_need_reads_that_its_crew_finishes_other_work_first(world: World) -> None:
    _, job = queued(world)
    assert world.notified("QUEUED", job)


def test_a_crew_that_gives_its_first_task_back_begins_the_queued_one(world: World) -> None:
    crew, job = queued(world)
    world.do(crew, crews.ReleaseTaskRequest, task_id=world.task(crew), reason="BLOCKED")
    assert world.task(crew) == world.incident(job).lead.assignments[0].task_id
    check_city(world)


def test_a_breakdown_gives_both_tasks_back(world: World) -> None:
    crew, job = queued(world)
    world.do(crew, crews.ReleaseTaskRequest, task_id=world.task(crew), reason="BREAKDOWN")
    assert {world.incident(key).state for key in ("I1", job)} <= {State.WAITING, State.OFFERED}
    check_city(world)


@pytest.mark.parametrize("priority", [1, 2])
def test_a_life_and_a_danger_interrupt_both_tasks(world: World, priority: int) -> None:
    """Given a crew under way with a queued task, both are offered again when it is diverted."""
    crew = world.crew("roads/near", at(0))
    world.need("roads", "defect/1", at(3), 4, work_seconds=60)
    world.accept(crew)
    world.depart(crew)
    job = world.need("roads", "defect/2", at(3.02), 4, "gully_blocked")
    world.accept(crew)
    urgent = world.need("roads", "defect/3", at(0.5), priority, "tree_down")
    world.accept(crew)
    assert world.incident(urgent).crew == crew
    assert {world.incident(key).state for key in ("I1", job)} == {State.WAITING}
    assert world.incident(job).lead.excluded == ()
    check_city(world)


def test_queued_work_that_becomes_urgent_takes_its_crew_off_the_first_task(world: World) -> None:
    crew, job = queued(world)
    correct(world, job, NEAR, 1, "gully_blocked")
    world.advance(2)
    assert world.offered(crew).startswith("I2.")
    assert world.decided(events.CrewChosen)[-1].leaves_task_id == "I1.1"
    assert world.state(crew).next_task is None
    world.accept(crew)
    assert world.incident(job).crew == crew
    check_city(world)


@pytest.mark.parametrize("arrives", [False, True])
def test_a_crew_that_begins_work_that_became_urgent_is_not_taken_off_it(
    world: World, *, arrives: bool
) -> None:
    """Given a recall out of the queue that comes once the crew has begun the task, it goes on."""
    crew, job = queued(world)
    world.lost_orders = True
    correct(world, job, NEAR, 1, "gully_blocked")
    world.advance(20)
    assert codes(world, job) == {"NOBODY_FOUND"}
    world.finish(crew)
    assert codes(world, job) == set()
    if arrives:
        world.depart(crew)
        world.arrive(crew)
    world.lost_orders = False
    world.send(list(world.city.pending_orders.values()))
    world.settle()
    assert world.task(crew) == "I2.1"
    assert (world.incident(job).crew, world.incident(job).lead.search) == (crew, "")


def test_an_offer_of_queued_work_that_becomes_urgent_is_made_again(world: World) -> None:
    crew = nearly_done(world)
    job = world.need("roads", "defect/2", NEAR, 3, "gully_blocked")
    first = world.offered(crew)
    correct(world, job, NEAR, 1, "gully_blocked")
    world.advance(61)
    assert world.offered(crew) not in {"", first}
    assert world.decided(events.CrewChosen)[-1].leaves_task_id == "I1.1"


def test_a_task_that_waits_far_longer_than_expected_is_offered_again(world: World) -> None:
    crew, job = queued(world)
    other = world.crew("roads/other", at(9))
    world.advance(DEFAULT.queue_late_seconds + 60)
    assert asked(world, other) == [other]
    assert world.state(crew).next_task is None
    assert world.incident(job).state is State.OFFERED
    check_city(world)


def test_a_closed_incident_takes_its_task_out_of_the_queue(world: World) -> None:
    crew, job = queued(world)
    world.end_need(job)
    assert world.state(crew).next_task is None
    assert world.task(crew) == "I1.1"


def test_a_crew_on_its_way_may_be_asked_for_work_beside_its_site(world: World) -> None:
    """Given a crew that arrives in two minutes and works for one, its wait is three minutes."""
    crew = world.crew("roads/near", at(0))
    world.need("roads", "defect/1", at(1), 4, work_seconds=60)
    world.accept(crew)
    world.depart(crew)
    world.need("roads", "defect/2", at(1.02), 4, "gully_blocked")
    assert row_of(world, crew).wait_seconds == pytest.approx(1_000 / 8.3 + 60, abs=2)


def test_a_crew_has_one_task_in_its_queue(world: World) -> None:
    crew, _ = queued(world)
    third = world.need("roads", "defect/3", at(0.04), 3, "sign_damaged")
    assert not world.offered(crew)
    assert world.incident(third).state is State.WAITING
    status = bulletins.TASK_STATUS_QUEUED
    assert [task.status for task in world.city.tasks[crew]].count(status) == 1
