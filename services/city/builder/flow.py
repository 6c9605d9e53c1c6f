"""Converts published traffic counts to the usual day of each approach of a junction."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np
from numpy.typing import NDArray

from services.city.builder.arcs import Arc, Row
from services.city.builder.junctions import JUNCTION_METRES
from services.city.map_projection import Plane

MORNING, EVENING = 8, 17
"""The hours that hold the surveyed peaks. Own rule: the surveys do not name the hours."""

# The other hours' shares of the day outside the peaks, in thousandths. Own figures: a city's
# weekday with a low at 03:00 and a working day between the peaks.
SHARES = (
    *(11, 6, 4, 4, 6, 14, 38, 82),
    *(0, 72, 65, 67, 72, 69, 68, 71, 82),
    *(0, 84, 62, 45, 34, 26, 18),
)

# A survey whose peak hour holds more than this part of the day has a misread figure.
LARGEST_PEAK = 0.3
# The publisher's number for a figure that is not known.
UNKNOWN = 9999


@dataclass(frozen=True, slots=True)
class Count:
    """The traffic of one direction on a usual day: all of it, and in both peak hours."""

    daily: float
    morning: float
    evening: float


def read_counts(surveys: Sequence[Row], arcs: Sequence[Arc]) -> dict[str, Count]:
    """Return the median of the usable surveys of each arc that has one.

    `ident` ends with `TR` and the number of the arc.
    """
    known = {arc.id for arc in arcs}
    found: dict[str, list[Count]] = defaultdict(list)
    for row in surveys:
        edge = row["ident"].rpartition("TR")[2]
        daily, morning, evening = int(row["tjm"]), int(row["phjm"]), int(row["phjs"])
        usable = 0 < daily != UNKNOWN and max(morning, evening) <= LARGEST_PEAK * daily
        if usable and edge in known:
            found[edge].append(Count(daily, morning, evening))
    return {edge: _median(counts) for edge, counts in found.items()}


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts of arcs, and with them those of their streets and of main and other streets."""

    of_arc: Mapping[str, Count]
    of_street: Mapping[str, Sequence[Count]]
    of_class: Mapping[bool, Sequence[Count]]
    main_kmh: int

    @classmethod
    def of(cls, counts: Mapping[str, Count], arcs: Sequence[Arc], main_kmh: int) -> Counts:
        """Group the counts."""
        streets: dict[str, list[Count]] = defaultdict(list)
        classes: dict[bool, list[Count]] = defaultdict(list)
        for arc in arcs:
            if arc.id in counts:
                streets[arc.name].append(counts[arc.id])
                classes[arc.speed_kmh >= main_kmh].append(counts[arc.id])
        return cls(counts, streets, classes, main_kmh)

    def nearest(self, arc: Arc) -> tuple[str, Count]:
        """Return the basis and the count: of the arc, else the median of its street or class.

        Raises `ValueError` without any of them.
        """
        if arc.id in self.of_arc:
            return "arc", self.of_arc[arc.id]
        if arc.name in self.of_street:
            return "street", _median(self.of_street[arc.name])
        main = arc.speed_kmh >= self.main_kmh
        if main not in self.of_class:
            kind = "main street" if main else "street that is no main street"
            raise ValueError(f"arc {arc.id} has no usual day: add a count of any {kind}")
        return "class", _median(self.of_class[main])


def place_sections(
    junctions: Sequence[Mapping[str, object]], arcs: Sequence[Arc], counts: Counts, plane: Plane
) -> list[dict[str, object]]:
    """Return the rows of the flow sections file: each arc by which traffic reaches a junction."""
    by_id = {arc.id: arc for arc in arcs}
    rows: list[dict[str, object]] = []
    for junction in junctions:
        met = [by_id[edge] for edge in str(junction["edges"]).split(";")]
        place = plane.metres(float(str(junction["lon"])), float(str(junction["lat"])))
        for detector, arc in enumerate(_approaches(met, place, plane), start=1):
            basis, count = counts.nearest(arc)
            rows.append(
                {
                    "id": f"{junction['id']}-{detector:02d}",
                    "edge": arc.id,
                    "street": arc.name,
                    "junction": junction["id"],
                    "detector": detector,
                    "usual": ";".join(map(str, usual_day(count))),
                    "basis": basis,
                }
            )
    return rows


def usual_day(count: Count) -> list[int]:
    """Return the vehicles of each hour: the peaks as surveyed, the rest of the day by `SHARES`."""
    rest = count.daily - count.morning - count.evening
    hours = [round(rest * share / sum(SHARES)) for share in SHARES]
    hours[MORNING], hours[EVENING] = round(count.morning), round(count.evening)
    return hours


def _approaches(arcs: Sequence[Arc], place: NDArray[np.float64], plane: Plane) -> list[Arc]:
    """Return the arcs by which traffic reaches the junction, in their order.

    An arc with both ends at the junction is a part of it; one with neither passes a crossing for
    people on foot.
    """
    found = []
    for arc in arcs:
        ends = plane.metres(*np.asarray([arc.path[0], arc.path[-1]]).T)
        at_u, at_v = np.hypot(*(ends - place).T) <= JUNCTION_METRES
        part, passes = at_u and at_v, not at_u and not at_v
        if not part and (passes or at_v or not arc.one_way):
            found.append(arc)
    return found


def _median(counts: Sequence[Count]) -> Count:
    return Count(
        median(count.daily for count in counts),
        median(count.morning for count in counts),
        median(count.evening for count in counts),
    )
