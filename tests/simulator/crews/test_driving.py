"""A drive through the streets."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings, strategies as st

from services.city.city import City
from services.city.geodesy import distance_metres
from services.city.streets import StreetGraph
from services.simulator.crews.driving import Drive, drive
from tests.city.conftest import CORNERS, PLANE

NOW = 1_000.0


def corner(number: int) -> tuple[float, float]:
    lon, lat = PLANE.degrees(*CORNERS[number])
    return float(lon), float(lat)


def test_a_drive_takes_as_long_as_its_streets(hamlet: City) -> None:
    trip = drive(hamlet.streets, corner(0), corner(8), NOW)
    assert trip.points[0] == corner(0)
    assert trip.points[-1] == corner(8)
    assert trip.end_time == pytest.approx(NOW + 40, abs=0.1)


def test_the_position_is_half_way_at_half_time_and_waits_at_both_ends(hamlet: City) -> None:
    trip = drive(hamlet.streets, corner(0), corner(1), NOW)
    assert (trip.position(NOW - 1), trip.position(NOW + 3600)) == (corner(0), corner(1))
    here = trip.position(NOW + 5)
    assert distance_metres(*here, *corner(0)) == pytest.approx(50, abs=1)
    assert distance_metres(*here, *corner(1)) == pytest.approx(50, abs=1)


def test_a_van_leaves_the_street_at_walking_pace(hamlet: City) -> None:
    lon, lat = PLANE.degrees(200.0, -40.0)
    trip = drive(hamlet.streets, corner(0), (float(lon), float(lat)), NOW)
    assert trip.end_time == pytest.approx(NOW + 20 + 10, abs=0.2)


def test_a_drive_to_the_present_place_is_over_at_once(hamlet: City) -> None:
    trip = drive(hamlet.streets, corner(4), corner(4), NOW)
    assert trip.end_time == pytest.approx(NOW, abs=0.01)
    assert trip.position(NOW + 1) == corner(4)


def test_a_van_goes_straight_where_no_way_is_open(
    hamlet: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StreetGraph, "route", lambda *_: None)
    trip = drive(hamlet.streets, corner(0), corner(1), NOW)
    assert trip.points == (corner(0), corner(1))
    assert trip.end_time == pytest.approx(NOW + 25, abs=0.2)


@settings(max_examples=50)
@given(st.integers(0, 8), st.integers(0, 8))
def test_a_drive_keeps_the_speed_of_its_streets(hamlet: City, start: int, goal: int) -> None:
    trip: Drive = drive(hamlet.streets, corner(start), corner(goal), NOW)
    assert len(trip.points) == len(trip.times)
    for (here, then), (there, later) in pairwise(zip(trip.points, trip.times, strict=True)):
        assert distance_metres(*here, *there) <= 10.1 * (later - then) + 0.1
