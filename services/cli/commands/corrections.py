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
    pair = f"{incident_id} and {other_id}"
    already = f"{pair} were already one incident"
    await act(settings, "JoinIncidents", request, f"{pair} are one incident", already=already)


async def keep_apart(
    settings: CliSettings, *, incident_id: str, other_id: str, request_id: str
) -> None:
    """State that two incidents are two events."""
    request = coordination.KeepApartRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, other_incident_id=other_id
    )
    pair = f"{incident_id} and {other_id}"
    already = f"{pair} were already kept apart"
    await act(settings, "KeepApart", request, f"{pair} are kept apart", already=already)


async def split(settings: CliSettings, *, incident_id: str, need_id: str, request_id: str) -> None:
    """Take a report out of an incident."""
    request = coordination.SplitIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, need_id=need_id
    )
    sentence = f"{need_id} is an incident of its own: vigie why {need_id}"
    already = f"{need_id} was already in another incident: vigie why {need_id}"
    await act(settings, "SplitIncident", request, sentence, already=already)


async def upgrade(settings: CliSettings, *, incident_id: str, level: str, request_id: str) -> None:
    """Set the priority of an incident."""
    request = coordination.UpgradeIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, priority=priority_of(level)
    )
    level = priority(request.priority)
    already = f"{incident_id} was already a {level}"
    sentence = f"{incident_id} is a {level} from now on"
    await act(settings, "UpgradeIncident", request, sentence, already=already)


async def hold(settings: CliSettings, *, incident_id: str, request_id: str) -> None:
    """Stop the search for a crew."""
    request = coordination.HoldIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id
    )
    sentence = f"no crew is sought for {incident_id} until: vigie release {incident_id}"
    already = f"{incident_id} was already held; to end that: vigie release {incident_id}"
    await act(settings, "HoldIncident", request, sentence, already=already)


async def release(settings: CliSettings, *, incident_id: str, request_id: str) -> None:
    """Resume the search for a crew."""
    request = coordination.ReleaseIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id
    )
    sentence = f"a crew is sought for {incident_id} again"
    already = f"{incident_id} was already released"
    await act(settings, "ReleaseIncident", request, sentence, already=already)


async def close_incident(
    settings: CliSettings, *, incident_id: str, reason: str, request_id: str
) -> None:
    """End an incident that needs no crew."""
    request = coordination.CloseIncidentRequest(
        request_id=request_id_of(request_id), incident_id=incident_id, reason=code_of(reason)
    )
    already = f"{incident_id} was already closed"
    await act(settings, "CloseIncident", request, f"{incident_id} is closed", already=already)
