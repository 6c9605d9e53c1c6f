"""An operator in charge: coordination proposes and waits, by incident or by dispatch mode."""

from __future__ import annotations

import pytest

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.role import State
from services.coordination.domain.policy import DEFAULT
from tests.coordination.domain.rules.test_operator import rejected
from tests.coordination.domain.rules.test_operator_crews import assigns
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2, role_pb2


def takes(incident_id: str = "I1") -> api.TakeIncidentRequest:
    return api.TakeIncidentRequest(incident_id=incident_id)


def sets(mode: str, priority: int = 1, department: str = "") -> api.SetDispatchModeRequest:
    return api.SetDispatchModeRequest(
        priority=proto_enum(place_pb2.Priority, priority),
        department=department,
        mode=f"DISPATCH_MODE_{mode}",
        reason="TRAINING",
    )


def confirms(decision_id: str) -> api.ConfirmOfferRequest:
    return api.ConfirmOfferRequest(decision_id=decision_id)


def test_a_taken_incident_gets_proposals_and_no_offers_until_it_is_handed_back(
    world: World,
) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.operator(takes())
    assert world.operator(takes()) == []
    crew = world.crew("roads/r1", at(1))
    world.advance(200)
    assert world.offered(crew) == ""
    proposed = world.decided(events.CrewProposed)
    assert [(each.crew_id, each.mode) for each in proposed] == [("r1", "TAKEN")]
    incident = world.incident("I1")
    assert incident.taken_by == "operator:ana"
    assert incident.has_alert("CREW_PROPOSED")
    world.operator(api.HandBackIncidentRequest(incident_id="I1"))
    assert world.offered(crew)
    assert not world.incident("I1").has_alert("CREW_PROPOSED")
    assert world.operator(api.HandBackIncidentRequest(incident_id="I1")) == []


def test_the_mode_of_a_department_that_is_none_is_refused(world: World) -> None:
    """Given a wrong name, the operator learns that no offer will wait for a confirmation."""
    found = rejected(world, sets("CONFIRM", department="road"))
    assert (found.code, found.field) == ("DEPARTMENT_UNKNOWN", "department")
    assert "lighting, roads" in str(found)
    for department in ("", "roads", "coordination"):
        assert world.operator(sets("CONFIRM", department=department))


