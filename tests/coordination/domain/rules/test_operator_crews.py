"""An operator's choice of a crew: past any verdict but a missing skill, with its cost recorded."""

from __future__ import annotations

import pytest

from services.coordination.domain import limits
from services.coordination.domain.fold.orders import request_of
from services.coordination.domain.fold.role import State
from services.crews.domain.skills import REHEARSAL
from tests.coordination.domain.rules.test_operator import rejected
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def assigns(crew: str, incident_id: str = "I1", **fields: str) -> api.AssignIncidentRequest:
    department, _, crew_id = crew.partition("/")
    return api.AssignIncidentRequest(
        incident_id=incident_id,
        department=department,
        crew_id=crew_id,
        **{"reason": "LOCAL_KNOWLEDGE", **fields},
    )


def test_an_operator_sends_the_dearer_crew_and_its_cost_is_recorded(
    world: World, near: str, far: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    assert world.offered(near) == "I1.1"
    world.operator(assigns(far, expected_decision_id="I1.1"))
    assert world.offered(near) == ""
    assert world.offered(far) == "I1.2"
    chosen = world.decided(events.CrewChosen)[-1]
    assert chosen.override_reason == "LOCAL_KNOWLEDGE"
    assert chosen.overrides_decision_id == chosen.table_decision_id == "I1.1"
    assert chosen.override_verdict == events.VERDICT_ELIGIBLE
    table = world.decided(events.CrewChosen)[0].appraisal.candidates
    prices = {row.crew_id: row.price_seconds for row in table}
    assert chosen.override_cost_seconds == prices["far"] - prices["near"] > 0
    assert chosen.actor == "operator:ana"
    world.take_to_site(far)
    assert world.incident("I1").crew == far


def test_a_stale_choice_of_the_crew_that_has_the_offer_is_rejected_too(
    world: World, near: str
) -> None:
    """Given another decision since, the operator looks again, also if it chose the same crew."""
    world.need("roads", "defect/1", at(0), priority=2)
    world.operator(assigns(near, expected_decision_id="I1.1"))
    no = rejected(world, assigns(near, expected_decision_id="I1.0"))
    assert (no.code, no.field) == ("DECISION_CHANGED", "expected_decision_id")
    assert world.operator(assigns(near)) == []
    assert world.offered(near) == "I1.1"


def test_a_crew_without_a_row_costs_at_least_its_drive(world: World, near: str, far: str) -> None:
    for number in range(limits.TABLE_ROWS - 1):
        world.crew(f"roads/between-{number}", at(1.5))
    world.need("roads", "defect/1", at(0), priority=2)
    world.operator(assigns(far, expected_decision_id="I1.1"))
    first, chosen = world.decided(events.CrewChosen)
    prices = [row.price_seconds for row in first.appraisal.candidates]
    assert len(prices) == limits.TABLE_ROWS
    assert chosen.override_verdict == events.VERDICT_PRICED_OUT
    assert chosen.override_cost_seconds == chosen.eta_seconds - min(prices) > 0


def test_the_order_carries_the_reason_and_reaches_a_crew_on_a_break(
    world: World, crew: str
) -> None:
    world.crew("roads/lent", at(2), lending=bulletins.LENDING_RULE_NEVER)
    world.need("lighting", "thing/1", at(0), priority=2)
    world.decline(crew)
    assert world.incident("I1").state is State.WAITING
    world.lost_orders = True
    world.operator(assigns("roads/lent", reason="PHONED"))
    (order,) = [o for o in world.city.pending_orders.values() if o.type == "offer"]
    assert request_of(order).override_reason == "PHONED"  # type: ignore[attr-defined]
    chosen = world.decided(events.CrewChosen)[-1]
    assert chosen.override_verdict == events.VERDICT_NOT_LENT
    world.lost_orders = False
    world.send([order])
    world.settle()
    world.accept("roads/lent")
    assert world.incident("I1").crew == "roads/lent"


def test_a_crew_with_another_offer_and_a_task_as_urgent_is_sent_all_the_same(
    world: World, crew: str
) -> None:
    first = world.need("roads", "defect/1", at(1), 1, "tree_down")
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(3), 1, "flooding")
    world.operator(assigns(crew, "I2"))
    chosen = world.decided(events.CrewChosen)[-1]
    assert chosen.leaves_task_id == "I1.1"
    assert chosen.override_verdict == events.VERDICT_TASK_AS_URGENT
    world.accept(crew)
    assert world.task(crew) == "I2.2"
    assert world.incident(first).state is State.WAITING


