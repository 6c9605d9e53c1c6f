"""Reports: a defect to the roads department, or an incident to coordination."""

from __future__ import annotations

from collections.abc import Sequence

from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import USAGE, CliError
from services.cli.input.locations import place_of
from services.cli.input.parsing import checked_kind, priority_of, request_id_of
from services.cli.output.formatting import priority as priority_word, where, word
from services.cli.output.output import document, print_json, print_line
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub


async def report_defect(
    settings: CliSettings, *, kind: str, place: dict[str, str], priority: str, request_id: str
) -> None:
    """Report a defect to the roads department, and show it."""
    request = roads.ReportDefectRequest(
        request_id=request_id_of(request_id),
        kind=checked_kind(kind),
        priority=priority_of(priority) if priority else None,
        place=await place_of(settings, **place),
    )
    async with open_channel(settings, "roads") as channel:
        service = RoadsServiceStub(channel)
        answer = await service.ReportDefect(request)
        defect_id = answer.receipt.aggregate.partition("/")[2]
        query = roads.GetDefectRequest(defect_id=defect_id, at_least=answer.receipt.cursor)
        shown = (await service.GetDefect(query)).defect
    if settings.json:
        print_json({"receipt": document(answer.receipt), "defect": document(shown)})
        return
    again = " (it was reported before)" if answer.receipt.duplicate else ""
    urgency = priority_word(shown.priority)
    print_line(f"{urgency} {shown.kind} at {where(shown.place)}: defect {defect_id}{again}", "bold")
    print_line(f"who comes, and why:  vigie why {shown.need_id}")
    print_line("what becomes of it:  vigie watch defects")


async def open_incident(
    settings: CliSettings,
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
        raise CliError(USAGE, "--incident needs --priority P1, P2, P3 or P4", "PRIORITY")
    request = coordination.OpenIncidentRequest(
        request_id=request_id_of(request_id),
        kind=kind,
        priority=priority_of(priority),
        place=await place_of(settings, **place),
        skills=skills,
        equipment=equipment,
    )
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        answer = await service.OpenIncident(request)
        query = coordination.GetIncidentRequest(
            incident_id=request.request_id, at_least=answer.receipt.cursor
        )
        shown = (await service.GetIncident(query)).incident
    if settings.json:
        print_json({"receipt": document(answer.receipt), "incident": document(shown)})
        return
    asked = shown.requirement
    state = word(coordination.IncidentState, shown.state)
    urgency = priority_word(asked.priority)
    print_line(
        f"{urgency} {asked.kind} at {where(asked.place)}: incident {shown.incident_id}, {state}"
    )
    print_line(f"who comes, and why:  vigie why {shown.incident_id}")
