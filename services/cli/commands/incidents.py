"""The incidents of the city, in the order in which they are served."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.sdk.clock import now_seconds
from services.chassis.sdk.proto_enum import proto_enum
from services.cli.client.channels import open_channel
from services.cli.client.cli_settings import COORDINATION, CliSettings
from services.cli.client.errors import USAGE, CliError
from services.cli.output.formatting import priority, since, where, word
from services.cli.output.incident_lines import role_line
from services.cli.output.output import document, print_json, print_line, print_sentence, print_table
from services.cli.output.source_lines import source_lines
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.coordination.v1.service_pb2_grpc import CoordinationServiceStub

COLUMNS = (
    "incident",
    "",
    "what",
    "where",
    "crews",
    "clock>",
    "lost>",
    "reports>",
    "alert",
)

UNSERVED = (coordination.INCIDENT_STATE_HELD, coordination.INCIDENT_STATE_CLOSED)


def states() -> list[str]:
    """Return the states that a list may be narrowed to."""
    numbers = coordination.IncidentState.values()
    return [word(coordination.IncidentState, number) for number in numbers if number]


async def list_incidents(settings: CliSettings, *, state: str, limit: int) -> None:
    """List incidents; all that are open unless a state is named."""
    query = coordination.ListIncidentsRequest(state=_state(state), page_size=limit)
    async with open_channel(settings, COORDINATION) as channel:
        answer = await CoordinationServiceStub(channel).ListIncidents(query)
    if settings.json:
        print_json(document(answer))
        return
    now = now_seconds()
    print_table(COLUMNS, [row(each, now) for each in answer.incidents], "no incident")
    for line in source_lines(answer.sources, now):
        print_sentence(line, "yellow")
    if answer.total_count > len(answer.incidents):
        print_line(f"{len(answer.incidents)} of {answer.total_count}: see more with --limit", "dim")


def row(incident: coordination.Incident, now: float) -> Sequence[str]:
    asked = incident.requirement
    return (
        incident.incident_id,
        priority(asked.priority),
        asked.kind,
        where(asked.place),
        _crews(incident, now),
        since(incident.clock_start_time, now),
        str(incident.diversions or ""),
        str(len(incident.need_ids)) if len(incident.need_ids) > 1 else "",
        _alerts(incident),
    )


def _crews(incident: coordination.Incident, now: float) -> str:
    """Return who serves it: its roles in short; its state where they do not show it."""
    state = word(coordination.IncidentState, incident.state)
    if incident.roles and incident.state not in UNSERVED:
        return role_line(incident, now)
    return f"{state} {incident.crew} {incident.crew_name}".strip()


def _alerts(incident: coordination.Incident) -> str:
    """Return its alerts that are not over, and the incidents that may be the same."""
    codes = [
        alert.code
        for alert in incident.alerts
        if alert.HasField("repeat_time") or alert.acknowledged_by
    ]
    same = [f"same as {other}?" for other in incident.suspected_incident_ids]
    return " ".join(codes + same)


def _state(name: str) -> coordination.IncidentState:
    if not name:
        return coordination.INCIDENT_STATE_UNSPECIFIED
    try:
        number = coordination.IncidentState.Value(f"INCIDENT_STATE_{name.upper()}")
    except ValueError:
        said = f"--state {name!r} is none of {', '.join(states())}"
        raise CliError(USAGE, said, "STATE") from None
    return proto_enum(coordination.IncidentState, number)
