"""The whole city as one state."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import due
from services.coordination.domain.fold.deadlines import late_time
from services.coordination.domain.fold.values import State
from tests.coordination.world import NOON, World, at, check_city


def test_a_copy_goes_its_own_way() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    other = world.city.copy()
    assert other == world.city
    world.need("roads", "defect/1", at(0))
    assert other.incidents == {}
    assert other.next_offsets != world.city.next_offsets


def test_an_incident_that_waits_wakes_when_it_is_to_be_appraised_again() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), priority=1)
    assert due(world.city) == (NOON + policy.REAPPRAISE_SECONDS[1] * MICROS, "I1")


def test_an_incident_with_an_offer_wakes_shortly_after_the_lease() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0), priority=1)
    seconds = policy.LEASE_SECONDS[1] + policy.NEWS_GRACE_SECONDS
    assert due(world.city) == (NOON + seconds * MICROS, "I1")


def test_an_attended_incident_wakes_no_more() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.take_to_site(crew)
    assert due(world.city) is None


def test_the_earliest_promise_decides_when_it_is_late() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), priority=3)
    incident = world.incident("I1")
    assert late_time(incident) == NOON + 86_400 * MICROS


def test_closed_incidents_are_found_by_their_reports_until_there_are_too_many() -> None:
    world = World()
    for number in range(policy.CLOSED_KEPT + 3):
        world.need("roads", f"defect/{number}", at(number), kind=f"kind_{number}")
        world.operator_closes(f"I{number + 1}")
    assert len(world.city.closed) == policy.CLOSED_KEPT
    assert world.city.find_incident("I3") is None
    assert world.incident(f"roads/defect/{policy.CLOSED_KEPT}").state is State.CLOSED
    check_city(world)
