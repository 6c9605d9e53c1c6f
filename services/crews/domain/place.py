"""A place: a point and the names that people use for it."""

from __future__ import annotations

import msgspec

from vigie.type.v1 import place_pb2


class Place(msgspec.Struct, frozen=True):
    """A point, WGS84, in degrees, with its street and district."""

    longitude: float = 0.0
    latitude: float = 0.0
    street: str = ""
    district: str = ""


NOWHERE = Place()
"""The place of an aggregate that has none yet."""


def place_of(place: place_pb2.Place) -> Place:
    """Return the place of a message."""
    point = place.position
    return Place(point.longitude, point.latitude, place.street, place.district)


def place_message(place: Place) -> place_pb2.Place:
    """Return a place as a message."""
    point = place_pb2.Position(longitude=place.longitude, latitude=place.latitude)
    return place_pb2.Place(position=point, street=place.street, district=place.district)


def position_message(point: tuple[float, float] | None) -> place_pb2.Position | None:
    """Return a point, longitude first, as a message; None for no point."""
    return place_pb2.Position(longitude=point[0], latitude=point[1]) if point else None
