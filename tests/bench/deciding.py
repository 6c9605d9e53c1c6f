"""Duration of one decision on a real street graph: the table, the choice, the record.

All crews are on duty, half of them busy, which is worse than any working day. One incident is open
for every twenty crews. A closure changes before every tenth decision, and each incident is
elsewhere. CPU time does not depend on other
programs of the machine. `python -m tests.bench.deciding` prints the figures as JSON.
"""

from __future__ import annotations

import gc
import json
import random
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict

from services.chassis.partition.codec import encode_command
from services.chassis.sdk.decider import MICROS, DecisionContext
from services.city.city import City
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.positions import CrewPosition, CrewPositions
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Crew, Task, timestamp
from services.coordination.domain.fold.evolve import evolve
from services.coordination.domain.rules.city_decider import city_decider
from tests.bench.figures import VIGIE, Line, latency
from tests.bench.installation import Scene
from tests.processes import CITY
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events
from vigie.type.v1 import place_pb2

NOW = 1_700_000_000 * MICROS
DECISIONS = 600
SKILLS = ("signing", "road_repair", "electrical", "tree_work")
DEPARTMENTS = ("lighting", "roads", "citizens", "snow", "traffic")


def measure(scene: Scene) -> Iterator[Line]:
    """Both sizes of city, in a process of its own."""
    with scene.installation("deciding") as city:
        yield from (Line(**each) for each in json.loads(city.run("deciding").output()))


def _city_of(place: City, crews: int, random_: random.Random) -> tuple[CityState, CrewPositions]:
    """Return a city with so many crews at work, spread over its streets."""
    city, positions = CityState(), CrewPositions()
    for number in range(crews):
        department = DEPARTMENTS[number % len(DEPARTMENTS)]
        longitude, latitude = _somewhere(place, random_)
        crew = Crew(
            key=f"{department}/{department}-{number}",
            department=department,
            id=f"{department}-{number}",
            name=f"Crew {number}",
            skills=tuple(random_.sample(SKILLS, 2)),
            equipment=("cones",),
            lending=bulletins.LENDING_RULE_ALWAYS,
            on_duty=True,
            on_duty_time=NOW - 3_600 * MICROS,
            shift_end_time=NOW + 5 * 3_600 * MICROS,
            longitude=longitude,
            latitude=latitude,
            diversions=0,
            version=1,
        )
        city.crews[crew.key] = crew
        positions.update(crew.key, CrewPosition(longitude, latitude, NOW))
        if number % 2:
            task = Task(
                id=f"T{number}",
                need_id=f"roads/defect/{number}",
                priority=4,
                status=bulletins.TASK_STATUS_EN_ROUTE,
                site_unsafe=False,
                make_safe_seconds=0,
                clock_start_time=NOW - 600 * MICROS,
                work_end_time=0,
                longitude=longitude + 0.01,
                latitude=latitude,
                version=1,
            )
            city.tasks[crew.key] = (task,)
    return city, positions


def _somewhere(place: City, random_: random.Random) -> tuple[float, float]:
    nodes = place.streets.nodes[place.streets.routable]
    longitude, latitude = nodes[random_.randrange(len(nodes))].tolist()
    return longitude, latitude


def _incident(number: int, place: City, random_: random.Random) -> events.IncidentOpened:
    longitude, latitude = _somewhere(place, random_)
    position = place_pb2.Position(longitude=longitude, latitude=latitude)
    return events.IncidentOpened(
        incident_id=f"I{number}",
        need_id=f"roads/defect/{number}",
        requirement=events.Requirement(
            kind="column_fallen",
            priority=place_pb2.PRIORITY_P1,
            place=place_pb2.Place(position=position),
            skills=[random_.choice(SKILLS)],
            work_seconds=1_800,
        ),
        clock_start_time=timestamp(NOW + number),
    )


def _with_open(city: CityState, place: City, random_: random.Random, count: int) -> CityState:
    """Return a city with so many open incidents, each with an offer that waits for its answer."""
    for number in range(count):
        context = DecisionContext(NOW, "city", "bench", "")
        crew = city.crews[random_.choice(sorted(city.crews))]
        incident = _incident(DECISIONS + number, place, random_)
        offer = events.CrewChosen(
            decision_id=f"{incident.incident_id}.1",
            task_id=f"{incident.incident_id}.1",
            incident_id=incident.incident_id,
            department=crew.department,
            crew_id=crew.id,
            lease_end_time=timestamp(NOW + 60 * MICROS),
        )
        for event in (incident, offer):
            city = evolve(city, event, context)
    return city


def decisions(place: City, crews: int, opened: int, promised: float) -> Iterator[Line]:
    """Open incidents one after another beside `opened` open ones, and decide each.

    `promised` is in milliseconds.
    """
    random_ = random.Random(crews)
    city, positions = _city_of(place, crews, random_)
    city = _with_open(city, place, random_, opened)
    scheduler = AppraisalScheduler(StreetTravelTimes(place.streets), positions)
    decider = city_decider(lambda _lon, _lat: True)
    edges = sorted(place.streets.edges.rows)
    seconds, cpu, size, chosen = [], [], 0, 0
    for number in range(DECISIONS):
        context = DecisionContext(NOW + number, "city", "bench", "")
        if number % 10 == 0:
            city.closures["roads/c"] = tuple(random_.sample(edges, 20))
        city = evolve(city, _incident(number, place, random_), context)
        began, began_cpu = time.perf_counter(), time.thread_time()
        (request,) = scheduler.appraise_due(city, context.time)
        record = encode_command(
            request, command_id="", aggregate="city/city", actor="bench", sent_time=context.time
        )
        decided = decider.decide(commands.ChooseRequest.FromString(record.body), city, context)
        body = decided[0].SerializeToString(deterministic=True)
        city = evolve(city, type(decided[0]).FromString(body), context)
        seconds.append(time.perf_counter() - began)
        cpu.append(time.thread_time() - began_cpu)
        size += len(body)
        chosen += isinstance(decided[0], events.CrewChosen)
        closed = events.IncidentClosed(incident_id=f"I{number}", reason="DONE")
        city = evolve(city, closed, context)
    if not chosen:
        raise RuntimeError("no decision chose a crew: the figures would be of nothing")
    note = f"{size // DECISIONS} bytes a decision, {chosen} crews chosen in {DECISIONS} decisions"
    yield latency(
        f"decision, {crews:,} crews", VIGIE, [seconds], promised={"p99": promised}, note=note
    )
    yield latency(f"decision, CPU time, {crews:,} crews", VIGIE, [cpu])


def main() -> None:
    """Measure a city and one of ten times its crews."""
    place = City.load(CITY)
    gc.collect()
    gc.freeze()  # as the service does with what it loads
    lines = [*decisions(place, 205, 10, 5.0), *decisions(place, 2_050, 100, 20.0)]
    sys.stdout.write(json.dumps([asdict(line) for line in lines], indent=2) + "\n")


if __name__ == "__main__":
    main()
