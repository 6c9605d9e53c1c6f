"""The streets whose traffic the detectors of signal controllers count."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from sys import intern

from services.city.files import rows_if_any


@dataclass(frozen=True, slots=True)
class FlowSection:
    """An arc that leads to a junction, counted by one detector of its controller.

    Detectors are numbered from 1 at each junction. `usual` is the traffic of a usual day, in
    vehicles an hour for each hour of local time from 0 to 23. `basis` is the origin of that
    figure: a survey of the `arc`, of the `street`, or of streets of the same `class`.
    """

    id: str
    edge: str
    street: str
    junction: str
    detector: int
    usual: tuple[int, ...]
    basis: str


def load_flow_sections(folder: Path) -> tuple[FlowSection, ...]:
    """Return every section in file order, from `flow_sections.csv.gz`; none without that file."""
    return tuple(
        FlowSection(
            row["id"],
            intern(row["edge"]),
            intern(row["street"]),
            intern(row["junction"]),
            int(row["detector"]),
            tuple(map(int, row["usual"].split(";"))),
            intern(row["basis"]),
        )
        for row in rows_if_any(folder / "flow_sections.csv.gz")
    )
