"""The arcs that the detectors of each junction count, with the speed of the reference data."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from typing import NamedTuple

from services.chassis.sdk.view import View
from services.city.geodesy import distance_metres
from services.city.streets import StreetGraph
from services.traffic.domain.junction.state import Junction
from services.traffic.domain.section import Section

REFRESH_SECONDS = 30.0


class CountedArc(NamedTuple):
    """A section: its detector's number at the junction, its arc, and the direction counted."""

    section_id: str
    detector: int
    edge_id: str
    backward: bool
    drive_kmh: float


class CountedArcs:
    """The counted arcs of all junctions, read from the sections that are installed."""

    def __init__(self, streets: StreetGraph, clock: Callable[[], float]) -> None:
        self._streets, self._clock = streets, clock
        self._read_at = float("-inf")
        self._by_junction: Mapping[str, tuple[CountedArc, ...]] = {}
        self.by_section: Mapping[str, CountedArc] = {}

    def of(self, junction_id: str, view: View) -> tuple[CountedArc, ...]:
        """Return the arcs that a junction counts; sections are read again after a while."""
        self.refresh(view)
        return self._by_junction.get(junction_id, ())

    def refresh(self, view: View) -> None:
        """Read the sections again, unless they were read lately."""
        if self._clock() - self._read_at < REFRESH_SECONDS:
            return
        self._read_at = self._clock()
        found: dict[str, list[CountedArc]] = defaultdict(list)
        for section_id, section in view.all("section"):
            number = section.detector.rpartition("DL")[2]
            if number.isdecimal() and section.edge_id in self._streets.edges.rows:
                junction = view.get("junction", section.junction_id)
                arc = self._arc(section_id, section, int(number), junction)
                found[section.junction_id].append(arc)
        self._by_junction = {junction: tuple(arcs) for junction, arcs in found.items()}
        self.by_section = {arc.section_id: arc for arcs in found.values() for arc in arcs}

    def _arc(
        self, section_id: str, section: Section, number: int, junction: Junction | None
    ) -> CountedArc:
        """Return a section's arc: its traffic drives to the end that is nearer to the junction."""
        edge, backward = self._streets.edge(section.edge_id), False
        if junction is not None and not edge.one_way:
            path, place = self._streets.path(edge.id), junction.place
            first, last = (
                distance_metres(float(lon), float(lat), place.longitude, place.latitude)
                for lon, lat in (path[0], path[-1])
            )
            backward = first < last
        seconds = float(self._streets.seconds[self._streets.edges.rows[edge.id]])
        drive_kmh = edge.length_metres / seconds * 3.6
        return CountedArc(section_id, number, edge.id, backward, drive_kmh)
