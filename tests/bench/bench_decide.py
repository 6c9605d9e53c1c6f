"""Duration of one decision on a real street graph: the table, the choice, the record.

`python -m tests.bench.bench_decide [city folder]` prints one JSON document. All crews are on duty,
half of them busy, which is worse than any working day. A closure changes before every tenth
decision, and each incident is elsewhere. `cpu` is the CPU time of the thread, which does not depend
on other programs of the machine.
"""

from __future__ import annotations

import gc
import json
import random
import resource
import sys
import time
from collections.abc import Sequence

from services.chassis.partition.codec import encode_command
from services.chassis.sdk.decider import MICROS, DecisionContext
from services.city.city import City as Place
from services.coordination.dispatch.positions import CrewPosition, CrewPositions
from services.coordination.dispatch.scheduler import AppraisalScheduler
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.fold.values import Crew, Task, timestamp
from services.coordination.domain.rules.decide import city_decider
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events
from vigie.type.v1 import place_pb2

NOW = 1_700_000_000 * MICROS
DECISIONS = 600
SKILLS = ("signing", "road_repair", "electrical", "tree_work")


def city_of(place: Place, crews: int, random_: random.Random) -> tuple[CityState, CrewPositions]:
    """A city with so many crews at work, spread over its streets."""
    city, positions = CityState(), CrewPositions()
    nodes = place.streets.nodes[place.streets.routable]
    for number in range(crews):
        department = ("lighting", "roads", "citizens", "snow", "traffic")[number % 5]
        key = f"{department}/{department}-{number}"
        longitude, latitude = nodes[random_.randrange(len(nodes))].tolist()
        skills = tuple(random_.sample(SKILLS, 2))
        city.crews[key] = Crew(
            key, department, f"{department}-{number}", f"Crew {number}", skills, ("cones",),
            bulletins.LENDING_RULE_ALWAYS, True, NOW - 3_600 * MICROS,  # noqa: FBT003
            NOW + 5 * 3_600 * MICROS, longitude, latitude, 0, 1,
        )  # fmt: skip
        positions.update(key, CrewPosition(longitude, latitude, NOW))
        if number % 2:
            city.tasks[key] = (
                Task(
                    f"T{number}", f"roads/defect/{number}", 4, bulletins.TASK_STATUS_EN_ROUTE,
                    False, 0, NOW - 600 * MICROS, 0, longitude + 0.01, latitude, 1,  # noqa: FBT003
                ),
            )  # fmt: skip
    return city, positions


def milliseconds(seconds: Sequence[float], promised: float) -> dict[str, float]:
    """The percentiles of a run."""
    ordered = sorted(seconds)

    def at(share: float) -> float:
        return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))] * 1000, 2)

    return {
        "samples": len(ordered),
        "p50_ms": at(0.5),
        "p90_ms": at(0.9),
        "p99_ms": at(0.99),
        "max_ms": at(1.0),
        "promised_p99_ms": promised,
    }


def measure(place: Place, crews: int, promised: float) -> dict[str, object]:
    """Open incidents one after another and decide each."""
    random_ = random.Random(crews)
    city, positions = city_of(place, crews, random_)
    scheduler = AppraisalScheduler(StreetTravelTimes(place.streets), positions)
    decider = city_decider(lambda _lon, _lat: True)
    nodes = place.streets.nodes[place.streets.routable]
    edges = sorted(place.streets.edges.rows)
    tables, records, cpu, size, chosen = [], [], [], 0, 0
    for number in range(DECISIONS):
        context = DecisionContext(NOW + number, "city", "bench", "")
        if number % 10 == 0:
            city.closures["roads/c"] = tuple(random_.sample(edges, 20))
        longitude, latitude = nodes[random_.randrange(len(nodes))].tolist()
        opened = events.IncidentOpened(
            incident_id=f"I{number}",
            need_id=f"roads/defect/{number}",
            requirement=events.Requirement(
                kind="column_fallen",
                priority=1,  # type: ignore[arg-type]
                place=place_pb2.Place(
                    position=place_pb2.Position(longitude=longitude, latitude=latitude)
                ),
                skills=[random_.choice(SKILLS)],
                work_seconds=1_800,
            ),
            clock_start_time=timestamp(context.time),
        )
        city = evolve(city, opened, context)
        began, began_cpu = time.perf_counter(), time.thread_time()
        (request,) = scheduler.appraise_due(city, context.time)
        tabled = time.perf_counter()
        record = encode_command(
            request, command_id="", aggregate="city/city", actor="bench", sent_time=context.time
        )
        decoded = commands.ChooseRequest.FromString(record.body)
        decided = decider.decide(decoded, city, context)
        body = decided[0].SerializeToString(deterministic=True)
        city = evolve(city, type(decided[0]).FromString(body), context)
        ended = time.perf_counter()
        tables.append(tabled - began)
        records.append(ended - began)
        cpu.append(time.thread_time() - began_cpu)
        size += len(body)
        chosen += isinstance(decided[0], events.CrewChosen)
        closed = events.IncidentClosed(incident_id=f"I{number}", reason="DONE")
        city = evolve(city, closed, context)
    return {
        "crews": crews,
        "table_and_choice": milliseconds(tables, promised),
        "with_record": milliseconds(records, promised),
        "with_record_cpu": milliseconds(cpu, promised),
        "record_bytes": size // DECISIONS,
        "crew_chosen": chosen,
    }


def main() -> None:
    """Measure and print."""
    place = Place.load(sys.argv[1] if len(sys.argv) > 1 else "deploy/cities/montpellier")
    gc.collect()
    gc.freeze()  # as the service does with what it loads
    figures = {
        "bench": "decide",
        "nodes": len(place.streets.nodes),
        "runs": [measure(place, 205, 5.0), measure(place, 2_050, 20.0)],
        "rss_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    print(json.dumps(figures, indent=2))  # noqa: T201  # this is what the bench is for


if __name__ == "__main__":
    main()
