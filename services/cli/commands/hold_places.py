"""The commands that let the crew of a role wait at a hold place, and go on to the site."""

from __future__ import annotations

from services.cli.client.cli_settings import CliSettings
from services.cli.commands.acts import act
from services.cli.input.locations import place_of
from services.cli.input.parsing import code_of, request_id_of
from services.cli.output.formatting import where
from vigie.coordination.v1 import service_pb2 as coordination


async def stage(
    settings: CliSettings,
    *,
    incident_id: str,
    role: str,
    at: str,
    street: str,
    reason: str,
    request_id: str,
) -> None:
    """Let the crew of a role wait at a place."""
    place = await place_of(settings, at=at, street=street, near="")
    request = _request(incident_id, role, reason, request_id)
    request.hold_place.CopyFrom(place)
    named = role or "the leading role"
    option = f" --role {role}" if role else ""
    sentence = (
        f"the crew of {named} waits at {where(place)} until: vigie proceed {incident_id}{option}"
    )
    already = f"the crew of {named} was already to wait there"
    await act(settings, "StageRole", request, sentence, already=already)


async def proceed(
    settings: CliSettings, *, incident_id: str, role: str, reason: str, request_id: str
) -> None:
    """Let the crew of a role go on to the site."""
    request = _request(incident_id, role, reason, request_id)
    named = role or "the leading role"
    sentence = f"the crew of {named} goes on to the site of {incident_id}"
    already = f"the crew of {named} was already free to go on to the site of {incident_id}"
    await act(settings, "StageRole", request, sentence, already=already)


def _request(
    incident_id: str, role: str, reason: str, request_id: str
) -> coordination.StageRoleRequest:
    """Return the request that lets the crew of a role go on: it has no hold place yet."""
    return coordination.StageRoleRequest(
        request_id=request_id_of(request_id),
        incident_id=incident_id,
        role=role,
        reason=code_of(reason),
    )
