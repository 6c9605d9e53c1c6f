"""The list of late sections, and the memory of snow with every section of Montpellier under snow.

CPU time does not depend on other programs of the machine, so the promise of the list is on it.
`python -m tests.bench.winter` prints the figures of the list alone as JSON.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

from services.chassis.sdk.decider import MICROS
from services.city.edges import read_edges
from services.city.files import rows
from services.city.map_projection import Plane
from services.crews.last_sightings import LastSightings
from services.snow.domain.circuit import Circuit, Status
from services.snow.domain.rules import HOUR
from services.snow.domain.section import Section
from services.snow.late_list import LateList
from services.snow.reference_data import ReferenceData, load_reference_data
from services.snow.section_geometry import SectionGeometry
from tests.bench.figures import VIGIE, Line, latency
from tests.bench.installation import Scene, Served
from tests.bench.machine import rss_mib
from tests.bench.pacing import DEADLINE_SECONDS
from tests.channels import open_channel
from tests.journeys.winter import show_weather
from tests.processes import CITY
from tests.waiting import until_awaited
from vigie.snow.v1 import service_pb2 as api
from vigie.snow.v1.service_pb2_grpc import SnowServiceStub

SECTIONS = 3_000
SECTIONS_FILE = "winter_sections.csv.gz"
LISTS = 500
NOW = 1_700_000_000 * MICROS
CENTRE = (3.8767, 43.6108)
SNOW_SECONDS = 180.0
HEAVY_SNOW = 75
"""The WMO code under which every level has a deadline."""

PROMISED = {"p99": 20.0}
"""In milliseconds: `ListLate` computes it at each query, the worker every five seconds."""
PROMISED_MIB = 250


def measure(scene: Scene) -> Iterator[Line]:
    """The list in a process of its own, then the service."""
    with scene.installation("winter", ("snow",)) as city:
        yield from (Line(**each) for each in json.loads(city.run("winter").output()))
        weather = city.folder / "weather.csv"
        show_weather(weather, HEAVY_SNOW, expected=HEAVY_SNOW)
        snow = city.service("snow", VIGIE_WEATHER_FILE=str(weather))
        snow.wait_ready()
        empty = rss_mib(snow.pid)
        seconds = asyncio.run(_snow_in(scene, snow))
        values = {"empty": empty, "loaded": rss_mib(snow.pid)}
    yield latency(f"late list of {_count()} sections, over gRPC", VIGIE, [seconds])
    yield Line("resident memory, snow", VIGIE, "MiB", values, 1, {"loaded": PROMISED_MIB})


def _count() -> int:
    """Return how many sections Montpellier has."""
    return sum(1 for _ in rows(CITY / SECTIONS_FILE))


async def _snow_in(scene: Scene, snow: Served) -> list[float]:
    """Wait until every section has a deadline; return the seconds of each query of the list."""
    count = _count()
    async with open_channel(snow.target) as channel:
        stub: Any = SnowServiceStub(channel)

        async def query() -> int:
            answer = await stub.ListLate(api.ListLateRequest(), timeout=DEADLINE_SECONDS)
            return int(answer.running_count)

        async def snowed_in() -> bool:
            return await query() == count

        await until_awaited(snowed_in, f"{count} clocks run", SNOW_SECONDS, 0.5)
        seconds = []
        for _ in range(scene.some(LISTS)):
            began = time.perf_counter()
            await query()
            seconds.append(time.perf_counter() - began)
    return seconds


@dataclass
class Snowed:
    """A read model in which every section has a deadline, and every circuit its plough."""

    city: ReferenceData

    def __post_init__(self) -> None:
        deadline = NOW + HOUR
        section = Section(condition=3, target=2, deadline_time=deadline)
        circuit: dict[str, Any] = {
            "status": Status.RUNNING,
            "spread_grams": 20,
            "started_time": NOW,
        }
        self._kinds: dict[str, dict[str, Any]] = {
            "section": dict.fromkeys(self.city.sections, section),
            "circuit": {id_: Circuit(crew_id=f"P-{id_}", **circuit) for id_ in self.city.circuits},
        }

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        return iter(self._kinds.get(kind, {}).items())

    def get(self, kind: str, name: str) -> Any:
        return self._kinds.get(kind, {}).get(name)


def _grown(city: ReferenceData) -> ReferenceData:
    """Return a city of 3,000 sections: the first ones again, at the end of their circuits."""
    more = SECTIONS - len(city.sections)
    again = {f"{id_}-2": replace(s, id=f"{id_}-2") for id_, s in list(city.sections.items())[:more]}
    sections = {**city.sections, **again}
    circuits = {
        each.id: replace(
            each,
            sections=(
                *each.sections,
                *(f"{name}-2" for name in each.sections if f"{name}-2" in again),
            ),
        )
        for each in city.circuits.values()
    }
    geometry = SectionGeometry(sections, read_edges(CITY / "edges.csv.gz"), Plane(*CENTRE))
    return replace(city, sections=sections, circuits=circuits, geometry=geometry)


def lists() -> Line:
    """Measure the list of late sections."""
    city = _grown(load_reference_data(CITY))
    late, view = LateList(city, LastSightings()), Snowed(city)
    gc.collect()
    gc.freeze()
    seconds, count = [], 0
    for number in range(LISTS):
        began = time.thread_time()
        found, running = late.late(view, NOW + number * MICROS)  # type: ignore[arg-type]
        seconds.append(time.thread_time() - began)
        count = len(found)
        if running != SECTIONS:
            raise RuntimeError(f"{running} sections have a deadline, not {SECTIONS}")
    note = f"{count} sections are late, {len(city.circuits)} circuits run"
    figure = f"late list of {SECTIONS:,} sections, CPU"
    return latency(figure, VIGIE, [seconds], promised=PROMISED, note=note)


def main() -> None:
    """Print the figures of the list."""
    json.dump([asdict(lists())], sys.stdout)


if __name__ == "__main__":
    main()
