"""A rough drive without the street graph, which is not in the state that the rules read."""

from __future__ import annotations

from typing import TypeAlias

from services.city.geodesy import distance_metres

DETOUR = 1.4
METRES_PER_SECOND = 8.3
"""Driving speed of a rough estimate: 30 km/h over 1.4 times the straight line."""

Point: TypeAlias = tuple[float, float]
"""Longitude and latitude in degrees, WGS84."""


def straight_drive_seconds(start: Point, end: Point) -> float:
    """Return about how long the drive from one point to another takes."""
    return distance_metres(*start, *end) * DETOUR / METRES_PER_SECOND
