"""Clears the city for the next journey: no open incident, no crew on duty."""

from __future__ import annotations

from typing import Any

from tests.journeys.stage import ANSWER_SECONDS, Stage
from vigie.roads.v1 import service_pb2 as roads

OPEN_DEFECTS = (
    roads.DEFECT_STATE_REPORTED,
    roads.DEFECT_STATE_ASSIGNED,
    roads.DEFECT_STATE_ATTENDED,
)
READY = {"timeout": ANSWER_SECONDS, "wait_for_ready": True}


async def clear(stage: Stage) -> None:
    """Close every defect, closure and incident, and end every shift.

    Each call may find its effect there already: a closed incident recalls its crew itself.
    """
    for defect in (await stage.call("roads", "ListDefects", states=OPEN_DEFECTS)).defects:
        await _ask(stage, "roads", "CloseDefect", defect_id=defect.defect_id, reason="withdrawn")
    closed = [roads.CLOSURE_STATE_CLOSED]
    for closure in (await stage.call("roads", "ListClosures", states=closed)).closures:
        await _ask(stage, "roads", "OpenRoad", closure_id=closure.closure_id)
    for incident in (await stage.call("coordination", "ListIncidents")).incidents:
        about = {"incident_id": incident.incident_id, "reason": "FALSE_ALARM"}
        await _ask(stage, "coordination", "CloseIncident", **about)
    for department in stage.crews:
        await _send_home(stage, department)


async def _send_home(stage: Stage, department: str) -> None:
    for card in (await stage.call(department, "ListCrews", on_duty_only=True)).crews:
        who = {"crew_id": card.crew_id}
        for held in (card.next_task, card.task):
            if held.task_id:
                released = {"task_id": held.task_id, "reason": "RELIEVED"}
                await _ask(stage, department, "ReleaseTask", **released, **who)
        if card.offer.task_id:
            await _ask(stage, department, "WithdrawOffer", task_id=card.offer.task_id, **who)
        await _ask(stage, department, "EndShift", **who)


async def _ask(stage: Stage, service: str, name: str, **fields: Any) -> None:
    answer = await stage.call(service, name, options=READY, **fields)
    assert answer.receipt.aggregate
