"""The city's data that decisions and queries read: sections, circuits, depots, rules, geometry."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from services.city.edges import read_edges
from services.city.files import fingerprint
from services.city.map_projection import Plane
from services.city.winter import (
    ServiceLevel,
    WinterCircuit,
    WinterDepot,
    WinterSection,
    load_depots,
    load_service_levels,
    load_winter_circuits,
    load_winter_sections,
)
from services.snow.domain.rules import Level, Rules
from services.snow.domain.stock import Load
from services.snow.section_geometry import SectionGeometry

FILES = ("city.toml", "edges.csv.gz", "winter_sections.csv.gz", "winter_circuits.csv", "depots.csv")
DAY_MINUTES = 24 * 60


@dataclass(frozen=True)
class ReferenceData:
    """The winter service of a city, and the hash of its files."""

    rules: Rules
    levels: Mapping[str, Level]
    sections: Mapping[str, WinterSection]
    circuits: Mapping[str, WinterCircuit]
    depots: Mapping[str, WinterDepot]
    geometry: SectionGeometry
    reference_hashes: Mapping[str, str]

    def level_of(self, section_id: str) -> Level | None:
        """Return the service level of a section, None where the city has no such section."""
        section = self.sections.get(section_id)
        return self.levels[section.level] if section else None

    def stock_of(self, depot_id: str) -> Load | None:
        """Return the stock of a depot at the beginning of the winter, None for no depot."""
        depot = self.depots.get(depot_id)
        return Load(depot.salt_kg, depot.brine_litres) if depot else None


def load_reference_data(folder: Path) -> ReferenceData:
    """Read the winter service of a city. Raises `KeyError` where its files do not fit."""
    facts = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
    rules = msgspec.convert(facts.get("winter", {}).get("rules", {}), Rules)
    zone = ZoneInfo(facts["timezone"])
    sections = {each.id: each for each in load_winter_sections(folder)}
    circuits = {each.id: each for each in load_winter_circuits(folder)}
    depots = {each.id: each for each in load_depots(folder)}
    levels = {each.id: _level(each, rules, zone) for each in load_service_levels(folder)}
    _check(sections, circuits, depots, levels)
    plane = Plane(*map(float, facts["centre"]))
    return ReferenceData(
        rules=rules,
        levels=levels,
        sections=sections,
        circuits=circuits,
        depots=depots,
        geometry=SectionGeometry(sections, read_edges(folder / "edges.csv.gz"), plane),
        reference_hashes={
            "winter_sha256": fingerprint([p for n in FILES if (p := folder / n).exists()])
        },
    )


def _check(
    sections: Mapping[str, WinterSection],
    circuits: Mapping[str, WinterCircuit],
    depots: Mapping[str, WinterDepot],
    levels: Mapping[str, Level],
) -> None:
    """Raise `KeyError` for a level, a section or a depot that is named and not in its file."""
    named = {
        "level": ({each.level for each in sections.values()}, levels),
        "section": ({name for each in circuits.values() for name in each.sections}, sections),
        "depot": ({each.depot for each in circuits.values()}, depots),
    }
    for kind, (names, known) in named.items():
        for name in sorted(names - known.keys()):
            raise KeyError(f"{kind} {name}")


def _level(level: ServiceLevel, rules: Rules, zone: ZoneInfo) -> Level:
    opens, closes = _minute(level.valid_from), _minute(level.valid_until)
    if opens == closes:
        opens, closes = 0, DAY_MINUTES
    elif not closes:
        closes = DAY_MINUTES
    if closes < opens:
        raise KeyError(f"hours of one day: {level.id} is valid over midnight")
    reference, minimum = int(level.reference[1:]), int(level.minimum[1:])
    hours = level.return_hours, rules.minimum_hours
    return Level(reference, minimum, *hours, opens, closes, zone)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute
