"""The lighting cabinets of a city, with their feeders and lamps."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from sys import intern

from services.city.files import rows


@dataclass(frozen=True, slots=True)
class Lamp:
    """One street light; its seat is its place on the feeder, counted from 0 at the cabinet."""

    id: str
    lon: float
    lat: float
    lantern_type: str
    edge: str
    seat: int


@dataclass(frozen=True, slots=True)
class Feeder:
    """One outgoing cable of a cabinet, numbered from 1, and its lamps by seat."""

    number: int
    lamps: tuple[Lamp, ...]


@dataclass(frozen=True, slots=True)
class Cabinet:
    """A lighting control cabinet at the kerb, with its feeders and their lamps."""

    id: str
    lon: float
    lat: float
    street: str
    district: str
    feeders: tuple[Feeder, ...]

    @property
    def lamps(self) -> tuple[Lamp, ...]:
        """All lamps, feeder after feeder."""
        return tuple(lamp for feeder in self.feeders for lamp in feeder.lamps)


def load_cabinets(folder: Path) -> tuple[Cabinet, ...]:
    """Return every cabinet in file order, from `cabinets.csv` and `lights.csv.gz`."""
    wired: dict[str, dict[int, list[Lamp]]] = defaultdict(lambda: defaultdict(list))
    for row in rows(folder / "lights.csv.gz"):
        lamp = Lamp(
            row["id"],
            float(row["lon"]),
            float(row["lat"]),
            intern(row["lantern_type"]),
            intern(row["edge"]),
            int(row["seat"]),
        )
        wired[row["cabinet"]][int(row["feeder"])].append(lamp)
    cabinets = tuple(
        Cabinet(
            row["id"],
            float(row["lon"]),
            float(row["lat"]),
            row["street"],
            intern(row["district"]),
            _feeders(wired.pop(row["id"])),
        )
        for row in rows(folder / "cabinets.csv")
    )
    if wired:
        raise ValueError(f"lights.csv.gz names unknown cabinets: {sorted(wired)[:3]}")
    return cabinets


def _feeders(lamps: dict[int, list[Lamp]]) -> tuple[Feeder, ...]:
    return tuple(
        Feeder(number, tuple(sorted(lamps[number], key=lambda lamp: lamp.seat)))
        for number in sorted(lamps)
    )
