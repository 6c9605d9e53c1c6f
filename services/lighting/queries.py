"""What may be asked about cabinets and lamps, and what the department's desk sees of its needs."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.view import View
from services.crews.need import Need as DeskNeed
from services.lighting.bulletins import need_place
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.needs import MEANS, need_id
from services.lighting.to_proto import card, lamp_states
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import service_pb2 as api

USUAL_PAGE = 100

# A task in one of these steps leaves the need to be served again.
OPEN_STATUSES = frozenset({
    bulletin.TASK_STATUS_UNSPECIFIED,
    bulletin.TASK_STATUS_DECLINED,
    bulletin.TASK_STATUS_EXPIRED,
    bulletin.TASK_STATUS_WITHDRAWN,
    bulletin.TASK_STATUS_SUSPENDED,
    bulletin.TASK_STATUS_RELEASED,
})  # fmt: skip


def get_cabinet(view: View, request: api.GetCabinetRequest) -> Message:
    """One cabinet with its lamps."""
    cabinet = view.get("cabinet", request.cabinet_id)
    if not isinstance(cabinet, Cabinet) or not cabinet.installed:
        message = f"no cabinet {request.cabinet_id}: ListCabinets names them"
        raise Rejected("CABINET_UNKNOWN", message, "cabinet_id")
    version = view.version("cabinet", request.cabinet_id)
    shown = card(request.cabinet_id, cabinet, version, with_lamps=True)
    return api.GetCabinetResponse(cabinet=shown)


def list_cabinets(view: View, request: api.ListCabinetsRequest) -> Message:
    """A page of cabinets, in the order of their ids."""
    size = request.page_size or USUAL_PAGE
    page = list(islice(_kept(view, request), size + 1))
    shown = [
        card(cabinet_id, cabinet, view.version("cabinet", cabinet_id), with_lamps=False)
        for cabinet_id, cabinet in page[:size]
    ]
    token = page[size - 1][0] if len(page) > size else ""
    return api.ListCabinetsResponse(cabinets=shown, next_page_token=token)


def _kept(view: View, request: api.ListCabinetsRequest) -> Iterator[tuple[str, Cabinet]]:
    for cabinet_id, cabinet in installed(view):
        if cabinet_id <= request.page_token:
            continue
        if request.district and cabinet.place.district != request.district:
            continue
        if request.troubled_only and cabinet.reachable and not cabinet.needs:
            continue
        yield cabinet_id, cabinet


def get_lamp(view: View, request: api.GetLampRequest) -> Message:
    """One lamp. Cabinets are few and lamps lie in tuples: a look through 30,000 takes some 5 ms."""
    for cabinet_id, cabinet in installed(view):
        found = cabinet.find_lamp(request.lamp_id)
        if found is not None:
            feeder, seat = found
            lamp = lamp_states(cabinet, feeder)[seat]
            return api.GetLampResponse(lamp=lamp, cabinet_id=cabinet_id, feeder_id=feeder.id)
    message = f"no lamp {request.lamp_id} in the city: give the number on its column"
    raise Rejected("LAMP_UNKNOWN", message, "lamp_id")


def installed(view: View) -> Iterator[tuple[str, Cabinet]]:
    """The cabinets on the map."""
    return (
        (cabinet_id, cabinet) for cabinet_id, cabinet in view.all("cabinet") if cabinet.installed
    )


def present(cabinet_id: str, cabinet: Cabinet, version: int) -> Message:
    """A cabinet as a stream shows it."""
    return card(cabinet_id, cabinet, version, with_lamps=False)


def keep(request: api.WatchCabinetsRequest, cabinet_id: str, cabinet: Cabinet) -> bool:
    """Whether a stream shows a cabinet."""
    if not cabinet.installed or (request.cabinet_ids and cabinet_id not in request.cabinet_ids):
        return False
    return not request.district or cabinet.place.district == request.district


def needs(view: View) -> Iterator[DeskNeed]:
    """The department's needs that are not ended."""
    for cabinet_id, cabinet in installed(view):
        for need in cabinet.needs:
            means = MEANS[need.kind]
            yield DeskNeed(
                need_id=need_id(cabinet_id, need.part),
                kind=need.kind,
                priority=need.priority,
                place=need_place(cabinet, need),
                skills=frozenset(means.skills),
                equipment=frozenset(means.equipment),
                clock_start_time=need.since_time,
                work_seconds=means.work_seconds,
                make_safe_seconds=means.make_safe_seconds,
                assigned=need.status not in OPEN_STATUSES,
            )
