"""Equipment, crews and arrivals: cabinets with their lamps, the roster, the recorded needs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import time
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


@dataclass(frozen=True, slots=True)
class Crew:
    """A crew of the roster, by its call sign; a shift is local time and may cross midnight."""

    department: str
    id: str
    name: str
    skills: frozenset[str]
    equipment: frozenset[str]
    depot_lon: float
    depot_lat: float
    lending: str
    shift_start: time
    shift_end: time

    def on_shift(self, at: time) -> bool:
        """Return whether the shift covers that local time; equal ends mean 24 hours."""
        if self.shift_start < self.shift_end:
            return self.shift_start <= at < self.shift_end
        return at >= self.shift_start or at < self.shift_end


@dataclass(frozen=True, slots=True)
class Arrival:
    """A need that reached the city: seconds of local time after the first midnight of the file."""

    seconds: int
    kind: str
    department: str
    priority: int
    lon: float
    lat: float
    edge: str
    lamp: str | None


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


def load_crews(folder: Path) -> tuple[Crew, ...]:
    """Return the whole roster in file order, from `crews.csv`."""
    return tuple(
        Crew(
            row["department"],
            row["crew_id"],
            row["name"],
            frozenset(filter(None, row["skills"].split(";"))),
            frozenset(filter(None, row["equipment"].split(";"))),
            float(row["depot_lon"]),
            float(row["depot_lat"]),
            row["lending"],
            time.fromisoformat(row["shift_start"]),
            time.fromisoformat(row["shift_end"]),
        )
        for row in rows(folder / "crews.csv")
    )


def load_arrivals(folder: Path) -> Iterator[Arrival]:
    """Yield the arrivals in order of time from `arrivals.csv.gz`, without loading the file."""
    for row in rows(folder / "arrivals.csv.gz"):
        yield Arrival(
            int(row["seconds"]),
            intern(row["kind"]),
            intern(row["department"]),
            int(row["priority"]),
            float(row["lon"]),
            float(row["lat"]),
            intern(row["edge"]),
            row["lamp"] or None,
        )
