"""Corridors of green signals."""

from __future__ import annotations

import pytest

from tests.cli.examples import NOW, at
from tests.cli.town import Town
from vigie.journal.v1 import journal_pb2 as journal
from vigie.traffic.v1 import equipment_pb2 as equipment, service_pb2 as traffic
from vigie.type.v1 import place_pb2

PLACE = place_pb2.Place(
    position=place_pb2.Position(longitude=3.87, latitude=43.61), street="Rue Foch"
)
STEPS = [
    equipment.CorridorStep(
        junction_id="J014",
        route=2,
        expected_time=at(-20),
        state=equipment.STEP_STATE_RELEASED,
        held_seconds=41,
        gained_seconds=16,
    ),
    equipment.CorridorStep(
        junction_id="J015",
        route=1,
        expected_time=at(60),
        state=equipment.STEP_STATE_GREEN,
        gained_seconds=12,
    ),
]
CORRIDOR = traffic.Corridor(
    corridor_id="c-1",
    crew="roads/roads-01",
    priority=place_pb2.PRIORITY_P1,
    destination=PLACE,
    state=traffic.CORRIDOR_STATE_RUNNING,
    steps=STEPS,
    arrival_time=at(300),
    gained_seconds=16,
    held_seconds=41,
)


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.cli.commands.corridors.now_seconds", lambda: float(NOW))


def accepted(aggregate: str) -> journal.CommandResponse:
    return journal.CommandResponse(receipt=journal.Receipt(aggregate=aggregate, version=1))


def test_a_corridor_is_opened_for_a_crew(town: Town) -> None:
    town.answers = {"OpenCorridor": accepted("corridor/c-1")}
    printed = town.output("corridor open roads/roads-01 --at 3.87,43.61 -p P2")
    assert "vigie corridor show c-1" in printed
    ((_, request),) = town.asked
    assert (request.crew, request.priority) == ("roads/roads-01", place_pb2.PRIORITY_P2)
    assert request.destination.position == PLACE.position


def test_a_corridor_is_closed(town: Town) -> None:
    town.answers = {"CloseCorridor": accepted("corridor/c-1")}
    assert "released" in town.output("corridor close c-1")
    ((_, request),) = town.asked
    assert (request.corridor_id, request.reason) == ("c-1", "cancelled")


def test_one_corridor_shows_its_junctions_its_gain_and_its_cost(town: Town) -> None:
    town.answers = {"GetCorridor": traffic.GetCorridorResponse(corridor=CORRIDOR)}
    lines = [line.split() for line in town.output("corridor show c-1").splitlines()]
    assert lines[1][:3] == ["c-1", "roads/roads-01", "P1"]
    assert lines[1][-4:] == ["16", "s", "41", "s"]
    assert lines[3][:3] == ["J014", "2", "released"]
    assert lines[3][-4:] == ["41", "s", "16", "s"]
    assert lines[4][2] == "green"
    assert "12" not in lines[4], "an expected gain is not shown as one"


def test_all_open_corridors_are_listed(town: Town) -> None:
    town.answers = {"ListCorridors": traffic.ListCorridorsResponse(corridors=[CORRIDOR])}
    assert "c-1" in town.output("corridor show")
    assert town.document("corridor show")["corridors"][0]["crew"] == "roads/roads-01"


def test_a_list_without_corridors_states_that_none_is_open(town: Town) -> None:
    town.answers = {"ListCorridors": traffic.ListCorridorsResponse()}
    assert "no corridor is open" in town.output("corridor show")
