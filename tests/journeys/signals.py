"""Signals of a street: simulated controllers that dial the traffic department over RSMP.

Each frame of both sides is checked against the schemas on its way.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from services.city.junctions import Junction, load_junctions
from services.simulator.equipment.junction import EMERGENCY_SECONDS, SimulatedJunction
from services.simulator.equipment.junction_sites import JunctionSites
from tests.journeys.stage import PATIENCE_SECONDS, Stage, at
from tests.processes import CITY
from tests.traffic.rsmp.tap_proxy import tapped
from tests.waiting import until
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic

# Three junctions of the Route de Vauguières, from south to north: 125 and 174 m apart.
SOUTH, MIDDLE, NORTH = "J103", "J068", "J233"
STREET = (SOUTH, MIDDLE, NORTH)
# The route of a crew that drives north is the third of each, of one that drives south at MIDDLE
# the first.
NORTHWARD, SOUTHWARD = 3, 1
SECURITY_CODE = "c0de-2222"
DIAL_SECONDS = 0.5


@dataclass
class ControllerClock:
    """The clock of the controllers, which a test sets forward."""

    ahead_seconds: float = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead_seconds


@dataclass
class Signals:
    """The controllers of a street, and what the department shows of them."""

    stage: Stage
    controllers: dict[str, SimulatedJunction]
    clock: ControllerClock = field(default_factory=ControllerClock)

    def routes(self) -> dict[str, list[int]]:
        """Return the emergency routes of the controllers themselves."""
        return {each.id: list(each.emergency_routes) for each in self.controllers.values()}

    async def turn(self, junction_id: str, *routes: int) -> None:
        """Wait until a controller itself has these emergency routes and no other."""
        controller = self.controllers[junction_id]
        await until(
            lambda: list(controller.emergency_routes) == list(routes),
            lambda: f"{junction_id} has {list(routes)}: {self.routes()}",
            PATIENCE_SECONDS,
        )

    def expire(self) -> None:
        """Let the longest time of an emergency route pass at the controllers."""
        self.clock.ahead_seconds += EMERGENCY_SECONDS

    async def shown(
        self, junction_id: str, condition: Callable[[traffic.Junction], object]
    ) -> traffic.Junction:
        """Follow a junction as the department shows it until it is as wanted."""
        found: traffic.Junction = await self.stage.until(
            "traffic",
            "WatchJunctions",
            lambda each: each.junction_id == junction_id and condition(each),
        )
        return found


def is_normal(junction: traffic.Junction) -> bool:
    """Return whether a junction follows its own programme, and shows it."""
    return (
        junction.state == traffic.JUNCTION_STATE_NORMAL
        and junction.position == equipment.FUNCTIONAL_POSITION_NORMAL
        and not junction.route
        and not junction.holds
    )


@asynccontextmanager
async def dialling(stage: Stage, rsmp_port: int) -> AsyncIterator[Signals]:
    """Install the junctions of the street, and let their controllers dial in."""
    signals = Signals(stage, {})
    for junction in _street():
        await install(stage, junction)
        signals.controllers[junction.id] = SimulatedJunction(
            junction.id,
            (),
            clock=signals.clock,
            local_hour=lambda _time: 12,
            security_code=SECURITY_CODE,
            routes=len(junction.edges),
        )
    async with tapped(rsmp_port) as tap:
        sites = JunctionSites(
            signals.controllers.values(), "127.0.0.1", tap.port, reconnect_seconds=DIAL_SECONDS
        )
        dialling = asyncio.create_task(sites.run())
        try:
            for junction_id in STREET:
                await signals.shown(junction_id, is_normal)
            yield signals
        finally:
            dialling.cancel()
            await asyncio.gather(dialling, return_exceptions=True)
    assert tap.frames
    assert tap.violations == []


def _street() -> Sequence[Junction]:
    found = {each.id: each for each in load_junctions(CITY)}
    return [found[junction_id] for junction_id in STREET]


async def install(stage: Stage, junction: Junction) -> None:
    """Install a junction of the city."""
    installed: dict[str, Any] = {
        "junction_id": junction.id,
        "place": at((junction.lon, junction.lat), junction.name),
        "edge_ids": junction.edges,
        "rank": junction.rank,
        "feeder_id": junction.feeder,
    }
    await stage.call("traffic", "InstallJunction", **installed)
