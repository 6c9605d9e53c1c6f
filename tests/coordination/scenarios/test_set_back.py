"""A clock that was an hour ahead is set right: coordination goes on in the present."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import CrewPositions
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.coordination.v1 import events_pb2 as events

HOUR = 3_600 * MICROS


def test_a_life_is_served_in_time_and_the_work_of_that_hour_ends(world: World) -> None:
    """Given a crew at work and an open offer of that hour, when the time of the log is set back."""
    world.crew("roads/worker", at(0))
    world.need("roads", "defect/1", at(0), 3)
    world.take_to_site("roads/worker")
    world.crew("roads/silent", at(4))
    world.need("roads", "defect/2", at(4), 2)
    assert world.offered("roads/silent")

    world.time -= HOUR
    world.positions = world.scheduler.positions = CrewPositions()
    world.crew("roads/first", at(10))
    world.crew("roads/second", at(12))
    start, life = world.time, world.need("roads", "defect/3", at(10), 1)
    world.advance(100)
    chosen = [
        (event.crew_id, (context.time - start) // MICROS)
        for context, event in world.journal
        if isinstance(event, events.CrewChosen) and context.time >= start
        if event.incident_id == world.incident(life).id
    ]
    assert chosen == [("first", 0), ("second", 60)]
    world.take_to_site("roads/second")
    assert world.incident(life).crew == "roads/second"
    world.finish("roads/worker")
    assert world.incident("roads/defect/1").closed_time
