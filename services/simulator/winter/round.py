"""A plough's round: the sections of its circuit in order, and what it spreads on each."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from services.city.city import City
from services.city.geodesy import distance_metres
from services.city.winter import WinterCircuit, WinterDepot, WinterSection
from services.simulator.crews.driving import Point

GRAMS = 20
"""A dose that a treatment ahead of the snow allows too (`[winter.rules]` of the city)."""
BRINE_PERCENT = 20
BRINE_KG_PER_LITRE = 1.17


@dataclass(frozen=True, slots=True)
class PloughRules:
    """The figures of `[winter.rules]` that concern a plough."""

    width_metres: float
    spreading_kmh: float
    plough_salt_kg: float
    plough_brine_litres: float
    reload_seconds: float

    @classmethod
    def of(cls, folder: Path) -> PloughRules:
        """Read the city's rules. Raises `KeyError` without them."""
        facts = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
        rules: Mapping[str, Any] = facts["winter"]["rules"]
        return cls(**{name: float(rules[name]) for name in cls.__slots__})


@dataclass(frozen=True, slots=True)
class Stop:
    """A section with the points that a plough drives on it, and the salt and brine it needs."""

    section: str
    path: tuple[Point, ...]
    seconds: float
    salt_kg: float
    brine_litres: float

    @property
    def middle(self) -> Point:
        """A point of the street in the middle of the section."""
        return self.path[len(self.path) // 2]


@dataclass(frozen=True, slots=True)
class Round:
    """The stops of one circuit, from its depot; a depot without brine gives dry salt."""

    circuit: WinterCircuit
    depot: WinterDepot
    rules: PloughRules
    stops: tuple[Stop, ...]
    brine_percent: int


def round_of(city: City, circuit: WinterCircuit, rules: PloughRules) -> Round:
    """Return the round of a circuit."""
    depot = next(each for each in city.depots if each.id == circuit.depot)
    brine = BRINE_PERCENT if depot.brine_litres else 0
    sections = {section.id: section for section in city.winter_sections}
    stops = tuple(stop_of(city, sections[each], rules, brine) for each in circuit.sections)
    return Round(circuit, depot, rules, stops, brine)


def stop_of(city: City, section: WinterSection, rules: PloughRules, brine_percent: int) -> Stop:
    """Return the stop at a section."""
    kilograms = section.length_metres * rules.width_metres * GRAMS / 1_000
    share = brine_percent / 100
    return Stop(
        section.id,
        _path(city, section.edges),
        section.length_metres / (rules.spreading_kmh / 3.6),
        kilograms * (1 - share),
        kilograms * share / BRINE_KG_PER_LITRE,
    )


def _path(city: City, edges: Sequence[str]) -> tuple[Point, ...]:
    """Return the points of the arcs, each arc turned so that it begins near the one before."""
    points: list[Point] = []
    for edge in edges:
        line = [(float(lon), float(lat)) for lon, lat in city.streets.path(edge)]
        if points and _apart(points[-1], line[-1]) < _apart(points[-1], line[0]):
            line.reverse()
        points += line
    return tuple(points)


def _apart(one: Point, other: Point) -> float:
    return distance_metres(*one, *other)
