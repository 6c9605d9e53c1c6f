"""The coverage of a city with and without a history: prices, moves and the record."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from msgspec.structs import replace

from services.chassis.sdk.decider import MICROS
from services.city.city import City
from services.coordination.dispatch.city_coverage import (
    LEAST_HOURS,
    LEAST_INCIDENTS,
    CityCoverage,
)
from services.coordination.domain.fold.entities import Demand
from services.coordination.domain.policy import DEFAULT
from services.coordination.metrics.coverage import set_coverage_gauges
from services.coordination.moves import moves_query
from tests.city.conftest import hamlet, hamlet_folder
from tests.coordination.memory_context import WorldView
from tests.coordination.metrics.figures import sample
from tests.coordination.places import NOON
from tests.coordination.scenarios.telling import on_call
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2

__all__ = ["hamlet", "hamlet_folder"]

HOUR = 3_600 * MICROS
WEST, MIDDLE, EAST = 0, 4, 8
FAR_APART = 20.0
"""How many times slower everybody drives there, so that no crew covers both ends."""


def place(city: City, node: int) -> place_pb2.Place:
    longitude, latitude = city.streets.nodes[node].tolist()
    return place_pb2.Place(position=place_pb2.Position(longitude=longitude, latitude=latitude))


def needs(city: City, node: int, count: int, *skills: str, hours: float = 2_000) -> Demand:
    """Return the demand of a place for P1 over so many hours until noon."""
    longitude, latitude = city.streets.nodes[node].tolist()
    return Demand(longitude, latitude, 1, skills, (), count, NOON - round(hours * HOUR))


@pytest.fixture
def slow(hamlet: City, monkeypatch: pytest.MonkeyPatch) -> City:
    """Hamlet, where a drive from one end to the other takes longer than the reach of a crew."""
    drive = hamlet.streets.seconds_to
    monkeypatch.setattr(
        hamlet.streets, "seconds_to", lambda *given: drive(*given) * FAR_APART, raising=True
    )
    return hamlet


def coverage_of(
    world: World, city: City, demand: Iterable[Demand], weight: float = 1.0
) -> CityCoverage:
    policy = replace(DEFAULT, coverage_weight=weight)
    coverage = CityCoverage(city.streets, world.positions, policy)
    coverage.learn(demand, NOON)
    world.scheduler.coverage = coverage
    return coverage


def busy_ends(city: City) -> list[Demand]:
    return [needs(city, WEST, 300), needs(city, EAST, 600)]


@pytest.mark.parametrize(
    ("count", "hours", "known"),
    [
        (LEAST_INCIDENTS, LEAST_HOURS, True),
        (LEAST_INCIDENTS - 1, LEAST_HOURS, False),
        (LEAST_INCIDENTS, LEAST_HOURS - 1, False),
        (0, 0, False),
    ],
    ids=["enough", "too few", "too short", "fresh city"],
)
def test_the_coverage_is_off_until_the_demand_is_known(
    world: World, hamlet: City, *, count: int, hours: float, known: bool
) -> None:
    demand = [needs(hamlet, WEST, count, hours=hours)] if count else []
    coverage = coverage_of(world, hamlet, demand)
    assert coverage.is_known == known
    answer = moves_query(coverage, lambda: world.time)(WorldView(world), api.ListMovesRequest())
    assert isinstance(answer, api.ListMovesResponse)
    assert (answer.demand_known, answer.recorded_count) == (known, count)
    assert (answer.needed_count, answer.needed_hours) == (LEAST_INCIDENTS, LEAST_HOURS)


def test_without_a_history_the_last_free_crew_of_a_department_has_its_price(
    world: World, hamlet: City
) -> None:
    coverage_of(world, hamlet, [])
    world.crew("roads/west", place(hamlet, WEST))
    world.need("roads", "defect/1", place(hamlet, WEST), 2)
    (row,) = world.decided(events.CrewChosen)[0].appraisal.candidates
    assert (row.coverage_seconds, row.uncovered_per_day) == (120, 0)


def test_the_price_is_that_of_the_demand_which_loses_its_cover(world: World, slow: City) -> None:
    """Given one crew in the west and two in the east, the one in the west is dearer to send."""
    coverage_of(world, slow, busy_ends(slow))
    keys = [world.crew("roads/west", place(slow, WEST))]
    keys += [world.crew(f"roads/east{n}", place(slow, EAST)) for n in (1, 2)]
    world.need("roads", "defect/1", place(slow, MIDDLE), 2)
    rows = {row.crew_id: row for row in world.decided(events.CrewChosen)[0].appraisal.candidates}
    west, east = rows["west"], rows["east1"]
    assert west.uncovered_per_day == pytest.approx(24 * 0.7 * 300 / 2_000, abs=0.01)
    assert east.uncovered_per_day == pytest.approx(24 * 0.7 * 0.3 * 600 / 2_000, abs=0.01)
    absent = 2 * west.eta_seconds + 1_800
    expected = west.uncovered_per_day / 24 * absent / 3_600 * 600 * 6
    assert west.coverage_seconds == pytest.approx(expected, abs=1)
    assert world.offered(keys[0]) == ""


def test_a_city_that_gives_the_demand_no_weight_keeps_the_price_by_department(
    world: World, slow: City
) -> None:
    coverage_of(world, slow, busy_ends(slow), weight=0)
    world.crew("roads/west", place(slow, WEST))
    world.need("roads", "defect/1", place(slow, MIDDLE), 2)
    (row,) = world.decided(events.CrewChosen)[0].appraisal.candidates
    assert (row.coverage_seconds, row.uncovered_per_day) == (120, 0)


def test_a_life_has_no_price_of_coverage(world: World, slow: City) -> None:
    coverage_of(world, slow, busy_ends(slow))
    crew = world.crew("roads/west", place(slow, WEST))
    world.need("roads", "defect/1", place(slow, WEST), 1, "tree_down")
    (row,) = world.decided(events.CrewChosen)[0].appraisal.candidates
    assert (row.coverage_seconds, row.uncovered_per_day) == (0, 0)
    assert world.offered(crew)


def test_a_crew_that_is_busy_away_or_in_local_mode_covers_nothing(world: World, slow: City) -> None:
    coverage = coverage_of(world, slow, busy_ends(slow))
    assert coverage.share(world.city) == 0
    crew = world.crew("roads/west", place(slow, WEST))
    assert coverage.share(world.city) == pytest.approx(1 / 3)
    world.do(crew, crews.SetAvailabilityRequest, availability=3, reason=1)
    assert coverage.share(world.city) == 0
    world.do(crew, crews.SetAvailabilityRequest, availability=1)
    world.announce("roads", "desk/mode", mode_changed=bulletins.ModeChanged(local=True))
    assert coverage.share(world.city) == 0


def test_a_move_to_where_a_crew_reaches_both_ends_is_proposed(world: World, slow: City) -> None:
    coverage = coverage_of(world, slow, busy_ends(slow))
    crew = world.crew("roads/west", place(slow, WEST))
    answer = moves_query(coverage, lambda: world.time)(WorldView(world), api.ListMovesRequest())
    assert isinstance(answer, api.ListMovesResponse)
    (move,) = answer.moves
    gain = 24 * 0.7 * 600 / 2_000
    assert (move.crew, move.crew_name) == (crew, "WEST")
    assert move.gain_per_day == pytest.approx(gain)
    assert move.place.position == place(slow, MIDDLE).position
    assert move.place.street
    assert move.drive_seconds > 0
    assert answer.covered_share == pytest.approx(1 / 3)
    assert world.decided(events.CrewChosen) == [], "a proposal is no order"


def test_a_crew_whose_shift_ends_soon_is_not_moved_and_covers_where_it_is(
    world: World, slow: City
) -> None:
    """Given an hour and a half that a move, a stint and the way home take."""
    coverage = coverage_of(world, slow, busy_ends(slow))
    crew = world.crew("roads/west", place(slow, WEST), hours=1.6)
    assert [move.crew for move in coverage.moves(world.city, 3, world.time)] == [crew]
    world.advance(900)
    answer = moves_query(coverage, lambda: world.time)(WorldView(world), api.ListMovesRequest())
    assert isinstance(answer, api.ListMovesResponse)
    assert list(answer.moves) == []
    assert answer.covered_share == pytest.approx(1 / 3)


@pytest.mark.parametrize("state", ["no crews", "busy", "off duty", "at home on call"])
def test_without_a_free_crew_no_move_is_proposed_and_nothing_is_covered(
    world: World, slow: City, state: str
) -> None:
    coverage = coverage_of(world, slow, busy_ends(slow))
    if state != "no crews":
        crew = world.crew("roads/west", place(slow, WEST), hours=1)
        if state == "busy":
            world.need("roads", "defect/1", place(slow, WEST), 4)
            world.take_to_site(crew)
        elif state == "off duty":
            world.do(crew, crews.EndShiftRequest)
        else:
            on_call(world, "roads/west", place(slow, WEST))
    answer = moves_query(coverage, lambda: world.time)(WorldView(world), api.ListMovesRequest())
    assert isinstance(answer, api.ListMovesResponse)
    assert (list(answer.moves), answer.covered_share) == ([], 0)


def test_the_losses_are_computed_after_a_change_alone(
    world: World, slow: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Given two tables of the same moment, the second one uses the losses of the first."""
    coverage = coverage_of(world, slow, busy_ends(slow))
    crew = world.crew("roads/west", place(slow, WEST))
    assert coverage.loss(world.city, crew, world.time) > 0
    monkeypatch.setattr(coverage, "_free", lambda _city: pytest.fail("computed again"))
    assert coverage.loss(world.city, crew, world.time + 60 * MICROS) > 0
    world.crew("roads/west2", place(slow, WEST))
    assert coverage.loss(world.city, crew, world.time + 1) > 0
    monkeypatch.undo()
    alone = coverage.loss(world.city, crew, world.time + 1)
    assert coverage.loss(world.city, crew, world.time + 3 * MICROS) < alone


def test_the_coverage_is_exported(world: World, slow: City) -> None:
    coverage = coverage_of(world, slow, busy_ends(slow))
    world.crew("roads/west", place(slow, WEST))
    set_coverage_gauges(world.city, coverage)
    assert sample("vigie_demand_recorded") == 900
    assert sample("vigie_demand_known") == 1
    assert sample("vigie_demand_covered_ratio") == pytest.approx(1 / 3)
