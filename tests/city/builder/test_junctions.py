"""Junctions: the streets that meet at them, their rank, and their feeders."""

from __future__ import annotations

from services.city.builder.junctions import place_junctions
from tests.city.builder.examples import CROSSING, PLANE, published, street


def test_the_arcs_for_vehicles_around_the_place_meet_at_the_junction() -> None:
    (row,) = place_junctions(published((5, 5)), CROSSING, PLANE, main_kmh=50)
    assert (row["id"], row["name"], row["edges"]) == ("J000", "P0", "west;east;north")
    assert row["node"] == 0


def test_a_junction_far_from_every_street_is_on_the_nearest_one() -> None:
    (row,) = place_junctions(published((90, 80)), CROSSING, PLANE, main_kmh=50)
    assert row["edges"] == "far"
    assert row["node"] == CROSSING[3].v


def test_the_rank_is_that_of_the_main_streets_that_meet() -> None:
    second = street("south", (0, -100), (0, 0), kmh=50)
    (one,) = place_junctions(published((0, 0)), CROSSING, PLANE, main_kmh=50)
    (two,) = place_junctions(published((0, 0)), (*CROSSING, second), PLANE, main_kmh=50)
    (none,) = place_junctions(published((70, 40)), CROSSING, PLANE, main_kmh=50)
    assert (one["rank"], two["rank"], none["rank"]) == (2, 1, 3)


def test_a_feeder_joins_neighbours_only() -> None:
    rows = place_junctions(published((0, 0), (3000, 0), (300, 0)), CROSSING, PLANE, main_kmh=50)
    assert [row["feeder"] for row in rows] == ["F01", "F02", "F01"]