def test_the_offer_of_another_incident_is_withdrawn(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(1), 2, "tree_down")
    world.need("roads", "defect/2", at(3), 3, "flooding")
    assert world.offered(crew) == "I1.1"
    world.operator(assigns(crew, "I2"))
    assert world.offered(crew) == "I2.2"
    world.advance(60)
    assert world.incident("I1").lead.offers == (), "the more urgent one leaves the choice alone"


def test_a_life_outranks_the_choice_that_has_no_answer_yet(world: World, crew: str) -> None:
    world.need("roads", "defect/2", at(3), 3, "flooding")
    world.decline(crew)
    world.operator(assigns(crew))
    assert world.offered(crew) == "I1.3"
    world.need("roads", "defect/1", at(1), 1, "tree_down")
    assert world.offered(crew) == "I2.1"


def test_a_crew_under_way_is_replaced_with_the_yes_of_the_other(
    world: World, near: str, far: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.accept(near)
    world.operator(assigns(far))
    assert world.task(near) == "I1.1"
    world.accept(far)
    assert world.task(near) == ""
    assert world.incident("I1").crew == far


def test_a_crew_on_its_site_stays_until_the_other_one_arrives(
    world: World, near: str, far: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.take_to_site(near)
    world.operator(assigns(far))
    world.accept(far)
    assert world.task(near) == "I1.1"
    world.depart(far)
    world.arrive(far)
    assert world.task(near) == ""


def test_a_no_to_the_operator_leaves_the_crew_that_is_under_way(
    world: World, near: str, far: str
) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.accept(near)
    world.operator(assigns(far))
    world.decline(far)
    world.advance(30)
    role = world.incident("I1").lead
    assert (role.search, role.offers) == ("", ())
    assert world.incident("I1").crew == near


def test_a_held_incident_is_released_by_the_choice(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.operator(api.HoldIncidentRequest(incident_id="I1"))
    world.operator(assigns(crew))
    world.accept(crew)
    assert world.incident("I1").state is State.ASSIGNED


def test_the_same_choice_twice_is_one(world: World, near: str, far: str) -> None:
    world.need("roads", "defect/1", at(0), priority=2)
    world.operator(assigns(far))
    assert world.operator(assigns(far)) == []


@pytest.mark.parametrize(
    ("request_", "code", "field"),
    [
        (
            assigns("roads/r1", expected_decision_id="I1.9"),
            "DECISION_CHANGED",
            "expected_decision_id",
        ),
        (assigns("roads/plain"), "SKILL_MISSING", "crew_id"),
        (assigns("roads/r9"), "CREW_UNKNOWN", "crew_id"),
        (assigns("roads/r1", role="signing"), "ROLE_UNKNOWN", "role"),
        (assigns("roads/r1", "I9"), "INCIDENT_UNKNOWN", "incident_id"),
    ],
    ids=["stale", "skill", "crew", "role", "incident"],
)
def test_a_choice_that_cannot_be_is_rejected(
    world: World, request_: api.AssignIncidentRequest, code: str, field: str
) -> None:
    world.crew("roads/r1", at(1), ["saw"])
    world.crew("roads/plain", at(1))
    world.need("roads", "defect/1", at(0), 2, "tree_down", ["saw"])
    world.decline("roads/r1")
    found = rejected(world, request_)
    assert (found.code, found.field) == (code, field)


def test_a_rehearsal_crew_is_rejected_as_such(world: World, crew: str) -> None:
    world.crew("roads/try", at(1), [REHEARSAL])
    world.need("roads", "defect/1", at(0), 2)
    world.decline(crew)
    found = rejected(world, assigns("roads/try"))
    assert (found.code, found.message) == (
        "SKILL_MISSING",
        "roads/try serves rehearsals. Choose another crew.",
    )
