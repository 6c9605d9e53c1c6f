"""An operator's corrections of incidents: join, split, upgrade, hold, close."""

from __future__ import annotations

from services.cli.client.cli_settings import CliSettings
from services.cli.commands.acts import act
from services.cli.input.parsing import code_of, priority_of, request_id_of
from services.cli.output.formatting import priority
from vigie.coordination.v1 import service_pb2 as coordination


async def join(
    settings: CliSettings, *, incident_id: str, other_id: str, confirm: bool, request_id: str
) -> None:
    """Join two incidents of the same event."""
    request = coordination.JoinIncidentsRequest(
        request_id=request_id_of(request_id),
        incident_id=incident_id,
        other_incident_id=other_id,
        confirm=confirm,
    )
    await act(settings, "JoinIncidents", request, f"{incident_id} and {other_id} are one incident")


async def keep_apart(
    settings: CliSettings, *, incident_id: str, other_id: str, request_id: str
) -> None:
    """State that two incidents are two events."""
    request = coordination.KeepApartRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, other_incident_id=other_id
    )
    await act(settings, "KeepApart", request, f"{incident_id} and {other_id} are kept apart")


async def split(settings: CliSettings, *, incident_id: str, need_id: str, request_id: str) -> None:
    """Take a report out of an incident."""
    request = coordination.SplitIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, need_id=need_id
    )
    sentence = f"{need_id} is an incident of its own: vigie why {need_id}"
    await act(settings, "SplitIncident", request, sentence)


async def upgrade(settings: CliSettings, *, incident_id: str, level: str, request_id: str) -> None:
    """Set the priority of an incident."""
    request = coordination.UpgradeIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, priority=priority_of(level)
    )
    sentence = f"{incident_id} is a {priority(request.priority)} from now on"
    await act(settings, "UpgradeIncident", request, sentence)


async def hold(settings: CliSettings, *, incident_id: str, request_id: str) -> None:
    """Stop the search for a crew."""
    request = coordination.HoldIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id
    )
    sentence = f"no crew is sought for {incident_id} until: vigie release {incident_id}"
    await act(settings, "HoldIncident", request, sentence)


async def release(settings: CliSettings, *, incident_id: str, request_id: str) -> None:
    """Resume the search for a crew."""
    request = coordination.ReleaseIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id
    )
    await act(settings, "ReleaseIncident", request, f"a crew is sought for {incident_id} again")


async def close_incident(
    settings: CliSettings, *, incident_id: str, reason: str, request_id: str
) -> None:
    """End an incident that needs no crew."""
    request = coordination.CloseIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, reason=code_of(reason)
    )
    await act(settings, "CloseIncident", request, f"{incident_id} is closed")
