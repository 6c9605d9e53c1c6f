"""A plough that is sent to an ambulance or a bus line carries its price into the decision."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import timestamp
from tests.coordination.laws import check_city
from tests.coordination.places import NOON, at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1.place_pb2 import PRIORITY_P1, PRIORITY_P2, Priority

WINTER = "winter_service"


def on_circuit(world: World, crew: str, sections: int) -> None:
    """Let a plough have so many sections to treat within twenty minutes."""
    due = [
        bulletins.DueSection(
            section_id=f"{crew}-{number}",
            street=f"Rue {number}",
            rank=1,
            expected_pass_time=timestamp(NOON + number * 30 * MICROS),
            deadline_time=timestamp(NOON + 1_200 * MICROS),
        )
        for number in range(sections)
    ]
    load = bulletins.PloughLoad(crew_id=crew, salt_kg=3_000, reload_seconds=1_500, due=due)
    world.announce("roads", f"circuit/{crew}", version=sections + 1, plough_load=load)


def snowed_in(world: World, priority: Priority) -> events.CrewChosen:
    """Report a place that a plough has to reach, and return the decision."""
    world.operator(
        api.OpenIncidentRequest(
            kind="access_snowed_in", priority=priority, place=at(0), skills=[WINTER]
        )
    )
    decided = world.decided(events.CrewChosen)[0]  # a life asks two crews
    assert isinstance(decided, events.CrewChosen)
    return decided


def test_an_ambulance_gets_the_plough_with_less_to_lose(world: World) -> None:
    world.crew("roads/p1", at(1), [WINTER])
    world.crew("roads/p2", at(-1), [WINTER])
    on_circuit(world, "p1", 40)
    on_circuit(world, "p2", 2)
    decided = snowed_in(world, PRIORITY_P1)
    rows = {row.crew_id: row for row in decided.appraisal.candidates}
    assert decided.crew_id == "p2"
    assert rows["p1"].deadline_seconds > rows["p2"].deadline_seconds
    assert rows["p1"].plough.missed_count == 40
    assert [each.street for each in rows["p1"].plough.missed] == ["Rue 39", "Rue 38", "Rue 37"]
    check_city(world)


def test_a_bus_line_gets_the_farther_plough_that_has_time(world: World) -> None:
    world.crew("roads/p1", at(1), [WINTER])
    world.crew("roads/p2", at(-2), [WINTER])
    on_circuit(world, "p1", 40)
    assert snowed_in(world, PRIORITY_P2).crew_id == "p2"


def test_a_plough_that_left_its_circuit_has_nothing_to_lose(world: World) -> None:
    world.crew("roads/p1", at(1), [WINTER])
    on_circuit(world, "p1", 40)
    load = bulletins.PloughLoad(crew_id="p1")
    world.advance(30)
    world.announce("roads", "circuit/p1", version=100, plough_load=load)
    (row,) = snowed_in(world, PRIORITY_P2).appraisal.candidates
    assert row.deadline_seconds == 0
    assert not row.HasField("plough")
