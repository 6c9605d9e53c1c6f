"""The common part of an operator's commands: send one, then print the incident after it."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.output.formatting import effect
from services.cli.output.incident_lines import incident_lines
from services.cli.output.output import document, print_json, print_wrapped
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub


async def act(
    settings: CliSettings, method: str, request: Any, sentence: str, *, already: str
) -> None:
    """Send an operator's command on an incident; print a sentence, and the incident after it.

    `already` is the sentence of a command that changes nothing.
    """
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        answer = await getattr(service, method)(request)
        if settings.json:
            print_json(document(answer))
            return
        query = coordination.GetIncidentRequest(
            incident_id=request.incident_id, at_least=answer.receipt.cursor
        )
        incident = (await service.GetIncident(query)).incident
    print_wrapped(effect(answer, sentence, already), style="bold")
    print_incident(incident)


def print_incident(incident: coordination.Incident) -> None:
    """Print an incident with its roles and alerts, as `why` does."""
    for number, (line, style) in enumerate(incident_lines(incident, now_seconds())):
        print_wrapped(line, 2 if number else 0, style)
