"""The streets of the city by their names: where one is, and which arcs it is made of."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from services.city.files import rows
from services.cli.client.errors import USAGE, CliError

SUGGESTIONS = 3
VEHICLE = "vehicle"
SIGNS = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "-": " ", "\u2010": " ", "\u2013": " "}
)
"""Signs that people type for an apostrophe, and hyphens, which they leave out."""


@dataclass(frozen=True, slots=True)
class Street:
    """A street: its name as on the sign, its arcs, and a point about its middle."""

    name: str
    edge_ids: tuple[str, ...]
    longitude: float
    latitude: float


def find_street(city: Path, name: str, *, on_foot: bool = False) -> Street:
    """Return a street by its name; case, accents and the form of signs do not matter.

    Its arcs are those for vehicles; with `on_foot`, a street without any is found too. Raises
    `CliError`.
    """
    arcs: dict[str, list[dict[str, str]]] = {}
    for row in _arcs(city, on_foot=on_foot):
        arcs.setdefault(plain(row["name"]), []).append(row)
    found = arcs.get(plain(name))
    if found is None:
        near = [key for key in arcs if plain(name) in key][:SUGGESTIONS]
        near = near or get_close_matches(plain(name), arcs, SUGGESTIONS)
        also = ", ".join(arcs[key][0]["name"] for key in near)
        hint = f"did you mean {also}?" if also else "see names with `--street <TAB>`"
        raise CliError(USAGE, f"there is no street {name!r} in {city.name}: {hint}", "STREET")
    found = [row for row in found if row["access"] == VEHICLE] or found
    points = [point for row in found for point in _points(row["lonlat_path"])]
    longitude, latitude = points[len(points) // 2]
    return Street(found[0]["name"], tuple(row["id"] for row in found), longitude, latitude)


def first_street(city: Path) -> Street:
    """Return the first street of the city's file that has a name."""
    return find_street(city, next(row["name"] for row in _arcs(city) if row["name"]))


def street_names(city: Path) -> list[str]:
    """Return every street's name once, in order."""
    return sorted({row["name"] for row in _arcs(city, on_foot=True)})


def plain(name: str) -> str:
    """Write a name without case, accents, and the differences between apostrophes and hyphens."""
    letters = unicodedata.normalize("NFKD", name.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(kept.translate(SIGNS).split())


def _arcs(city: Path, *, on_foot: bool = False) -> Iterator[dict[str, str]]:
    path = city / "edges.csv.gz"
    if not path.exists():
        sentence = f"{city} is no city's folder: set VIGIE_CITY to one that has edges.csv.gz"
        raise CliError(USAGE, sentence, "CITY")
    return (row for row in rows(path) if on_foot or row["access"] == VEHICLE)


def _points(path: str) -> list[tuple[float, float]]:
    pairs = (pair.split() for pair in path.split(";"))
    return [(float(longitude), float(latitude)) for longitude, latitude in pairs]
