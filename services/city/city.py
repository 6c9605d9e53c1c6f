"""A city: its name and time zone, streets, districts, equipment and crews."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from services.city.arrivals import Arrival, load_arrivals
from services.city.bollards import Bollard, load_bollards
from services.city.cabinets import Cabinet, load_cabinets
from services.city.crew_roster import Crew, load_crews
from services.city.districts import Districts
from services.city.files import fingerprint
from services.city.flow_sections import FlowSection, load_flow_sections
from services.city.junctions import Junction, load_junctions
from services.city.map_projection import Plane
from services.city.streets import StreetGraph
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

EQUIPMENT_FILES = ("cabinets.csv", "lights.csv.gz")
TRAFFIC_FILES = ("junctions.csv", "bollards.csv", "flow_sections.csv.gz")
WINTER_FILES = ("winter_sections.csv.gz", "winter_circuits.csv", "depots.csv")


@dataclass(frozen=True)
class City:
    """One city, loaded from its folder.

    Equipment and crews are read at first use, because a service that only computes routes does not
    need 30,000 lamps in memory.
    """

    folder: Path
    name: str
    timezone: ZoneInfo
    streets: StreetGraph
    districts: Districts

    @classmethod
    def load(cls, path: Path | str) -> City:
        """Read `city.toml`, the streets and the districts of a city's folder."""
        folder = Path(path)
        facts = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
        plane = Plane(*map(float, facts["centre"]))
        return cls(
            folder,
            facts["name"],
            ZoneInfo(facts["timezone"]),
            StreetGraph.load(folder, plane, float(facts["driving"]["factor"])),
            Districts.load(folder, plane),
        )

    def names_at(self, lon: float, lat: float) -> tuple[str, str]:
        """Return the names of the street and of the district of a point; empty without one."""
        district = self.districts.at(lon, lat)
        return self.streets.street_at(lon, lat), district.name if district else ""

    @cached_property
    def cabinets(self) -> tuple[Cabinet, ...]:
        """Every lighting cabinet with its feeders and lamps."""
        return load_cabinets(self.folder)

    @cached_property
    def junctions(self) -> tuple[Junction, ...]:
        """Every signalled junction."""
        return load_junctions(self.folder)

    @cached_property
    def bollards(self) -> tuple[Bollard, ...]:
        """Every retractable bollard."""
        return load_bollards(self.folder)

    @cached_property
    def flow_sections(self) -> tuple[FlowSection, ...]:
        """Every street section that a detector counts."""
        return load_flow_sections(self.folder)

    @cached_property
    def service_levels(self) -> tuple[ServiceLevel, ...]:
        """Every service level of the winter service."""
        return load_service_levels(self.folder)

    @cached_property
    def winter_sections(self) -> tuple[WinterSection, ...]:
        """Every street section of the winter service."""
        return load_winter_sections(self.folder)

    @cached_property
    def winter_circuits(self) -> tuple[WinterCircuit, ...]:
        """Every circuit of the winter service."""
        return load_winter_circuits(self.folder)

    @cached_property
    def depots(self) -> tuple[WinterDepot, ...]:
        """Every depot of the winter service."""
        return load_depots(self.folder)

    @cached_property
    def crews(self) -> tuple[Crew, ...]:
        """The roster of every department."""
        return load_crews(self.folder)

    def arrivals(self) -> Iterator[Arrival]:
        """Yield the needs of the recorded half-year, in order of time."""
        return load_arrivals(self.folder)

    @cached_property
    def sha256(self) -> dict[str, str]:
        """Return the hashes that decisions and installations record, by data covered."""
        return {
            "streets": self.streets.sha256,
            "districts": self.districts.sha256,
            "equipment": fingerprint([self.folder / name for name in EQUIPMENT_FILES]),
            "traffic": self._fingerprint_of_any(TRAFFIC_FILES),
            "winter": self._fingerprint_of_any(WINTER_FILES),
            "crews": fingerprint([self.folder / "crews.csv"]),
        }

    def _fingerprint_of_any(self, names: tuple[str, ...]) -> str:
        paths = (self.folder / name for name in names)
        return fingerprint([path for path in paths if path.exists()])
