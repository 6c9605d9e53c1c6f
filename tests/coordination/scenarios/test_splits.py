"""An operator takes a report out of its incident: the crew that goes with it, and what it reads."""

from __future__ import annotations

from tests.coordination.places import at
from tests.coordination.scenarios.telling import correct
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def test_a_split_leaves_the_crew_with_the_report_that_it_drives_to(world: World, crew: str) -> None:
    """Given a crew that drives to the first of two reports, a split keeps it going there."""
    first = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(crew)
    world.depart(crew)
    second = world.need("lighting", "thing/1", at(0.03), 2, "tree_down")
    assert world.incident(first).id == world.incident(second).id
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=first))
    assert world.incident(first).id != world.incident(second).id
    assert world.incident(first).crew == crew
    assert world.incident(second).crew == ""
    world.arrive(crew)
    world.finish(crew)
    assert world.notified("DONE", first)
    assert not world.notified("DONE", second)
    world.advance(6)
    assert world.offered(crew).startswith(world.incident(second).id)


def test_a_split_sends_the_crew_the_place_and_priority_of_its_own_report(
    world: World, crew: str
) -> None:
    """Given a crew that drives to the place of another report, a split sends it to its own."""
    first = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(crew)
    second = world.need("lighting", "thing/1", at(0.03), 2, "tree_down")
    correct(world, second, at(2), 1, "tree_down")
    assert world.incident(first).id == world.incident(second).id
    task = world.state(crew).task
    assert task is not None
    assert (task.goal.longitude, task.priority) == (at(2).position.longitude, 1)
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=first))
    task = world.state(crew).task
    assert task is not None
    assert (task.goal.longitude, task.priority) == (at(0).position.longitude, 2)
    assert task.incident_id == world.incident(first).id != "I1"


def test_a_split_estimates_the_drive_of_the_crew_to_its_own_report_again(
    world: World, crew: str
) -> None:
    """Given a crew that drives to another place since the split, its check waits for that drive."""
    first = world.need("roads", "defect/1", at(0), 2, "tree_down")
    world.accept(crew)
    world.depart(crew)
    second = world.need("lighting", "thing/1", at(0.03), 2, "tree_down")
    (before,) = world.incident(first).lead.assignments
    correct(world, second, at(2), 1, "tree_down")
    (there,) = world.incident(first).lead.assignments
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=first))
    (back,) = world.incident(first).lead.assignments
    drive = round(2_000 * 1.4 / 8.3)
    assert [there.eta_seconds - before.eta_seconds, back.eta_seconds - there.eta_seconds] == [
        drive,
        drive,
    ]
    assert before.check_time < there.check_time < back.check_time
    findings = [each.finding for each in world.decided(events.AssignmentChecked)]
    assert findings[-2:] == ["MOVED", "MOVED"]
