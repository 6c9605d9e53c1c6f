"""Streets by their names, in a city of two."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.files import write_rows
from services.cli.client.errors import USAGE, CliError
from services.cli.input.streets import find_street, first_street, street_names

COLUMNS = ("id", "name", "access", "lonlat_path")
ROWS = [
    ("1", "Rue Foch", "vehicle", "3.1 43.1;3.2 43.2"),
    ("2", "Allée des Hêtres", "vehicle", "3.3 43.3;3.4 43.4"),
    ("3", "Rue Foch", "vehicle", "3.2 43.2;3.5 43.5"),
    ("4", "Rue Foch", "foot", "3.9 43.9;3.9 43.9"),
    ("5", "Rue de l'Aiguillerie", "foot", "3.6 43.6;3.7 43.7"),
]


@pytest.fixture
def city(tmp_path: Path) -> Path:
    lines = [dict(zip(COLUMNS, row, strict=True)) for row in ROWS]
    write_rows(tmp_path / "edges.csv.gz", lines)
    return tmp_path


def test_a_street_has_the_arcs_that_vehicles_use(city: Path) -> None:
    street = find_street(city, "RUE FOCH ")
    assert (street.name, street.edge_ids) == ("Rue Foch", ("1", "3"))
    assert (street.longitude, street.latitude) == (3.2, 43.2)
    assert find_street(city, "allee des hetres").edge_ids == ("2",)
    assert first_street(city).name == "Rue Foch"
    assert street_names(city) == ["Allée des Hêtres", "Rue Foch", "Rue de l'Aiguillerie"]


@pytest.mark.parametrize(
    "name", ["Rue de l\u2019Aiguillerie", "rue  de l'aiguillerie", "Rue\u00a0de l'Aiguillerie"]
)
def test_a_street_without_vehicles_is_found_for_what_happens_on_foot(city: Path, name: str) -> None:
    """Given another apostrophe or space than in the file, then it is the same street."""
    assert find_street(city, name, on_foot=True).edge_ids == ("5",)
    assert find_street(city, "Rue Foch", on_foot=True).edge_ids == ("1", "3")
    with pytest.raises(CliError, match="there is no street"):
        find_street(city, name)


@pytest.mark.parametrize("name", ["foch", "Rue Fosh", "hetre"])
def test_a_name_that_is_almost_right_gets_a_hint(city: Path, name: str) -> None:
    with pytest.raises(CliError, match="did you mean"):
        find_street(city, name)


def test_a_folder_without_streets_is_no_city(tmp_path: Path) -> None:
    with pytest.raises(CliError, match="VIGIE_CITY") as caught:
        find_street(tmp_path, "Rue Foch")
    assert caught.value.exit_code == USAGE
