"""The districts of a city, and the lookup of a point in them."""

from __future__ import annotations

import json
import tomllib
from dataclasses import dataclass
from pathlib import Path

import shapely
from shapely.geometry import shape

from services.city.files import fingerprint
from services.city.map_projection import Plane

# A crew on the far kerb of a boundary road, or with a poor GPS fix, is still in the city.
MARGIN_METRES = 300.0
# A need farther out is a wrong position: a city's crews do not work there. Own rule.
SURROUNDINGS_METRES = 20_000.0


@dataclass(frozen=True, slots=True)
class District:
    """A district with its short id and its everyday name."""

    id: str
    name: str


class Districts:
    """The districts of one city, projected to metres."""

    def __init__(self, collection: str, plane: Plane, sha: str = "") -> None:
        features = json.loads(collection)["features"]
        self.all = tuple(District(f["properties"]["id"], f["properties"]["name"]) for f in features)
        self._by_id = {district.id: district for district in self.all}
        self.sha256 = sha
        self._plane = plane
        flat = [
            shapely.transform(shape(f["geometry"]), lambda p: plane.metres(p[:, 0], p[:, 1]))
            for f in features
        ]
        self._tree = shapely.STRtree(flat)
        self._city = shapely.union_all(flat).buffer(MARGIN_METRES)
        self._surroundings = self._city.convex_hull.buffer(SURROUNDINGS_METRES)
        shapely.prepare(self._city)
        shapely.prepare(self._surroundings)

    @classmethod
    def load(cls, folder: Path, plane: Plane) -> Districts:
        """Read `districts.geojson`."""
        path = folder / "districts.geojson"
        return cls(path.read_text(encoding="utf-8"), plane, fingerprint([path]))

    @classmethod
    def of_city(cls, folder: Path) -> Districts:
        """Read the districts of a city's folder, projected around the centre in its `city.toml`."""
        facts = tomllib.loads((folder / "city.toml").read_text(encoding="utf-8"))
        return cls.load(folder, Plane(*map(float, facts["centre"])))

    def named(self, district_id: str) -> District:
        """Return the district with that id. Raises `KeyError`."""
        return self._by_id[district_id]

    def at(self, lon: float, lat: float) -> District | None:
        """Return the district of the point; on a shared boundary the first in the file."""
        point = shapely.Point(self._plane.metres(lon, lat))
        found = self._tree.query(point, predicate="intersects")
        return self.all[int(found.min())] if len(found) else None

    def nearest(self, lon: float, lat: float) -> District:
        """Return the district that contains the point, or the nearest one."""
        point = shapely.Point(self._plane.metres(lon, lat))
        return self.at(lon, lat) or self.all[int(self._tree.nearest(point))]

    def contains(self, lon: float, lat: float) -> bool:
        """Return whether the point is in a district or within `MARGIN_METRES` of one."""
        x, y = self._plane.metres(lon, lat)
        return bool(shapely.contains_xy(self._city, x, y))

    def surrounds(self, lon: float, lat: float) -> bool:
        """Return whether the point is in the city or within `SURROUNDINGS_METRES` of its hull."""
        x, y = self._plane.metres(lon, lat)
        return bool(shapely.contains_xy(self._surroundings, x, y))
