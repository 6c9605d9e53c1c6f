"""The winter service of a city: service levels, sections of street, their circuits, and depots."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from sys import intern

from services.city.files import rows_if_any


@dataclass(frozen=True, slots=True)
class ServiceLevel:
    """The promise for a section, in driving conditions from C1 (normal) to C4 (impossible).

    The section is back in the `reference` condition this many hours after the end of the snowfall,
    and is never worse than the `minimum` one. The level is valid between two local times; equal
    ends mean 24 hours.
    """

    id: str
    reference: str
    minimum: str
    return_hours: float
    valid_from: time
    valid_until: time


@dataclass(frozen=True, slots=True)
class WinterSection:
    """Arcs of one street that are treated together.

    Rank 1 is treated first. `level` is the id of its service level in `city.toml`.
    """

    id: str
    edges: tuple[str, ...]
    street: str
    rank: int
    level: str
    length_metres: float


@dataclass(frozen=True, slots=True)
class WinterCircuit:
    """The sections that one plough treats from its depot, in the order of the drive."""

    id: str
    name: str
    depot: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WinterDepot:
    """A place where ploughs load, with its stock at the beginning of the winter."""

    id: str
    lon: float
    lat: float
    salt_kg: int
    brine_litres: int


def load_service_levels(folder: Path) -> tuple[ServiceLevel, ...]:
    """Return the levels of the table `[winter.levels]` of `city.toml`; none without that table."""
    facts = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    return tuple(
        ServiceLevel(
            level,
            row["reference"],
            row["minimum"],
            float(row["return_hours"]),
            *map(time.fromisoformat, row["valid"]),
        )
        for level, row in facts.get("winter", {}).get("levels", {}).items()
    )


def load_winter_sections(folder: Path) -> tuple[WinterSection, ...]:
    """Return every section in file order, from `winter_sections.csv.gz`; none without the file."""
    return tuple(
        WinterSection(
            intern(row["id"]),
            tuple(map(intern, row["edges"].split(";"))),
            intern(row["street"]),
            int(row["rank"]),
            intern(row["level"]),
            float(row["length_metres"]),
        )
        for row in rows_if_any(folder / "winter_sections.csv.gz")
    )


def load_winter_circuits(folder: Path) -> tuple[WinterCircuit, ...]:
    """Return every circuit in file order, from `winter_circuits.csv`; none without the file."""
    return tuple(
        WinterCircuit(
            row["id"],
            row["name"],
            intern(row["depot"]),
            tuple(map(intern, row["sections"].split(";"))),
        )
        for row in rows_if_any(folder / "winter_circuits.csv")
    )


def load_depots(folder: Path) -> tuple[WinterDepot, ...]:
    """Return every depot in file order, from `depots.csv`; none without the file."""
    return tuple(
        WinterDepot(
            row["id"],
            float(row["lon"]),
            float(row["lat"]),
            int(row["salt_kg"]),
            int(row["brine_litres"]),
        )
        for row in rows_if_any(folder / "depots.csv")
    )
