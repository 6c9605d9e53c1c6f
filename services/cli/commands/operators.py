"""The commands of the operator in charge of an incident: assign, confirm, take, backup."""

from __future__ import annotations

from collections.abc import Sequence

from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.commands.acts import act, print_incident
from services.cli.commands.crews import crew_of
from services.cli.input.locations import place_of
from services.cli.input.parsing import code_of, request_id_of
from services.cli.output.decision_lines import heading, notes
from services.cli.output.output import document, print_json, print_wrapped
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.journal.v1 import journal_pb2 as journal

READ = 10
"""How many decisions are read: that of the command is one of the newest."""


async def assign(
    settings: CliSettings,
    *,
    incident_id: str,
    crew: str,
    role: str,
    reason: str,
    expected_decision_id: str,
    request_id: str,
) -> None:
    """Offer a role to the crew that the operator chooses; print what the choice overrides."""
    department, crew_id = crew_of(crew)
    request = coordination.AssignIncidentRequest(
        request_id=request_id_of(request_id),
        incident_id=incident_id,
        role=role,
        department=department,
        crew_id=crew_id,
        reason=code_of(reason),
        expected_decision_id=expected_decision_id,
    )
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        answer = await service.AssignIncident(request)
        await _print_decision(settings, service, answer, incident_id, crew)


async def confirm(settings: CliSettings, *, decision_id: str, request_id: str) -> None:
    """Send the offers that a decision proposes."""
    request = coordination.ConfirmOfferRequest(
        request_id=request_id_of(request_id), decision_id=decision_id
    )
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        answer = await service.ConfirmOffer(request)
        await _print_decision(settings, service, answer, decision_id.partition(".")[0], "")


async def _print_decision(
    settings: CliSettings,
    service: CoordinationServiceStub,
    answer: journal.CommandResponse,
    incident_id: str,
    crew: str,
) -> None:
    """Print the newest decision about an incident, of a crew if it is named."""
    if settings.json:
        print_json(document(answer))
        return
    query = coordination.ExplainRequest(
        incident_id=incident_id, limit=READ, at_least=answer.receipt.cursor
    )
    found = await service.Explain(query)
    if answer.receipt.unchanged:
        already = f"{crew} already had it" if crew else "it was already sent"
        print_wrapped(f"nothing changed: {already}", style="bold")
    decided = [each for each in found.decisions if each.crew and crew in {"", each.crew}]
    for decision in decided[:1]:
        print_wrapped(heading(decision), style="bold")
        for note in notes(decision):
            print_wrapped(note, 2, "yellow")
    print_incident(found.incident)


async def take(settings: CliSettings, *, incident_id: str, request_id: str) -> None:
    """Take charge of an incident."""
    request = coordination.TakeIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id
    )
    sentence = (
        f"{settings.actor} is in charge of {incident_id}: coordination proposes crews and offers"
        f" nothing until: vigie hand-back {incident_id}"
    )
    already = f"{settings.actor} was already in charge of {incident_id}"
    await act(settings, "TakeIncident", request, sentence, already=already)


async def hand_back(settings: CliSettings, *, incident_id: str, request_id: str) -> None:
    """Let coordination offer by itself again."""
    request = coordination.HandBackIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id
    )
    await act(
        settings,
        "HandBackIncident",
        request,
        f"coordination offers by itself again for {incident_id}",
        already=f"{incident_id} was already in the hands of coordination",
    )


async def escalate(
    settings: CliSettings, *, incident_id: str, reason: str, request_id: str
) -> None:
    """Call the supervisor."""
    request = coordination.EscalateIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, reason=code_of(reason)
    )
    sentence = f"the supervisor is called to {incident_id} by the alert ESCALATED"
    already = f"the supervisor was already called to {incident_id} for this reason"
    await act(settings, "EscalateIncident", request, sentence, already=already)


async def request_backup(
    settings: CliSettings,
    *,
    incident_id: str,
    skills: Sequence[str],
    equipment: Sequence[str],
    count: int,
    purpose: str,
    hold_at: str,
    request_id: str,
) -> None:
    """Add further crews to an incident; `hold_at` is where they wait, "LON,LAT" or empty."""
    request = coordination.RequestBackupRequest(
        request_id=request_id_of(request_id),
        incident_id=incident_id,
        skills=skills,
        equipment=equipment,
        count=count,
        purpose=purpose,
    )
    if hold_at:
        request.hold_place.CopyFrom(await place_of(settings, at=hold_at, street="", near=""))
    sentence = (
        f"{count} more for {incident_id}; to end: vigie stand-down {incident_id} --role backup"
    )
    already = f"{incident_id} already had these backups"
    await act(settings, "RequestBackup", request, sentence, already=already)


async def stand_down(
    settings: CliSettings, *, incident_id: str, role: str, crew: str, request_id: str
) -> None:
    """End a backup."""
    request = coordination.StandDownRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, role=role, crew=crew
    )
    sentence = f"{incident_id} no longer needs {role or crew}"
    already = f"{role or crew} was already called off {incident_id}"
    await act(settings, "StandDown", request, sentence, already=already)
