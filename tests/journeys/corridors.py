"""Green corridors of a journey: crews that drive, and how far their corridors have come."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, MutableMapping
from contextlib import asynccontextmanager

from tests.journeys.signals import MIDDLE, NORTH, NORTHWARD, SOUTH, SOUTHWARD, Signals
from tests.journeys.stage import Point, Stage, at
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic
from vigie.type.v1 import place_pb2 as place

REPORT_SECONDS = 0.5
FIRST, SECOND, THIRD = "roads/first-1", "snow/second-1", "roads/third-1"

# Places on the Route de Vauguières from south to north, and beyond it.
SOUTH_OF_ALL, BETWEEN, AT_MIDDLE = (3.9213, 43.59945), (3.919399, 43.599852), (3.918927, 43.600379)
NORTH_OF_MIDDLE, BEFORE_NORTH = (3.918488, 43.600838), (3.917965, 43.601412)
BEYOND = (3.916604, 43.602112)
P1, P2 = place.PRIORITY_P1, place.PRIORITY_P2


@asynccontextmanager
async def driving(stage: Stage, places: Mapping[str, Point]) -> AsyncIterator[None]:
    """Report the present place of each crew again and again, as its vehicle does."""

    async def report() -> None:
        while True:
            for key, where in tuple(places.items()):
                await stage.seen(key, where)
            await asyncio.sleep(REPORT_SECONDS)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(report())
        yield
        task.cancel()


async def open_corridor(
    stage: Stage, crew: str, priority: place.Priority, destination: Point
) -> str:
    """Request green signals on the way of a crew; return the corridor's id."""
    answer = await stage.call(
        "traffic", "OpenCorridor", crew=crew, priority=priority, destination=at(destination)
    )
    corridor_id: str = answer.receipt.aggregate.partition("/")[2]
    return corridor_id


async def until_corridor(
    stage: Stage, corridor_id: str, condition: Callable[[traffic.Corridor], object]
) -> traffic.Corridor:
    """Follow a corridor until it is as wanted."""
    found: traffic.Corridor = await stage.until(
        "traffic",
        "WatchCorridors",
        lambda each: each.corridor_id == corridor_id and condition(each),
    )
    return found


async def until_step(
    stage: Stage, corridor_id: str, junction_id: str, state: equipment.StepState
) -> None:
    """Wait until a corridor has come so far at a junction."""
    await until_corridor(
        stage,
        corridor_id,
        lambda each: any(
            (step.junction_id, step.state) == (junction_id, state) for step in each.steps
        ),
    )


def is_released(corridor: traffic.Corridor) -> bool:
    """Return whether every junction of a corridor is released."""
    return {step.state for step in corridor.steps} == {equipment.STEP_STATE_RELEASED}


async def arrival_decides(signals: Signals, places: MutableMapping[str, Point]) -> str:
    """Open two corridors of one priority: the crew that arrives first has the junction.

    Return its corridor. The other one is closed again, and what it held is released.
    """
    stage = signals.stage
    places[SECOND] = NORTH_OF_MIDDLE
    held = await open_corridor(stage, SECOND, P2, AT_MIDDLE)
    await signals.turn(MIDDLE, SOUTHWARD)
    places[THIRD] = SOUTH_OF_ALL
    waits = await open_corridor(stage, THIRD, P2, AT_MIDDLE)
    await until_step(stage, waits, MIDDLE, equipment.STEP_STATE_REFUSED)
    await signals.turn(SOUTH, NORTHWARD)
    assert signals.routes() == {SOUTH: [NORTHWARD], MIDDLE: [SOUTHWARD], NORTH: []}
    await stage.call("traffic", "CloseCorridor", corridor_id=waits, reason="cancelled")
    del places[THIRD]
    await signals.turn(SOUTH)
    return held


async def priority_decides(signals: Signals, places: MutableMapping[str, Point], held: str) -> str:
    """Let a more urgent crew take the junction; return its corridor once it has one ahead.

    Behind that crew the junctions are released, and the other corridor has its junction again.
    """
    stage = signals.stage
    places[FIRST] = SOUTH_OF_ALL
    urgent = await open_corridor(stage, FIRST, P1, BEYOND)
    await signals.turn(MIDDLE, NORTHWARD)
    await until_step(stage, held, MIDDLE, equipment.STEP_STATE_REFUSED)
    await signals.turn(SOUTH, NORTHWARD)
    places[FIRST] = BETWEEN
    await signals.turn(SOUTH)
    assert signals.routes()[MIDDLE] == [NORTHWARD], "the crew has not passed it"
    places[FIRST] = BEFORE_NORTH
    await signals.turn(MIDDLE, SOUTHWARD)
    await until_step(stage, urgent, NORTH, equipment.STEP_STATE_GREEN)
    return urgent
