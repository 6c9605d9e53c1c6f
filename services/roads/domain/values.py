"""The city's words for time and place, and the rejection of a place outside the city."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from services.chassis.sdk.decider import MICROS, Rejected
from services.crews.domain.place import Place

HOUR = 3_600 * MICROS
DAY = 24 * HOUR

Contains: TypeAlias = Callable[[float, float], bool]
"""Returns whether a longitude and a latitude are in the city."""

HasEdge: TypeAlias = Callable[[str], bool]
"""Returns whether the street graph has an arc of that id."""


def outside_city(place: Place) -> Rejected:
    """Reject a place that is not in this city."""
    return Rejected(
        "POSITION_INVALID",
        f"{place.longitude:.5f}, {place.latitude:.5f} is outside the city: give longitude, then"
        " latitude, of a point in it.",
        "place.position",
    )
