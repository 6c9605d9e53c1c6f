"""A simulated patrol: a car of a depot that drives along the first streets and reports their state.

A patrol drives over the sections of the first rank, and reports while a winter event is open. Its
word is invented: nine times in ten the condition that the department assumes, else one better or
worse.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from random import Random

import structlog

from services.chassis.sdk.ids import new_id
from services.chassis.sdk.proto_enum import proto_enum
from services.city.city import City
from services.client import CallError, acting_as
from services.simulator.platform.clock import SimulatedClock
from vigie.snow.v1 import service_pb2 as api, winter_pb2 as winter
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub

FIRST_RANK = 1
METRES_PER_SECOND = 25 / 3.6
SURPRISES = 0.1
"""How often the street is better or worse than the department assumes; invented."""
BEST, WORST = winter.CONDITION_C1, winter.CONDITION_C4

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Patrol:
    """A patrol with its sections, each with the seconds that it takes; `wanted` is when it reports.

    `assumed` are the conditions by section as the department shows them.
    """

    id: str
    sections: Sequence[tuple[str, float]]
    service: SnowServiceStub
    clock: SimulatedClock
    assumed: Mapping[str, int]
    wanted: Callable[[], bool]
    random: Random

    async def live(self) -> None:
        """Drive round after round, without end."""
        for section_id, seconds in cycle(self.sections):
            await self.clock.sleep(seconds)
            if self.wanted() and section_id in self.assumed:
                await self._report(section_id, self._observed(self.assumed[section_id]))

    async def _report(self, section_id: str, condition: winter.Condition) -> None:
        request = api.ObserveSectionRequest(
            request_id=new_id(), section_id=section_id, condition=condition
        )
        try:
            driver = acting_as(f"simulated:{self.id}")
            await self.service.ObserveSection(request, metadata=driver)
        except CallError as error:
            log.info("refused", crew=self.id, act="ObserveSection", reason=error.code)

    def _observed(self, assumed: int) -> winter.Condition:
        step = self.random.choice((-1, 1)) if self.random.random() < SURPRISES else 0
        return proto_enum(winter.Condition, min(WORST, max(BEST, assumed + step)))


def patrols_of(
    city: City,
    service: SnowServiceStub,
    clock: SimulatedClock,
    assumed: Mapping[str, int],
    wanted: Callable[[], bool],
) -> list[Patrol]:
    """Return a patrol for each depot with sections of the first rank, in the circuits' order."""
    first = {each.id: each for each in city.winter_sections if each.rank == FIRST_RANK}
    found = []
    for depot in city.depots:
        circuits = [each for each in city.winter_circuits if each.depot == depot.id]
        names = [name for circuit in circuits for name in circuit.sections if name in first]
        if names:
            sections = [(name, first[name].length_metres / METRES_PER_SECOND) for name in names]
            name = f"patrol-{depot.id}"
            random = Random(name)
            found.append(Patrol(name, sections, service, clock, assumed, wanted, random))
    return found
