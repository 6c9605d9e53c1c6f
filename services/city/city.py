"""A city: its name and time zone, streets, districts, equipment and crews."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from zoneinfo import ZoneInfo

from services.city.arrivals import Arrival, load_arrivals
from services.city.cabinets import Cabinet, load_cabinets
from services.city.crew_roster import Crew, load_crews
from services.city.districts import Districts
from services.city.files import fingerprint
from services.city.map_projection import Plane
from services.city.streets import StreetGraph

EQUIPMENT_FILES = ("cabinets.csv", "lights.csv.gz")


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
            "crews": fingerprint([self.folder / "crews.csv"]),
        }
