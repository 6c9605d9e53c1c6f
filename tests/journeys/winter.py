"""A small winter: five sections of Montpellier, two circuits, and a weather that a test changes.

The first circuit has a plough and the second one none. The sections of the second one are to be
normal two seconds after the snow, and an answer to a call-out is due at once. A section is back in
its minimum condition within half an hour: a plough that is sent elsewhere misses that.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from services.chassis.sdk.clock import now_microseconds
from services.city.files import rows, write_rows
from services.crews.domain.timestamp import timestamp
from services.snow.reference_data import ReferenceData, load_reference_data
from tests.journeys.stage import Point, Stage, at
from tests.processes import CITY
from vigie.snow.v1 import service_pb2 as snow

SECTIONS = "winter_sections.csv.gz"
CIRCUITS = "winter_circuits.csv"
DEPOTS = "depots.csv"
TOML = "city.toml"
TREATED, UNTREATED = "C01", "C02"
LENGTHS = {TREATED: 3, UNTREATED: 2}
LEVELS = {TREATED: "N1", UNTREATED: "N3"}
RULES = {
    "N1": 'N1 = { reference = "C2", minimum = "C2", return_hours = 4, valid = ["00:00", "00:00"] }',
    "N3": 'N3 = { reference = "C1", minimum = "C2", return_hours = 0.0005, '
    'valid = ["00:00", "00:00"] }',
    "acknowledge_minutes": "acknowledge_minutes = 0",
    "minimum_hours": "minimum_hours = 0.5",
}
DEPOT, DEPOT_KG = "nord", 6_000
DRY, SNOWING = 0, 73
"""WMO codes of the present weather."""


def make_city(folder: Path) -> Path:
    """Make the city's folder: Montpellier but for its winter service."""
    folder.mkdir()
    for path in CITY.iterdir():
        if path.name not in {SECTIONS, CIRCUITS, DEPOTS, TOML}:
            (folder / path.name).symlink_to(path)
    text = (CITY / TOML).read_text("utf-8")
    for name, line in RULES.items():
        text, count = re.subn(rf"(?m)^{name} = .*$", line, text)
        assert count == 1, name
    (folder / TOML).write_text(text, "utf-8")
    circuits = {row["id"]: row for row in rows(CITY / CIRCUITS) if row["id"] in LENGTHS}
    levels: dict[str, str] = {}
    for name, row in circuits.items():
        chosen = row["sections"].split(";")[: LENGTHS[name]]
        row["sections"] = ";".join(chosen)
        levels |= dict.fromkeys(chosen, LEVELS[name])
    write_rows(folder / CIRCUITS, list(circuits.values()))
    sections = [row for row in rows(CITY / SECTIONS) if row["id"] in levels]
    write_rows(folder / SECTIONS, [{**row, "level": levels[row["id"]]} for row in sections])
    depots = [
        row if row["id"] != DEPOT else {**row, "salt_kg": DEPOT_KG} for row in rows(CITY / DEPOTS)
    ]
    write_rows(folder / DEPOTS, depots)
    return folder


@dataclass
class Winter:
    """The winter service of the small city, and its weather."""

    stage: Stage
    city: ReferenceData
    weather_file: Path

    @classmethod
    def of(cls, stage: Stage, folder: Path, weather_file: Path) -> Winter:
        return cls(stage, load_reference_data(folder), weather_file)

    def sections(self, circuit: str) -> tuple[str, ...]:
        return self.city.circuits[circuit].sections

    def middle(self, section_id: str) -> Point:
        """Return a point on a section."""
        (west, south), (east, north), *_ = self.city.geometry.lines(section_id)[0]
        return (west + east) / 2, (south + north) / 2

    async def treat(self, crew_id: str, section_id: str, **fields: Any) -> Any:
        """Report a pass over a section as the on-board unit does."""
        report = {
            "crew_id": crew_id,
            "position": at(self.middle(section_id)).position,
            "pass_time": timestamp(now_microseconds()),
            "dose": {"spread_grams": 15},
            "blade_down": True,
            **fields,
        }
        return await self.stage.call("snow", "ReportPass", **report)

    async def clocks(self, wanted: Mapping[str, snow.SectionState]) -> None:
        """Wait until the clocks of these sections are as wanted, and no other one is known."""
        known: dict[str, snow.SectionState] = {}

        def as_wanted(section: snow.Section) -> bool:
            known[section.section_id] = section.state
            return known == dict(wanted)

        await self.stage.until("snow", "WatchSections", as_wanted)


def show_weather(path: Path, code: int, expected: int = DRY) -> None:
    """Let it be this weather now, at -1 C, and another one in an hour."""
    now = datetime.now(UTC)
    weather = ((now - timedelta(minutes=1), code), (now + timedelta(hours=1), expected))
    lines = [f"{time:%Y-%m-%dT%H:%M:%S},-1.0,,{code}" for time, code in weather]
    draft = path.with_suffix(".new")
    draft.write_text("\n".join(["time_utc,t_c,rain_3h_mm,ww_present_weather", *lines, ""]), "utf-8")
    draft.replace(path)
