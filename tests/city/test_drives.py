"""A drive begins on the arc that the vehicle is on, and goes on along the fastest way."""

from __future__ import annotations

import pytest

from services.city.city import City
from services.city.drives import drive
from tests.city.conftest import PLANE


def at(east: float, north: float) -> tuple[float, float]:
    return PLANE.degrees(east, north)


@pytest.mark.parametrize(
    ("start", "edges", "seconds"),
    [
        ((30, 0), "ab", [7, 17]),
        ((0, 60), "hab", [6, 16, 26]),
        ((30, 100), "cdl", [7, 17, 27]),
        ((200, 40), "l", [4]),
        ((230, 30), "l", [3]),
    ],
    ids=["ahead on its arc", "back on it", "one-way", "to its end", "off the street"],
)
def test_a_drive_begins_on_the_arc_of_the_vehicle(
    hamlet: City, start: tuple[float, float], edges: str, seconds: list[float]
) -> None:
    legs = drive(hamlet.streets, at(*start), at(200, 0))
    assert "".join(leg.edge_id for leg in legs) == edges
    assert [leg.seconds for leg in legs] == pytest.approx(seconds, abs=0.1)


def test_of_two_carriageways_it_takes_the_one_from_which_the_drive_is_shorter(hamlet: City) -> None:
    # 6 m from West Lane and 2 m from one-way Middle Street, which leads away from the goal.
    legs = drive(hamlet.streets, at(6, 102), at(0, 200))
    assert [leg.edge_id for leg in legs] == ["i"]


def test_a_closed_arc_is_left_but_not_entered(hamlet: City) -> None:
    legs = drive(hamlet.streets, at(30, 0), at(200, 0), frozenset("abe"))
    assert "".join(leg.edge_id for leg in legs) == "ajdl"


def test_there_is_no_drive_without_an_open_way(hamlet: City) -> None:
    assert drive(hamlet.streets, at(30, 0), at(200, 200), frozenset("ghijklm")) == ()
