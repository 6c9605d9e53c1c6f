"""Where the sections are: the section under a plough, distances, and lines for the public map."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
import shapely

from services.city.edges import Columns
from services.city.map_projection import Plane
from services.city.winter import WinterSection

TOLERANCE_METRES = 25.0
"""The farthest that a plough is from the section that it treats: half a wide street and the error
of a receiver between buildings. Own rule."""

Lines = list[list[list[float]]]


class SectionGeometry:
    """The sections of a city on a plane."""

    def __init__(self, sections: Mapping[str, WinterSection], edges: Columns, plane: Plane) -> None:
        self._edges, self._plane, self._sections = edges, plane, sections
        self._ids = tuple(sections)
        lines = [self._on_plane(each) for each in sections.values()]
        self._tree = shapely.STRtree(np.asarray(lines, dtype=object))
        middles = map(tuple, shapely.get_coordinates(shapely.centroid(lines)).tolist())
        self.middles = dict(zip(self._ids, middles, strict=True))

    def match(self, lon: float, lat: float, preferred: Collection[str]) -> str:
        """Return the section under a point; empty where none is within the tolerance.

        The nearest of the preferred ones wins: parallel carriageways are closer than the tolerance,
        and the plough's own circuit decides between them.
        """
        point = shapely.Point(self._plane.metres(lon, lat))
        found = self._tree.query(point, predicate="dwithin", distance=TOLERANCE_METRES)
        metres = shapely.distance(self._tree.geometries[found], point)
        near = sorted(
            (self._ids[row] not in preferred, distance, self._ids[row])
            for row, distance in zip(found.tolist(), metres.tolist(), strict=True)
        )
        return near[0][2] if near else ""

    def place(self, lon: float, lat: float) -> tuple[float, float]:
        """Return a point on the plane, in metres."""
        x, y = self._plane.metres(lon, lat).tolist()
        return x, y

    def lines(self, section_id: str) -> Lines:
        """Return the arcs of a section as lists of longitude and latitude."""
        rows = (self._edges.rows[edge] for edge in self._sections[section_id].edges)
        return [np.round(self._edges.path(row), 6).tolist() for row in rows]

    def _on_plane(self, section: WinterSection) -> shapely.Geometry:
        paths = (self._edges.path(self._edges.rows[edge]) for edge in section.edges)
        return shapely.MultiLineString([self._plane.metres(*path.T) for path in paths])
