"""The two arcs of the avenue that meet at J1, each with a detector, in a department in memory.

The reference data has 18 km/h for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

import pytest

from services.chassis.sdk.decider import MICROS
from services.testing.memory_context import MemoryContext
from services.traffic.domain.section import Section
from services.traffic.flow.counted_arcs import CountedArcs
from services.traffic.flow.flow_counter import FlowCounter
from services.traffic.flow.flow_watch import CongestionWatch, Flows
from services.traffic.rsmp.messages import StatusUpdate, StatusValue, to_timestamp
from tests.golden.traffic import traffic_service
from tests.traffic.corridors.avenue import BLOCK_METRES, EDGES, at, avenue
from tests.traffic.domain import examples as some
from vigie.traffic.v1 import service_pb2 as api

MINUTE = 60 * MICROS


class CountedCrossing(MemoryContext):
    """J1 counts two arcs; a test sends the values of its detectors, minute by minute."""

    def __init__(self) -> None:
        super().__init__(traffic_service())
        self.time -= self.time % MINUTE
        self.arcs = CountedArcs(avenue(), lambda: self.time / MICROS)
        self.flows = Flows(ZoneInfo("UTC"), self.clock)
        self.watch = CongestionWatch(self, self.flows, self.arcs)
        self.counter = FlowCounter(self, "J1", self.arcs, self.clock)
        place = some.place()
        place.position.longitude, place.position.latitude = at(BLOCK_METRES)
        self.ask(some.install(junction_id="J1", place=place))
        for number, edge_id in enumerate(EDGES["J1"], start=1):
            install = api.InstallSectionRequest(
                section_id=f"J1-{number}",
                edge_id=edge_id,
                street="Rue Foch",
                junction_id="J1",
                detector=f"J1-DL{number}",
                usual=[100] * 24,
            )
            self.ask(install)

    def minute(self, vehicles: str, speed: str, occupancy: str) -> None:
        """Let a minute pass, and send its values."""
        self.time += MINUTE
        self.send(vehicles, speed, occupancy, start=self.time - MINUTE)

    def send(self, vehicles: str, speed: str, occupancy: str, *, start: int) -> None:
        begun = to_timestamp(start)
        values = {
            ("S0205", "start"): begun,
            ("S0205", "vehicles"): vehicles,
            ("S0206", "start"): begun,
            ("S0206", "speed"): speed,
            ("S0207", "start"): begun,
            ("S0207", "occupancy"): occupancy,
        }
        self.counter.take(update(values))

    def minutes(self, count: int, vehicles: str, speed: str, occupancy: str) -> None:
        for _ in range(count):
            self.minute(vehicles, speed, occupancy)

    async def look(self) -> None:
        """Deliver the published telemetry, and let the watch judge it."""
        for _, message in self.published:
            self.watch.take(message.SerializeToString())
        self.published.clear()
        await self.watch.look()

    def section(self, number: int) -> Section:
        found = self.get("section", f"J1-{number}")
        assert isinstance(found, Section)
        return found


def update(values: Mapping[tuple[str, str], str | None]) -> StatusUpdate:
    """Return an update with these values; None is an unknown one."""
    statuses = tuple(
        StatusValue(code, name, value, "unknown" if value is None else "recent")
        for (code, name), value in values.items()
    )
    return StatusUpdate(component="TC", timestamp="2026-01-01T00:00:00.000Z", statuses=statuses)


@pytest.fixture
def counted() -> CountedCrossing:
    return CountedCrossing()
