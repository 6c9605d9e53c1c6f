"""Districts: the district of a point, and the edge of the city."""

from __future__ import annotations

import pytest

from services.city.city import City


def test_a_point_lies_in_the_district_around_it(hamlet: City) -> None:
    west, east = hamlet.districts.at(5.0, 47.0), hamlet.districts.at(5.002, 47.0)
    assert west is not None
    assert east is not None
    assert (west.name, east.name) == ("West", "East")


def test_a_shared_boundary_belongs_to_the_first_district_of_the_file(hamlet: City) -> None:
    on_the_line = hamlet.districts.at(5.001, 47.0)
    assert on_the_line is not None
    assert on_the_line.id == "W"


def test_outside_every_district_the_nearest_one_is_named_only_when_asked(hamlet: City) -> None:
    assert hamlet.districts.at(5.005, 47.0) is None
    assert hamlet.districts.nearest(5.005, 47.0).id == "E"


@pytest.mark.parametrize(("metres", "inside"), [(-10, True), (290, True), (310, False)])
def test_the_city_ends_three_hundred_metres_beyond_its_districts(
    hamlet: City, metres: float, *, inside: bool
) -> None:
    edge_metres = hamlet.streets.plane.metres(5.004, 47.0)[0]
    assert (
        hamlet.districts.contains(*hamlet.streets.plane.degrees(edge_metres + metres, 0)) is inside
    )


def test_a_district_is_found_by_its_id(hamlet: City) -> None:
    assert hamlet.districts.named("E").name == "East"
    with pytest.raises(KeyError):
        hamlet.districts.named("X")


def test_paris_is_not_in_montpellier_and_its_town_hall_is(montpellier: City) -> None:
    assert not montpellier.districts.contains(2.3522, 48.8566)
    assert montpellier.districts.contains(3.8952, 43.5988)
    assert len(montpellier.districts.all) == 7
