"""The record that a judge reads: numbers behind verdicts, the policy, alerts that come again."""

from __future__ import annotations

import pytest

from services.coordination.domain.fold.role import State
from services.coordination.domain.policy import DEFAULT
from tests.coordination.places import at
from tests.coordination.scenarios.telling import asked, codes
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews


def alerts(world: World, code: str) -> list[events.SupervisorAlerted]:
    return [each for each in world.decided(events.SupervisorAlerted) if each.code == code]


def test_an_alert_of_a_life_is_repeated_until_somebody_acknowledges_it(world: World) -> None:
    need = world.need("roads", "defect/1", at(0), 1, "tree_down")
    assert len(alerts(world, "NOBODY_FOUND")) == 1
    world.advance(500)
    assert len(alerts(world, "NOBODY_FOUND")) == 5
    incident_id = world.incident(need).id
    world.operator(api.AcknowledgeAlertRequest(incident_id=incident_id, code="NOBODY_FOUND"))
    world.advance(500)
    assert len(alerts(world, "NOBODY_FOUND")) == 5


def test_an_alert_is_raised_again_when_the_incident_loses_its_next_crew(
    world: World, crew: str
) -> None:
    """Given an alert that a crew answered, the loss of that crew alerts the operators again."""
    world.do(crew, crews.SetAvailabilityRequest, availability=3, reason=1)
    world.need("roads", "defect/1", at(0), 1, "tree_down")
    world.do(crew, crews.SetAvailabilityRequest, availability=1)
    world.advance(6)
    task_id = world.accept(crew)
    before = len(alerts(world, "NOBODY_FOUND"))
    world.advance(60)
    assert len(alerts(world, "NOBODY_FOUND")) == before, "a crew is on its way"
    world.do(crew, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    assert len(alerts(world, "NOBODY_FOUND")) == before + 1


def test_each_verdict_has_its_number_and_each_table_its_policy(world: World) -> None:
    """Given a crew kept from a P3 by its shift, the table states the seconds that are missing."""
    world.crew("roads/early", at(1), hours=0.5)
    world.need("roads", "defect/1", at(0), 3, work_seconds=3_600)
    (found,) = world.decided(events.NobodyFound)
    (group,) = found.appraisal.verdicts
    assert group.verdict == events.VERDICT_SHIFT_TOO_SHORT
    assert 1_800 < group.numbers[0] < 2_000
    assert found.appraisal.policy_sha256 == DEFAULT.sha256


def test_crews_at_the_same_price_are_a_tie_and_share_the_work(world: World) -> None:
    """Given three equal crews, three equal jobs go to all of them, and a tie is called a tie."""
    keys = [world.crew(f"roads/r{n}", at(1)) for n in range(3)]
    for number in range(3):
        world.need("roads", f"defect/{number}", at(0), 2, f"kind_{number}")
        chosen = next(key for key in keys if world.offered(key))
        if not number:
            table = world.decided(events.CrewChosen)[0].appraisal
            passed = {row.passed_over for row in table.candidates}
            assert events.PASSED_OVER_TIE in passed
            assert events.PASSED_OVER_DEARER not in passed
        world.take_to_site(chosen)
        world.finish(chosen)
        world.advance(6)
    assert set(world.city.shift_tasks.values()) == {1}
    assert len(world.city.shift_tasks) == 3


def test_routine_work_without_a_crew_is_not_polled(world: World) -> None:
    """Given twenty jobs that no crew can do, eight hours write few decisions about them."""
    for number in range(20):
        world.need("roads", f"defect/{number}", at(number), 4, f"kind_{number}", ["diving"])
    before = len(world.journal)
    world.advance(8 * 3_600)
    assert len(world.journal) - before <= 20 * 20


def test_routine_work_that_no_crew_can_do_is_shown_when_it_is_late(world: World) -> None:
    need = world.need("roads", "defect/1", at(0), 3, "pothole", ["diving"])
    world.advance(86_400 + 10)
    assert "LATE" in codes(world, need)


def test_a_second_danger_does_not_take_what_the_first_leaves(world: World) -> None:
    """Given two dangers and two crews, both are served in the least time together."""
    west, east = world.crew("roads/west", at(-1)), world.crew("roads/east", at(1))
    world.lost_orders = True
    for number, place in ((1, at(0.1)), (2, at(2))):
        world.need("roads", f"defect/{number}", place, 2, f"kind_{number}")
    offers = {i.id: i.lead.offers[0].crew for i in world.city.incidents.values()}
    assert offers in ({"I1": west, "I2": east}, {"I1": east, "I2": west})
    assert len(set(offers.values())) == 2


def test_a_small_job_beside_a_crew_that_is_nearly_done_waits_for_it(world: World) -> None:
    """Given a P3 20 m from a crew that is done in a minute, no crew comes from 25 min away."""
    near = world.crew("roads/near", at(0))
    world.need("roads", "defect/1", at(0), 3, work_seconds=600)
    world.take_to_site(near)
    world.advance(540)
    distant = world.crew("roads/distant", at(12))
    job = world.need("roads", "defect/2", at(0.02), 3, "gully_blocked")
    world.advance(5)
    assert world.offered(distant) == ""
    assert asked(world, near) == [near] or world.incident(job).state is State.WAITING


@pytest.mark.parametrize("priority", [1, 2])
def test_the_response_is_counted_from_the_first_word_and_once(
    world: World, crew: str, priority: int
) -> None:
    """Given an attended incident whose crew is diverted, its clock keeps its beginning."""
    need = world.need("roads", "defect/1", at(1), priority, "tree_down")
    began = world.incident(need).clock_start_time
    task_id = world.take_to_site(crew)
    world.do(crew, crews.ReleaseTaskRequest, task_id=task_id, reason="BREAKDOWN")
    assert world.incident(need).clock_start_time == began
    world.advance(3_700)
    assert "LATE" in codes(world, need)
