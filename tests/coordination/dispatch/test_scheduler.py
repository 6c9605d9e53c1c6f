"""Which waiting incident is put to the crews, and when."""

from __future__ import annotations

from services.coordination.domain import policy
from services.coordination.domain.fold.values import State
from tests.coordination.world import World, at, check_city
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events


def test_one_crew_is_promised_once_in_one_moment() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    for number in range(3):
        world.tell("roads", f"defect/{number}", need_raised={
            "need_id": f"roads/defect/{number}", "kind": f"kind_{number}", "priority": 1 + number,
            "place": at(number),
        })  # fmt: skip
    world.settle()
    assert world.incident("roads/defect/0").crew == crew
    assert len(world.decided(events.CrewChosen)) == 1
    check_city(world)


def test_a_wave_of_needs_is_served_most_urgent_first_a_few_at_a_time() -> None:
    world = World()
    for number in range(12):
        world.tell("roads", f"defect/{number}", need_raised={
            "need_id": f"roads/defect/{number}", "kind": f"kind_{number}",
            "priority": 4 - number % 4, "place": at(number),
        })  # fmt: skip
    noted, world.bulletins = world.bulletins, []
    world.command(commands.ReceiveBulletinsRequest(received=noted))
    order = []
    while requests := world.scheduler.appraise_due(world.city, world.time):
        assert len(requests) <= policy.APPRAISALS_MOST
        order += [world.city.incidents[r.incident_id].priority for r in requests]
        for request in requests:
            world.command(request)
    assert len(order) == 12
    assert order[:3] == [1, 1, 1]


def test_an_incident_for_which_nobody_is_free_is_left_alone_by_the_sweep() -> None:
    world = World()
    crew = world.crew("roads/r1", at(1))
    world.need("roads", "defect/1", at(0))
    world.take_to_site(crew)
    world.need("roads", "defect/2", at(5), 3, "sign_damaged")
    before = len(world.journal)
    world.crew("roads/unable", at(3), hours=0.01)
    world.advance(8)
    assert world.incident("roads/defect/2").state is State.WAITING
    still = [e for _, e in world.journal[before:] if isinstance(e, events.StillNobody)]
    assert len(still) <= 2


def test_a_life_looked_at_a_moment_ago_does_not_lose_its_crew_to_a_nuisance_that_has_rested() -> (
    None
):
    world = World()
    world.need("roads", "defect/nuisance", at(1), 2, "sign_damaged")
    world.advance(policy.REST_SECONDS + 1)
    world.need("roads", "defect/life", at(5), 1, "oil_spill")
    world.advance(1)
    crew = world.crew("roads/r1", at(1))
    world.advance(2)
    assert world.incident("roads/defect/life").crew == crew
    assert world.incident("roads/defect/nuisance").state is State.WAITING
    check_city(world)


def test_nothing_waiting_is_nothing_to_do() -> None:
    world = World()
    world.crew("roads/r1", at(1))
    assert world.scheduler.appraise_due(world.city, world.time) == []
