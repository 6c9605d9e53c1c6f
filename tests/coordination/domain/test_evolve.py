"""Every event of the contract, and what it makes of the city."""

from __future__ import annotations

from services.chassis.decider import Moment
from services.coordination.domain import policy
from services.coordination.domain.city import City
from services.coordination.domain.evolve import EVOLVE, NOWHERE, evolve, verdicts
from tests.coordination.world import NOON, World, at
from vigie.coordination.v1 import events_pb2 as events

PARTS = {"Requirement", "Candidate", "Appraisal"}


def test_every_event_of_the_proto_is_folded() -> None:
    known = {message.DESCRIPTOR.name for message in EVOLVE}
    assert known | PARTS == set(events.DESCRIPTOR.message_types_by_name)


def test_the_first_city_is_never_changed() -> None:
    event = events.Noted(topic="t", partition=0, offset=0)
    evolve(NOWHERE, event, Moment(NOON, "city"))
    assert City() == NOWHERE


def test_the_state_keeps_the_last_decisions_only() -> None:
    world = World()
    for number in range(policy.DECISIONS_KEPT + 5):
        world.need("roads", f"defect/{number}", at(number), kind=f"kind_{number}")
    assert len(world.city.decisions) == policy.DECISIONS_KEPT
    assert len(world.decided(events.NobodyFound)) == policy.DECISIONS_KEPT + 5


def test_an_incident_keeps_its_last_word_that_nobody_was_found() -> None:
    world = World()
    world.need("roads", "defect/1", at(0), priority=1)
    world.crew("roads/r1", at(1), skills=["x"], hours=0.1)
    world.advance(16)
    mine = [d for d in world.city.decisions.values() if d.incident_id == "I1"]
    assert [d.outcome for d in mine] == ["NOBODY"]


def test_verdicts_say_how_often_each_stands() -> None:
    rows = [events.Candidate(verdict=v) for v in (3, 1, 3)]  # type: ignore[arg-type]
    assert verdicts(events.Appraisal(candidates=rows)) == "1:1,3:2"
