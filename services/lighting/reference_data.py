"""The map data that decisions read: whether a point is in the city or its surroundings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from services.city.districts import Districts
from services.lighting.domain.install import Surrounds


@dataclass(frozen=True)
class ReferenceData:
    """The map data that decisions read, and the hashes of its files."""

    surrounds: Surrounds
    reference_hashes: Mapping[str, str]


def load_reference_data(folder: Path) -> ReferenceData:
    """Read a city's districts."""
    districts = Districts.of_city(folder)
    return ReferenceData(districts.surrounds, {"districts_sha256": districts.sha256})


EVERYWHERE = ReferenceData(lambda _longitude, _latitude: True, {})
"""The map data of a department without a city, for tests."""
