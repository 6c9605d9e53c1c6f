"""Reporting what is wrong: to the roads department, or straight to the room."""

from __future__ import annotations

from collections.abc import Sequence

from services.cli.client.client import COORDINATION, ROADS, ask, request_id_of
from services.cli.client.errors import USAGE, Trouble
from services.cli.client.session import Session
from services.cli.input.kinds import checked_kind
from services.cli.input.locations import place_of
from services.cli.input.parsing import priority_of
from services.cli.output.formatting import priority as priority_word, where, word
from services.cli.output.output import document, say, say_json
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.roads.v1 import service_pb2 as roads


async def report_defect(
    session: Session, *, kind: str, place: dict[str, str], priority: str, request_id: str
) -> None:
    """Report a defect to the roads department, and show it."""
    request = roads.ReportDefectRequest(
        request_id=request_id_of(request_id),
        kind=checked_kind(kind),
        priority=priority_of(priority) if priority else None,
        place=await place_of(session, **place),
    )
    answer = await ask(session, "roads", ROADS, "ReportDefect", request)
    defect_id = answer.receipt.aggregate.partition("/")[2]
    query = roads.GetDefectRequest(defect_id=defect_id, at_least=answer.receipt.cursor)
    shown = (await ask(session, "roads", ROADS, "GetDefect", query)).defect
    if session.json:
        say_json({"receipt": document(answer.receipt), "defect": document(shown)})
        return
    again = " (it was reported before)" if answer.receipt.duplicate else ""
    urgency = priority_word(shown.priority)
    say(f"{urgency} {shown.kind} at {where(shown.place)}: defect {defect_id}{again}", "bold")
    say(f"who comes, and why:  vigie why {shown.need_id}")
    say("what becomes of it:  vigie watch defects")


async def open_incident(
    session: Session,
    *,
    kind: str,
    place: dict[str, str],
    priority: str,
    skills: Sequence[str],
    equipment: Sequence[str],
    request_id: str,
) -> None:
    """Open an incident with coordination, and show it."""
    if not priority:
        raise Trouble(USAGE, "--incident needs --priority P1, P2, P3 or P4", "PRIORITY")
    request = coordination.OpenIncidentRequest(
        request_id=request_id_of(request_id),
        kind=kind,
        priority=priority_of(priority),
        place=await place_of(session, **place),
        skills=skills,
        equipment=equipment,
    )
    answer = await ask(session, "coordination", COORDINATION, "OpenIncident", request)
    query = coordination.GetIncidentRequest(
        incident_id=request.request_id, at_least=answer.receipt.cursor
    )
    shown = (await ask(session, "coordination", COORDINATION, "GetIncident", query)).incident
    if session.json:
        say_json({"receipt": document(answer.receipt), "incident": document(shown)})
        return
    asked = shown.requirement
    state = word(coordination.IncidentState, shown.state)
    urgency = priority_word(asked.priority)
    say(f"{urgency} {asked.kind} at {where(asked.place)}: incident {shown.incident_id}, {state}")
    say(f"who comes, and why:  vigie why {shown.incident_id}")
