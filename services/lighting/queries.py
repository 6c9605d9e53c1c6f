"""The queries that do not follow from the declaration, and the filters of lists and streams."""

from __future__ import annotations

from collections.abc import Iterator

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.view import View
from services.lighting.domain.cabinet import Cabinet
from services.lighting.to_proto import cabinet_to_proto, lamp_states
from vigie.lighting.v1 import service_pb2 as api


def get_cabinet(view: View, request: api.GetCabinetRequest) -> Message:
    """Return one cabinet with its lamps, which lists and streams leave out."""
    cabinet = view.get("cabinet", request.cabinet_id)
    if not isinstance(cabinet, Cabinet) or not cabinet.installed:
        message = f"There is no cabinet {request.cabinet_id}: take an id that ListCabinets returns."
        raise Rejected("CABINET_UNKNOWN", message, "cabinet_id")
    version = view.version("cabinet", request.cabinet_id)
    shown = cabinet_to_proto(request.cabinet_id, cabinet, version, with_lamps=True)
    return api.GetCabinetResponse(cabinet=shown)


def get_lamp(view: View, request: api.GetLampRequest) -> Message:
    """Return one lamp. It is searched in every cabinet: some 5 ms for 30,000 lamps."""
    for cabinet_id, cabinet in installed(view):
        found = cabinet.find_lamp(request.lamp_id)
        if found is not None:
            feeder, seat = found
            lamp = lamp_states(cabinet, feeder)[seat]
            return api.GetLampResponse(lamp=lamp, cabinet_id=cabinet_id, feeder_id=feeder.id)
    message = f"There is no lamp {request.lamp_id}: give the number on its column."
    raise Rejected("LAMP_UNKNOWN", message, "lamp_id")


def installed(view: View) -> Iterator[tuple[str, Cabinet]]:
    """Yield the installed cabinets, in the order of their ids."""
    return (
        (cabinet_id, cabinet) for cabinet_id, cabinet in view.all("cabinet") if cabinet.installed
    )


def in_district(district: str, _cabinet_id: str, cabinet: Cabinet) -> bool:
    """Match the cabinets of a district."""
    return cabinet.place.district == district


def has_trouble(_wanted: object, _cabinet_id: str, cabinet: Cabinet) -> bool:
    """Match the cabinets that have needs, do not answer or do not show their requested levels."""
    gave_up = any(feeder.circuit_open for feeder in cabinet.feeders)
    return not cabinet.reachable or gave_up or bool(cabinet.needs)
