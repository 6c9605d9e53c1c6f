"""Duration of one corridor plan: random drives across Montpellier, past its 373 junctions.

CPU time does not depend on other programs of the machine, so the promise is on it.
`python -m tests.bench.corridors` prints the figures as JSON.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from statistics import median

from services.city.city import City
from services.city.drives import Point
from services.traffic.corridors.plan import Approach, plan
from tests.bench.figures import VIGIE, Line, latency
from tests.bench.installation import Scene
from tests.processes import CITY

PLANS = 1_000
PROMISED = {"p99": 10.0}
"""In milliseconds: a worker with 50 corridors then uses a tenth of a core."""


def measure(scene: Scene) -> Iterator[Line]:
    """Plan in a process of its own."""
    with scene.installation("corridors") as city:
        yield from (Line(**each) for each in json.loads(city.run("corridors").output()))


def plans(city: City) -> Iterator[Line]:
    """Plan drives between random crossings, each seen some metres beside its own."""
    approaches: dict[str, list[Approach]] = defaultdict(list)
    for junction in city.junctions:
        for route, edge_id in enumerate(junction.edges, 1):
            place, is_only = (junction.lon, junction.lat), len(junction.edges) == 1
            approaches[edge_id].append(Approach(junction.id, route, place, is_only))
    random_ = random.Random(1)
    seconds, cpu, met = [], [], []
    for _ in range(PLANS):
        crew, destination = _somewhere(city, random_), _somewhere(city, random_)
        began, began_cpu = time.perf_counter(), time.thread_time()
        made = plan(city.streets, approaches, crew, destination)
        seconds.append(time.perf_counter() - began)
        cpu.append(time.thread_time() - began_cpu)
        if made is None:
            raise RuntimeError(f"no way from {crew} to {destination}")
        met.append(len(made.crossings))
    note = f"{median(met):.0f} junctions a plan, {max(met)} at most"
    yield latency("corridor plan", VIGIE, [seconds], note=note)
    yield latency("corridor plan, CPU time", VIGIE, [cpu], promised=PROMISED)


def _somewhere(city: City, random_: random.Random) -> Point:
    nodes = city.streets.nodes[city.streets.routable]
    longitude, latitude = nodes[random_.randrange(len(nodes))].tolist()
    return longitude + random_.uniform(-3e-4, 3e-4), latitude + random_.uniform(-3e-4, 3e-4)


def main() -> None:
    """Print the figures."""
    city = City.load(CITY)
    gc.collect()
    json.dump([asdict(line) for line in plans(city)], sys.stdout)


if __name__ == "__main__":
    main()
