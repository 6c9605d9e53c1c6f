"""Clears the city for the next journey: no open incident, no crew on duty."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from tests.journeys.stage import ANSWER_SECONDS, Stage
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.roads.v1 import service_pb2 as roads

OPEN_DEFECTS = (
    roads.DEFECT_STATE_REPORTED,
    roads.DEFECT_STATE_ASSIGNED,
    roads.DEFECT_STATE_ATTENDED,
)


async def clear(stage: Stage) -> None:
    """Withdraw what was reported, close every incident, call every crew home."""
    for defect in (
        await stage.roads.ListDefects(roads.ListDefectsRequest(states=OPEN_DEFECTS), timeout=5)
    ).defects:
        withdrawn = roads.CloseDefectRequest(defect_id=defect.defect_id, reason="withdrawn")
        await _ask(stage.roads.CloseDefect, withdrawn)
    listed = roads.ListClosuresRequest(states=[roads.CLOSURE_STATE_CLOSED])
    for closure in (await stage.roads.ListClosures(listed, timeout=5)).closures:
        await _ask(stage.roads.OpenRoad, roads.OpenRoadRequest(closure_id=closure.closure_id))
    shown = await stage.coordination.ListIncidents(coordination.ListIncidentsRequest(), timeout=5)
    for incident in shown.incidents:
        await _ask(
            stage.coordination.CloseIncident,
            coordination.CloseIncidentRequest(
                incident_id=incident.incident_id, reason="FALSE_ALARM"
            ),
        )
    for department in stage.crews:
        await _send_home(stage, department)


async def _send_home(stage: Stage, department: str) -> None:
    stub: Any = stage.crews[department]
    listed = await stub.ListCrews(crew.ListCrewsRequest(on_duty_only=True), timeout=5)
    for card in listed.crews:
        who = {"crew_id": card.crew_id}
        for held in (card.next_task, card.task):
            if held.task_id:
                gone = crew.ReleaseTaskRequest(task_id=held.task_id, reason="CLEARED", **who)
                await _ask(stub.ReleaseTask, gone)
        if card.offer.task_id:
            offer = crew.WithdrawOfferRequest(task_id=card.offer.task_id, **who)
            await _ask(stub.WithdrawOffer, offer)
        await _ask(stub.EndShift, crew.EndShiftRequest(**who))


async def _ask(method: Any, request: Any) -> None:
    """Ask for what may have come about meanwhile: a closed incident calls its crew back itself."""
    request.request_id = str(uuid4())
    answer = await method(request, timeout=ANSWER_SECONDS, wait_for_ready=True)
    assert answer.receipt.aggregate
