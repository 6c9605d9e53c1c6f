"""The street and the district of a place that was reported by its position alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from google.protobuf.message import Message

from vigie.bulletin.v1.bulletin_pb2 import Bulletin
from vigie.coordination.v1 import service_pb2 as api
from vigie.type.v1.place_pb2 import Place

NamePlace: TypeAlias = Callable[[float, float], tuple[str, str]]
"""The names of the street and of the district at a longitude and latitude; empty without one."""


def nameless(_longitude: float, _latitude: float) -> tuple[str, str]:
    """Return no names: a city without a map."""
    return "", ""


def name_need(bulletin: Bulletin, name_place: NamePlace) -> None:
    """Fill in the names that the place of a need lacks."""
    match bulletin.WhichOneof("news"):
        case "need_raised":
            _fill(bulletin.need_raised.place, name_place)
        case "need_changed":
            _fill(bulletin.need_changed.need.place, name_place)


def name_report(command: Message, name_place: NamePlace) -> None:
    """Fill in the names that the place of an operator's report lacks."""
    if isinstance(command, api.OpenIncidentRequest):
        _fill(command.place, name_place)


def _fill(place: Place, name_place: NamePlace) -> None:
    if place.street and place.district:
        return
    street, district = name_place(place.position.longitude, place.position.latitude)
    place.street = place.street or street
    place.district = place.district or district
