"""What offers leave in the state."""

from __future__ import annotations

from services.coordination.domain import policy
from tests.coordination.world import World, at
from vigie.coordination.v1 import events_pb2 as events


def test_a_crew_with_an_offer_is_reserved_until_the_offer_ends() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    assert world.city.reserved_crews == {crew: "I1"}
    world.decline(crew)
    assert world.city.reserved_crews == {}
    assert [d.outcome for d in world.city.decisions.values()] == ["DECLINED", "NOBODY"]


def test_the_end_of_one_incident_leaves_the_crew_s_next_offer_alone() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(1), priority=4)
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(0), 1, "tree_down")
    assert world.city.reserved_crews == {crew: "I2"}
    world.operator_closes("I1")
    assert world.city.reserved_crews == {crew: "I2"}


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


def test_a_table_of_nobody_is_written_again_after_a_while_and_only_when_it_says_something_new() -> (
    None
):
    world = World()
    world.crew("roads/r1", at(1), skills=["a"])
    world.need("roads", "defect/1", at(0), priority=2, skills=["b"])
    world.advance(policy.NOBODY_TABLE_SECONDS + 60)
    assert len(world.decided(events.NobodyFound)) == 1
    world.crew("roads/r2", at(1), skills=["c"])
    world.advance(60)
    assert len(world.decided(events.NobodyFound)) == 2
