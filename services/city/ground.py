"""The ground of a city as decisions read it: whether a place is in it, whether an arc exists."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

from services.chassis.sdk.decider import Rejected
from services.city.districts import Districts
from services.city.files import fingerprint, rows
from vigie.type.v1 import place_pb2

STREETS = ("nodes.csv.gz", "edges.csv.gz")


@dataclass(frozen=True)
class Ground:
    """The map data that decisions read, and the hashes of its files.

    `contains` returns whether a longitude and a latitude are in the city, `surrounds` whether they
    are in it or its surroundings, `has_edge` whether the street graph has an arc of that id.
    """

    contains: Callable[[float, float], bool]
    surrounds: Callable[[float, float], bool]
    has_edge: Callable[[str], bool]
    reference_hashes: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of_city(cls, folder: Path) -> Self:
        """Read a city's districts and the ids of its arcs, without the graph."""
        districts = Districts.of_city(folder)
        edge_ids = frozenset(row["id"] for row in rows(folder / "edges.csv.gz"))
        streets = fingerprint([folder / name for name in STREETS])
        hashes = {"districts_sha256": districts.sha256, "streets_sha256": streets}
        return cls(districts.contains, districts.surrounds, edge_ids.__contains__, hashes)

    def refuse_outside(self, place: place_pb2.Place, field: str) -> None:
        """Raise `Rejected` for a place outside the city and its surroundings."""
        point = place.position
        if not self.surrounds(point.longitude, point.latitude):
            where = f"{point.longitude:.5f}, {point.latitude:.5f}"
            message = f"{where} is outside the city: give longitude, then latitude."
            raise Rejected("POSITION_INVALID", message, f"{field}.position")

    def refuse_unknown(self, edge_ids: Iterable[str], field: str) -> None:
        """Raise `Rejected` for an arc that the street graph lacks."""
        for edge_id in edge_ids:
            if not self.has_edge(edge_id):
                no = f"The street graph has no arc {edge_id}: take ids from the city's edges file."
                raise Rejected("EDGE_ID_INVALID", no, field)
