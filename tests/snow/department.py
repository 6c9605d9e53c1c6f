"""The snow department for tests: a street of four sections, one circuit, three depots."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from services.city.edges import Columns
from services.city.map_projection import Plane
from services.city.winter import WinterCircuit, WinterDepot, WinterSection
from services.crews.department import Department
from services.snow.domain.conditions import NONE
from services.snow.domain.rules import Level, Rules
from services.snow.reference_data import ReferenceData, load_reference_data
from services.snow.section_geometry import SectionGeometry
from services.snow.service import declare
from services.snow.weather import Observation

CITY = Path(__file__).parents[2] / "deploy/cities/montpellier"
ZONE = ZoneInfo("Europe/Paris")
RULES = Rules(warning_areas=("Hérault",))
LEVELS = {
    "N1": Level(1, 3, 4, 2, 0, 24 * 60, ZONE),
    "N3": Level(2, 3, 8, 2, 6 * 60, 20 * 60, ZONE),
}
LATITUDE = 43.6
STEP = 0.005
"""The length of each section, in degrees: some 400 m."""
SECTIONS = {
    f"S{number}": WinterSection(f"S{number}", (str(number),), f"Rue {number}", number, level, 400.0)
    for number, level in ((1, "N1"), (2, "N1"), (3, "N3"), (4, "N3"))
}


def street() -> Columns:
    """Return four arcs from west to east, end to end."""
    ends = [(3.87 + STEP * n, LATITUDE) for n in range(5)]
    points = [point for n in range(4) for point in (ends[n], ends[n + 1])]
    number = np.zeros(4, np.int32)
    real = np.full(4, 400.0)
    return Columns(
        {"1": 0, "2": 1, "3": 2, "4": 3},
        number,
        number,
        real,
        real,
        np.zeros(4, np.bool_),
        number,
        (("Rue", "vehicle"),),
        np.asarray(points, np.float64),
        np.asarray([0, 2, 4, 6, 8], np.int32),
    )


def place(section: int, north_metres: float = 0.0) -> tuple[float, float]:
    """Return the middle of a section, or a point north of it."""
    return 3.87 + STEP * (section - 0.5), LATITUDE + north_metres / 111_195


CITY_DATA = ReferenceData(
    rules=RULES,
    levels=LEVELS,
    sections=SECTIONS,
    circuits={"C1": WinterCircuit("C1", "Nord", "nord", ("S1", "S2", "S3"))},
    depots={
        name: WinterDepot(name, 3.86, LATITUDE, 10_000, 2_000) for name in ("est", "nord", "sud")
    },
    geometry=SectionGeometry(SECTIONS, street(), Plane(3.87, LATITUDE)),
    reference_hashes={"winter_sha256": "w"},
)


@dataclass
class SetWeather:
    """A weather that a test sets."""

    phenomenon: int = 1
    thawing: bool = False
    expected: bool = False
    known: bool = True
    stopped_time: int = 0
    """From this time on, nothing falls."""
    asked: list[int] = field(default_factory=list)

    def at(self, time: int) -> Observation | None:
        self.asked.append(time)
        stopped = self.stopped_time and time >= self.stopped_time
        phenomenon = NONE if stopped else self.phenomenon
        return Observation(time, phenomenon, self.thawing) if self.known else None

    def expects(self, _time: int) -> bool:
        return self.expected


def department(weather: SetWeather | None = None) -> Department:
    """Return the department with a weather of its own."""
    return declare(CITY_DATA, weather or SetWeather())


@cache
def montpellier() -> ReferenceData:
    """Return the reference data of Montpellier."""
    return load_reference_data(CITY)
