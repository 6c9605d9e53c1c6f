"""The state of the city after each event."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import EMPTY, EVOLVE, evolve
from services.coordination.domain.fold.role import State
from services.coordination.domain.policy import DEFAULT
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api

PARTS = {
    *("Requirement", "Candidate", "VerdictGroup", "VerdictCount", "Appraisal", "Barrier"),
    *("DivertedPlough", "MissedDeadline"),
}


def test_every_event_of_the_proto_is_folded() -> None:
    known = {message.DESCRIPTOR.name for message in EVOLVE}
    assert known | PARTS == set(events.DESCRIPTOR.message_types_by_name)


def test_a_copy_is_independent(world: World, crew: str) -> None:
    other = world.city.copy()
    assert other == world.city
    world.need("roads", "defect/1", at(0))
    assert other.incidents == {}
    assert other.next_offsets != world.city.next_offsets


def test_the_empty_city_is_never_changed() -> None:
    evolve(EMPTY, events.BulletinReceived(topic="t"), DecisionContext(NOON, "city"))
    assert CityState() == EMPTY


def test_a_waiting_incident_wakes_for_its_next_appraisal(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    assert world.city.next_timer() == (NOON + DEFAULT.reappraise_seconds[1] * MICROS, "I1")


def test_an_offered_incident_wakes_shortly_after_the_lease(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    seconds = DEFAULT.lease_seconds[1] + limits.NEWS_GRACE_SECONDS
    assert world.city.next_timer() == (NOON + seconds * MICROS, "I1")


def test_an_attended_incident_wakes_before_the_end_of_its_crew_s_shift(
    world: World, crew: str
) -> None:
    world.need("roads", "defect/1", at(0))
    world.take_to_site(crew)
    end = NOON + 8 * 3_600 * MICROS
    assert world.city.next_timer() == (end - DEFAULT.relief_seconds * MICROS, "I1")


def test_a_crew_with_an_offer_is_reserved_until_the_offer_ends(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0))
    assert world.city.reserved_crews == {crew: "I1"}
    world.decline(crew)
    assert world.city.reserved_crews == {}
    assert [d.outcome for d in world.city.decisions.values()] == ["DECLINED", "NOBODY"]


def test_the_end_of_an_incident_leaves_the_crew_s_next_offer(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(1), priority=4)
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(0), 1, "tree_down")
    assert world.city.reserved_crews == {crew: "I2"}
    world.close("I1")
    assert world.city.reserved_crews == {crew: "I2"}


def test_the_state_keeps_the_last_decisions_only(world: World) -> None:
    for number in range(limits.DECISIONS_KEPT + 5):
        world.need("roads", f"defect/{number}", at(number), kind=f"kind_{number}")
    assert len(world.city.decisions) == limits.DECISIONS_KEPT
    assert len(world.decided(events.NobodyFound)) == limits.DECISIONS_KEPT + 5


def test_a_table_without_a_crew_is_recorded_again_only_if_it_changed(world: World) -> None:
    world.crew("roads/r1", at(1), skills=["a"])
    world.need("roads", "defect/1", at(0), priority=2, skills=["b"])
    world.advance(DEFAULT.nobody_table_seconds[2] + 60)
    assert len(world.decided(events.NobodyFound)) == 1
    world.crew("roads/r2", at(1), skills=["c"])
    world.advance(60)
    assert len(world.decided(events.NobodyFound)) == 2
    assert [d.outcome for d in world.city.decisions.values()] == ["NOBODY"], "the last table"


def test_an_incident_keeps_the_earliest_clock_of_its_reports(world: World) -> None:
    world.need("roads", "defect/1", at(0), kind="tree_down")
    world.advance(60)
    world.need("lighting", "thing/1", at(0), kind="tree_down")
    assert world.incident("I1").clock_start_time == NOON


def test_no_number_of_an_incident_is_used_twice(world: World) -> None:
    world.need("roads", "defect/1", at(0), kind="tree_down")
    report = world.need("lighting", "thing/1", at(0), kind="tree_down")
    world.operator(api.SplitIncidentRequest(incident_id="I1", need_id=report))
    world.close("I2")
    world.need("roads", "defect/2", at(5))
    assert set(world.city.incidents) == {"I1", "I3"}


def test_a_report_of_an_operator_ends_with_its_incident(world: World) -> None:
    request = api.OpenIncidentRequest(kind="tree_down", priority="PRIORITY_P1", place=at(0))
    world.operator(request)
    assert len(world.city.needs) == 1
    world.close("I1")
    assert world.city.needs == {}
    assert world.incident(f"coordination/report/{request.request_id}").state is State.CLOSED


def test_only_the_last_closed_incidents_are_found_by_their_reports(world: World) -> None:
    for number in range(limits.CLOSED_KEPT + 3):
        world.need("roads", f"defect/{number}", at(number), kind=f"kind_{number}")
        world.close(f"I{number + 1}")
    assert len(world.city.closed) == limits.CLOSED_KEPT
    assert world.city.find_incident("I3") is None
    assert world.incident(f"roads/defect/{limits.CLOSED_KEPT}").state is State.CLOSED
