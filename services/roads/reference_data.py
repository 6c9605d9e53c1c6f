"""The map data that decisions read: whether a point is in the city, whether an arc exists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.city.districts import Districts
from services.city.files import fingerprint, rows
from services.roads.domain.values import Contains, HasEdge

STREETS = ("nodes.csv.gz", "edges.csv.gz")


@dataclass(frozen=True)
class ReferenceData:
    """The map data that decisions read, and the hashes of its files."""

    contains: Contains
    has_edge: HasEdge
    reference_hashes: Mapping[str, str]


def load_reference_data(folder: Path) -> ReferenceData:
    """Read a city's districts and the ids of its arcs, without the graph: no decision needs it."""
    districts = Districts.of_city(folder)
    edge_ids = frozenset(row["id"] for row in rows(folder / "edges.csv.gz"))
    streets = fingerprint([folder / name for name in STREETS])
    reference_hashes = {"districts_sha256": districts.sha256, "streets_sha256": streets}
    return ReferenceData(districts.contains, edge_ids.__contains__, reference_hashes)
