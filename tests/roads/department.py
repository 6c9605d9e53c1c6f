"""The roads department for tests, with simple reference data or with Montpellier's."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from services.city.ground import Ground
from services.crews.department import Department
from services.roads.service import declare

CITY = Path(__file__).parents[2] / "deploy/cities/montpellier"
ROADS = declare(
    Ground(
        contains=lambda longitude, _latitude: longitude < 4,
        surrounds=lambda longitude, _latitude: longitude < 4,
        has_edge=lambda edge_id: edge_id != "77",
        reference_hashes={},
    )
)
DECIDERS = ROADS.deciders


@cache
def montpellier_roads() -> Department:
    """Return the department with the reference data of Montpellier."""
    return declare(Ground.of_city(CITY))
