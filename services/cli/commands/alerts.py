"""The alerts of the control room: what each asks of an operator, and its acknowledgement."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.chassis.sdk.clock import now_seconds
from services.cli.client.channels import open_channel, pages
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import REJECTED, CliError
from services.cli.input.parsing import request_id_of
from services.cli.output.alert_remedies import remedy
from services.cli.output.formatting import alert_age, effect, priority, where
from services.cli.output.output import (
    PRIORITY_STYLES,
    document,
    print_json,
    print_line,
    print_wrapped,
)
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub
from vigie.type.v1 import place_pb2

INCIDENT = re.compile(r"I\d+")
OF_NO_INCIDENT = place_pb2.PRIORITY_P2
"""Coordination repeats an alert of a crew or a department as often as one of a P2."""
INDENT = 4


async def list_alerts(settings: CliSettings, *, every: bool) -> None:
    """Print the alerts, most urgent first: each with its age, its subject and its remedy."""
    query = coordination.ListAlertsRequest(unacknowledged_only=not every)
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        answer = await service.ListAlerts(query)
        if settings.json:
            print_json(document(answer))
            return
        incidents = await _incidents(service) if answer.alerts else {}
    now = now_seconds()
    for alert in sorted(answer.alerts, key=lambda each: _urgency(each, incidents)):
        incident = incidents.get(alert.incident_id, coordination.Incident())
        _print_alert(alert, incident, now)
    if answer.alerts:
        print_line("to acknowledge one: vigie ack SUBJECT ALERT", "dim")
    else:
        print_line("no alert" if every else "no alert waits for you")


async def _incidents(service: CoordinationServiceStub) -> Mapping[str, coordination.Incident]:
    """Return the open incidents by their ids."""
    query = coordination.ListIncidentsRequest(page_size=1000)
    found = pages(service.ListIncidents, query)
    return {each.incident_id: each async for page in found for each in page.incidents}


def _urgency(
    alert: coordination.Alert, incidents: Mapping[str, coordination.Incident]
) -> tuple[int, bool]:
    """Return the order of an alert; equal ones keep the order of coordination, by clock."""
    if not alert.incident_id:
        return OF_NO_INCIDENT, False
    incident = incidents.get(alert.incident_id)
    return incident.requirement.priority if incident else place_pb2.PRIORITY_P4, True


def _print_alert(alert: coordination.Alert, incident: coordination.Incident, now: float) -> None:
    level = priority(incident.requirement.priority) if alert.incident_id else "--"
    about = alert.incident_id or alert.subject
    line = f"{level}  {about}  {alert.code}  {alert_age(alert, now)}"
    if incident.incident_id:
        line += f"  {incident.requirement.kind}, {where(incident.requirement.place)}"
    style = "dim" if not alert.HasField("repeat_time") else PRIORITY_STYLES.get(level, "yellow")
    print_line(line, style)
    if alert.acknowledged_by:
        print_wrapped(f"acknowledged by {alert.acknowledged_by}", INDENT)
    elif not alert.HasField("repeat_time"):
        print_wrapped("over", INDENT)
    print_wrapped(alert.detail, INDENT)
    print_wrapped(f"-> {remedy(alert, incident)}", INDENT)


async def acknowledge(settings: CliSettings, *, about: str, code: str, request_id: str) -> None:
    """Acknowledge an alert; without its code, the only one about its subject."""
    field = "incident_id" if INCIDENT.fullmatch(about) else "subject"
    async with open_channel(settings, COORDINATION) as channel:
        service = CoordinationServiceStub(channel)
        code = code.upper() or await _only_code(service, field, about)
        request = coordination.AcknowledgeAlertRequest(
            request_id=request_id_of(request_id), code=code, **{field: about}
        )
        answer = await service.AcknowledgeAlert(request)
    if settings.json:
        print_json(document(answer))
        return
    already = f"{code} of {about} was already acknowledged"
    sentence = f"{settings.actor} has seen {code} of {about}: it is not repeated"
    print_line(effect(answer, sentence, already), "bold")


async def _only_code(service: CoordinationServiceStub, field: str, about: str) -> str:
    """Return the code of the only alert about a subject. Raises `CliError` for none or several."""
    answer = await service.ListAlerts(coordination.ListAlertsRequest(unacknowledged_only=True))
    codes = sorted(each.code for each in answer.alerts if getattr(each, field) == about)
    if len(codes) != 1:
        named = f"{about} has {len(codes)} alerts: name one of {', '.join(codes)}"
        said = named if codes else f"{about} has no alert that waits: see `vigie alerts`"
        raise CliError(REJECTED, said, "ALERT_UNKNOWN")
    return codes[0]
