"""Which waiting incidents are appraised, and when."""

from __future__ import annotations

from services.coordination.domain import limits
from services.coordination.domain.fold.incident import State
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events


def raise_together(world: World, priorities: list[int]) -> None:
    """Let roads raise a need of each priority, without any action on them."""
    for number, priority in enumerate(priorities):
        need = {
            "need_id": f"roads/defect/{number}", "kind": f"kind_{number}", "priority": priority,
            "place": at(number),
        }  # fmt: skip
        world.departments["roads"].announce(f"defect/{number}", world.time, need_raised=need)


def test_one_crew_gets_one_offer_in_one_batch(world: World, crew: str) -> None:
    raise_together(world, [1, 2, 3])
    world.settle()
    assert world.incident("roads/defect/0").crew == crew
    assert len(world.decided(events.CrewChosen)) == 1


def test_a_wave_of_needs_is_served_most_urgent_first_a_few_at_a_time(world: World) -> None:
    raise_together(world, [4, 3, 2, 1] * 3)
    world.command(commands.ReceiveBulletinsRequest(received=world.bulletins))
    order = []
    while requests := world.scheduler.appraise_due(world.city, world.time):
        assert len(requests) <= limits.APPRAISALS_MOST
        order += [world.city.incidents[r.incident_id].priority for r in requests]
        for request in requests:
            world.command(request)
    assert len(order) == 12
    assert order[:3] == [1, 1, 1]


def test_an_incident_without_a_free_crew_is_left_out_of_the_sweep(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0))
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(5), 3, "sign_damaged")
    before = len(world.decided(events.StillNobody))
    world.crew("roads/unable", at(3), hours=0.01)
    world.advance(8)
    assert world.incident("roads/defect/2").state is State.WAITING
    assert len(world.decided(events.StillNobody)) - before <= 2


def test_a_p1_just_appraised_keeps_its_turn_before_a_rested_p2(world: World) -> None:
    p2 = world.need("roads", "defect/1", at(1), 2, "sign_damaged")
    world.advance(limits.REST_SECONDS + 1)
    p1 = world.need("roads", "defect/2", at(5), 1, "oil_spill")
    world.advance(1)
    crew = world.crew("roads/r1", at(1))
    world.advance(2)
    assert world.incident(p1).crew == crew
    assert world.incident(p2).state is State.WAITING


def test_without_waiting_incidents_nothing_is_appraised(world: World, crew: str) -> None:
    assert world.scheduler.appraise_due(world.city, world.time) == []
