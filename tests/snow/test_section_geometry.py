"""The section under a plough."""

from __future__ import annotations

import pytest

from services.snow.reference_data import ReferenceData
from tests.snow.department import CITY_DATA, STEP, montpellier, place

NONE: frozenset[str] = frozenset()


@pytest.mark.parametrize("section", [1, 2, 3, 4])
def test_the_middle_of_a_section_is_on_it(section: int) -> None:
    assert CITY_DATA.geometry.match(*place(section), NONE) == f"S{section}"


def test_the_plough_is_on_its_own_circuit_where_two_sections_are_near() -> None:
    east, latitude = 3.87 + STEP + 0.0001, place(1)[1]
    assert CITY_DATA.geometry.match(east, latitude, NONE) == "S2"
    assert CITY_DATA.geometry.match(east, latitude, {"S1"}) == "S1"
    assert CITY_DATA.geometry.match(east, latitude, {"S4"}) == "S2"


def test_far_from_each_section_is_nowhere() -> None:
    assert CITY_DATA.geometry.match(3.8, 43.6, NONE) == ""


def test_the_city_has_its_levels_circuits_and_depots() -> None:
    city: ReferenceData = montpellier()
    circuits = {each for circuit in city.circuits.values() for each in circuit.sections}
    assert circuits <= city.sections.keys()
    assert {circuit.depot for circuit in city.circuits.values()} <= city.depots.keys()
    levels = {section.level for section in city.sections.values()}
    assert levels == city.levels.keys() == {"N1", "N2", "N3"}
    section_id = next(iter(city.sections))
    (longitude, latitude), *_ = city.geometry.lines(section_id)[0]
    assert city.geometry.match(longitude, latitude, {section_id}) == section_id