def test_a_taken_life_without_action_rings(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.operator(takes())
    world.advance(DEFAULT.hold_review_seconds[1] + 1)
    assert world.incident("I1").has_alert("TAKEN")


def test_a_taken_life_rings_after_the_end_of_its_hold_too(world: World) -> None:
    """Given an incident that is taken, held and released, it is put before the operators again."""
    world.need("roads", "defect/1", at(0), priority=1)
    world.operator(takes())
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.operator(api.ReleaseIncidentRequest(incident_id="I1"))
    world.advance(DEFAULT.hold_review_seconds[1] + 1)
    assert world.incident("I1").has_alert("TAKEN")


def test_a_taken_incident_with_a_crew_does_not_ring(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=1)
    world.accept(crew)
    world.operator(takes())
    world.advance(DEFAULT.hold_review_seconds[1] + 1)
    assert not world.incident("I1").has_alert("TAKEN")


def test_advice_is_a_table_without_an_offer(world: World, crew: str) -> None:
    world.operator(sets("ADVISE", 2))
    assert world.operator(sets("ADVISE", 2)) == []
    world.need("roads", "defect/1", at(0), priority=2)
    world.advance(3_600)
    assert world.decided(events.CrewChosen) == []
    assert world.incident("I1").state is State.WAITING
    assert world.city.decisions["I1.1"].outcome in {"PROPOSED", "SUPERSEDED"}
    world.operator(sets("AUTOMATIC", 2))
    assert world.offered(crew)


def test_another_priority_and_another_department_are_dispatched_as_ever(
    world: World, crew: str
) -> None:
    world.operator(sets("ADVISE", 2, "lighting"))
    world.need("roads", "defect/1", at(0), priority=2)
    assert world.offered(crew) == "I1.1"


def test_the_mode_of_a_department_counts_before_that_of_all(world: World, crew: str) -> None:
    world.operator(sets("ADVISE", 2))
    world.operator(sets("AUTOMATIC", 2, "roads"))
    world.need("roads", "defect/1", at(0), priority=2)
    assert world.offered(crew) == "I1.1"


def test_a_confirmed_proposal_is_offered_on_the_table_that_was_seen(
    world: World, crew: str
) -> None:
    world.operator(sets("CONFIRM", 2))
    world.need("roads", "defect/1", at(0), priority=2)
    assert world.offered(crew) == ""
    world.operator(confirms("I1.1"))
    assert world.offered(crew) == "I1.2"
    chosen = world.decided(events.CrewChosen)[-1]
    assert (chosen.table_decision_id, chosen.actor) == ("I1.1", "operator:ana")
    assert world.city.decisions["I1.1"].outcome == "CONFIRMED"
    assert world.operator(confirms("I1.1")) == []
    world.take_to_site(crew)
    world.finish(crew)
    assert world.incident("I1").close_reason == "DONE"


def test_the_proposal_of_a_second_role_goes_on_ringing(world: World, near: str, far: str) -> None:
    world.operator(sets("CONFIRM", 2))
    roles = [role_pb2.Role(name="lead"), role_pb2.Role(name="signing")]
    world.need("roads", "defect/1", at(0), priority=2, roles=roles)
    world.operator(confirms("I1.1"))
    (alert,) = world.incident("I1").alerts
    assert alert.code == "CREW_PROPOSED"
    assert alert.detail.startswith("I1.2 proposes")
    world.operator(confirms("I1.2"))
    assert not world.incident("I1").alerts
    assert {world.offered(near), world.offered(far)} == {"I1.3", "I1.4"}


def test_a_proposal_that_an_operator_overrides_is_not_confirmed(
    world: World, near: str, far: str
) -> None:
    world.operator(sets("CONFIRM", 2))
    world.need("roads", "defect/1", at(0), priority=2)
    world.operator(assigns(far))
    assert world.offered(far) == "I1.2"
    assert world.city.decisions["I1.1"].outcome == "OVERRIDDEN"
    assert rejected(world, confirms("I1.1")).code == "DECISION_UNKNOWN"


def test_a_proposal_without_a_crew_any_more_is_superseded(world: World, crew: str) -> None:
    world.operator(sets("CONFIRM", 2))
    world.need("roads", "defect/1", at(0), priority=2)
    world.do(crew, crews.EndShiftRequest)
    world.advance(DEFAULT.proposal_seconds[2] + 60)
    assert world.decided(events.NobodyFound)
    assert world.city.decisions["I1.1"].outcome == "SUPERSEDED"


def test_a_life_goes_by_itself_when_no_operator_confirms(world: World, crew: str) -> None:
    world.operator(sets("CONFIRM", 1))
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(DEFAULT.confirm_seconds[1] - 5)
    assert world.offered(crew) == ""
    world.advance(10)
    assert world.offered(crew)
    assert world.city.decisions["I1.1"].outcome == "SENT"


def test_a_danger_waits_for_its_confirmation(world: World, crew: str) -> None:
    world.operator(sets("CONFIRM", 2))
    world.need("roads", "defect/1", at(0), priority=2)
    world.advance(3_000)
    assert world.offered(crew) == ""


def test_the_repeated_proposal_of_a_crew_is_one_line(world: World, crew: str) -> None:
    world.operator(sets("ADVISE", 1))
    world.need("roads", "defect/1", at(0), priority=1)
    world.advance(DEFAULT.proposal_seconds[1] - 10)
    assert len(world.decided(events.CrewProposed)) == 1


@pytest.mark.parametrize("decision_id", ["I1.1", "I9.1", "I2.1"])
def test_only_the_last_proposal_of_a_role_is_confirmed(world: World, decision_id: str) -> None:
    """I1.1 found no crew, I2.1 is an offer, I9.1 does not exist."""
    world.need("roads", "defect/1", at(0), 2, "pothole", ["saw"])
    world.crew("roads/r1", at(1))
    world.need("roads", "defect/2", at(0), 2, "flooding")
    assert world.offered("roads/r1") == "I2.1"
    assert rejected(world, confirms(decision_id)).code == "DECISION_UNKNOWN"


def test_a_proposal_whose_crew_has_another_offer_is_rejected(world: World, crew: str) -> None:
    world.operator(sets("CONFIRM", 2))
    world.need("roads", "defect/1", at(0), priority=2)
    world.need("roads", "defect/2", at(0), 3, "flooding")
    assert world.offered(crew) == "I2.1"
    assert rejected(world, confirms("I1.1")).code in {"DECISION_CHANGED", "DECISION_UNKNOWN"}


def test_an_acceptance_that_a_hold_overtakes_is_recalled_with_an_alert(
    world: World, crew: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.lost_orders = True
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.lost_orders = False
    world.accept(crew)
    assert world.task(crew) == ""
    assert world.incident("I1").has_alert("HELD_CREW_RECALLED")


def test_an_escalation_calls_the_supervisor(world: World) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    request = api.EscalateIncidentRequest(incident_id="I1", reason="NO_CREW")
    world.operator(request)
    assert world.operator(request) == []
    alert = world.incident("I1").alert("ESCALATED")
    assert alert is not None
    assert "no crew" in alert.detail
    world.operator(api.EscalateIncidentRequest(incident_id="I1", reason="DANGER_GROWS"))
    assert "danger grows" in world.incident("I1").alert("ESCALATED").detail  # type: ignore[union-attr]


@pytest.mark.parametrize("mode", ["TAKEN", "ADVISE", "CONFIRM"])
def test_a_better_crew_is_proposed_where_an_operator_decides(
    world: World, far: str, mode: str
) -> None:
    """Given a crew far away. When one becomes free near the danger. Then it is a proposal."""
    world.need("roads", "defect/1", at(0), priority=2)
    world.accept(far)
    world.depart(far)
    world.operator(takes() if mode == "TAKEN" else sets(mode, 2))
    near = world.crew("roads/near", at(0.4))
    world.advance(6)
    assert world.offered(near) == ""
    (proposed,) = world.decided(events.CrewProposed)
    assert (proposed.crew_id, proposed.mode) == ("near", mode)
    assert world.incident("I1").has_alert("CREW_PROPOSED")
    world.advance(100)
    assert len(world.decided(events.CrewProposed)) == 1, "a proposal is not repeated in full"
    world.operator(confirms(proposed.decision_id))
    world.accept(near)
    assert world.incident("I1").crew == near
    assert world.task(far) == ""


def test_the_proposal_of_a_better_crew_ends_with_the_arrival(world: World, far: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.accept(far)
    world.depart(far)
    world.operator(takes())
    world.crew("roads/near", at(0.4))
    world.advance(6)
    (proposed,) = world.decided(events.CrewProposed)
    world.arrive(far)
    assert not world.incident("I1").has_alert("CREW_PROPOSED")
    assert rejected(world, confirms(proposed.decision_id)).code == "DECISION_UNKNOWN"
    world.advance(100)
    assert world.incident("I1").crew == far


def test_the_proposal_of_a_better_crew_ends_when_it_is_better_no_more(
    world: World, far: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.accept(far)
    world.depart(far)
    world.operator(takes())
    world.crew("roads/near", at(0.4))
    world.advance(6)
    world.parked[far] = at(0.3)
    world.advance(60)
    assert not world.incident("I1").has_alert("CREW_PROPOSED")
    assert world.incident("I1").lead.search == ""
