"""The section under a plough."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.snow.reference_data import FILES, ReferenceData, load_reference_data
from tests.snow.department import CITY, CITY_DATA, STEP, montpellier, place

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


@pytest.mark.parametrize(
    ("file", "old", "new", "missing"),
    [
        ("winter_circuits.csv", ",nord,", ",moon,", "depot moon"),
        ("winter_circuits.csv", ",nord,", ",nord,W99999;", "section W99999"),
        ("city.toml", "N3 = {", "N9 = {", "level N3"),
        ("city.toml", '["06:00", "20:00"]', '["20:00", "06:00"]', "over midnight"),
    ],
)
def test_files_that_do_not_fit_are_named(
    tmp_path: Path, file: str, old: str, new: str, missing: str
) -> None:
    for name in FILES:
        (tmp_path / name).symlink_to(CITY / name)
    text = (CITY / file).read_text()
    (tmp_path / file).unlink()
    (tmp_path / file).write_text(text.replace(old, new, 1))
    with pytest.raises(KeyError, match=missing):
        load_reference_data(tmp_path)
