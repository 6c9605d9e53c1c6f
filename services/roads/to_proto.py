"""Defects, works and closures as the API shows them, one by one and in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Any, Protocol

from google.protobuf.message import Message

from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.view import View
from services.crews.domain.task import place_message, timestamp
from services.crews.need import Need
from services.roads.domain.closure import Closure, Status as ClosureStatus
from services.roads.domain.defect.state import Defect, Status as DefectStatus, need_id
from services.roads.domain.works import Works
from vigie.roads.v1 import service_pb2 as api

PAGE = 100


def defect_to_proto(defect_id: str, defect: Defect, version: int) -> api.Defect:
    """Show a defect."""
    return api.Defect(
        defect_id=defect_id,
        kind=defect.kind,
        priority=defect.priority,  # type: ignore[arg-type]
        place=place_message(defect.place),
        state=f"DEFECT_STATE_{defect.status.name}",
        inspected=defect.inspected,
        made_safe=defect.made_safe,
        need_id=need_id(defect_id, defect.opening),
        clock_start_time=timestamp(defect.clock_time),
        due_time=timestamp(defect.due_time),
        crew=defect.crew,
        task_id=defect.task_id,
        requeued=defect.requeued,
        reported_time=timestamp(defect.reported_time),
        ended_time=timestamp(defect.ended_time) if defect.ended_time else None,
        closed_reason=defect.closed_reason,
        version=version,
    )


def works_to_proto(works_id: str, works: Works, version: int) -> api.Works:
    """Show a works site."""
    return api.Works(
        works_id=works_id,
        kind=works.kind,
        place=place_message(works.place),
        state=f"WORKS_STATE_{works.status.name}",
        start_time=timestamp(works.start_time),
        end_time=timestamp(works.end_time),
        urgent_reason=works.urgent_reason,
        reason=works.reason,
        version=version,
    )


def closure_to_proto(closure_id: str, closure: Closure, version: int) -> api.Closure:
    """Show a closure."""
    return api.Closure(
        closure_id=closure_id,
        edge_ids=closure.edge_ids,
        street=closure.street,
        state=f"CLOSURE_STATE_{closure.status.name}",
        until_time=timestamp(closure.until_time),
        reason=closure.reason,
        closed_time=timestamp(closure.closed_time),
        opened_time=timestamp(closure.opened_time) if closure.opened_time else None,
        version=version,
    )


def get_defect(view: View, request: api.GetDefectRequest) -> api.GetDefectResponse:
    """Answer for one defect."""
    defect = view.get("defect", request.defect_id)
    version = view.version("defect", request.defect_id)
    if defect is None or not version:
        no = f"There is no defect {request.defect_id}: list them with ListDefects."
        raise Rejected("DEFECT_UNKNOWN", no, "defect_id")
    return api.GetDefectResponse(defect=defect_to_proto(request.defect_id, defect, version))


def list_defects(view: View, request: api.ListDefectsRequest) -> api.ListDefectsResponse:
    """Answer with a page of defects."""
    states = {api.DefectState.Name(state) for state in request.states}
    page, token = _page(view, "defect", request, defect_to_proto, states)
    return api.ListDefectsResponse(defects=page, next_page_token=token)


def list_works(view: View, request: api.ListWorksRequest) -> api.ListWorksResponse:
    """Answer with a page of works sites."""
    states = {api.WorksState.Name(state) for state in request.states}
    page, token = _page(view, "works", request, works_to_proto, states)
    return api.ListWorksResponse(works=page, next_page_token=token)


def list_closures(view: View, request: api.ListClosuresRequest) -> api.ListClosuresResponse:
    """Answer with a page of closures."""
    states = {api.ClosureState.Name(state) for state in request.states}
    page, token = _page(view, "closure", request, closure_to_proto, states)
    return api.ListClosuresResponse(closures=page, next_page_token=token)


def keep_defect(request: api.WatchDefectsRequest, _id: str, defect: Defect) -> bool:
    """Keep the kinds that a stream asks for."""
    if defect.status is DefectStatus.ABSENT:
        return False
    return not request.kinds or defect.kind in request.kinds


def keep_closure(_request: api.WatchClosuresRequest, _id: str, closure: Closure) -> bool:
    """Leave out what never was: a closure that was refused."""
    return closure.status is not ClosureStatus.ABSENT


def needs(view: View) -> Iterator[Need]:
    """Yield the defects that need a crew, for when the department dispatches by itself."""
    for defect_id, defect in view.all("defect"):
        if defect.open:
            yield Need(
                need_id=need_id(defect_id, defect.opening),
                kind=defect.kind,
                priority=defect.priority,
                place=defect.place,
                skills=frozenset(defect.skills),
                equipment=frozenset(defect.equipment),
                clock_start_time=defect.clock_time,
                work_seconds=defect.work_seconds,
                make_safe_seconds=defect.make_safe_seconds,
                assigned=defect.has_crew,
            )


class _PageRequest(Protocol):
    page_size: int
    page_token: str


def _page(
    view: View,
    kind: str,
    request: _PageRequest,
    card: Callable[[str, Any, int], Message],
    states: set[str],
) -> tuple[Sequence[Any], str]:
    """Return a page in the order of ids, and the id after which the next one starts."""
    size = request.page_size or PAGE
    prefix = f"{kind.upper()}_STATE_"
    after = (
        (key, state)
        for key, state in view.all(kind)
        if key > request.page_token
        and view.version(kind, key)
        and (not states or prefix + state.status.name in states)
    )
    found = list(islice(after, size + 1))
    shown = [card(key, state, view.version(kind, key)) for key, state in found[:size]]
    return shown, found[size - 1][0] if len(found) > size else ""
