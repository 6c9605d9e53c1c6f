"""The commands that let a crew wait near a site, and go on: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.choices import HoldReason
from services.cli.input.options import At, IncidentId, Json, RequestId, Street, settings_of
from services.cli.input.panels import OPERATORS
from services.cli.run import run

hold_place_commands = typer.Typer()

RoleName = Annotated[str, typer.Option("--role", help="Left out: the leading role.")]
Reason = Annotated[HoldReason, typer.Option(case_sensitive=False, show_default=False, help="Why.")]


@hold_place_commands.command(rich_help_panel=OPERATORS)
def stage(
    context: typer.Context,
    *,
    incident: IncidentId,
    role: RoleName = "",
    at: At = "",
    street: Street = "",
    reason: Reason = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Let the crew of a role wait near the site.

    The crew of now or a later one waits there until:
    vigie proceed INCIDENT --role ROLE
    """
    from services.cli.commands.hold_places import stage

    if not at and not street:
        raise typer.BadParameter("set the hold place: --at LON,LAT or --street NAME")
    settings = settings_of(context, json=json)
    command = stage(
        settings,
        incident_id=incident,
        role=role,
        at=at,
        street=street,
        reason=reason,
        request_id=request_id,
    )
    run(settings, command)


@hold_place_commands.command(rich_help_panel=OPERATORS)
def proceed(
    context: typer.Context,
    *,
    incident: IncidentId,
    role: RoleName = "",
    reason: Reason = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Let the crew of a role go on to the site."""
    from services.cli.commands.hold_places import proceed

    settings = settings_of(context, json=json)
    command = proceed(
        settings, incident_id=incident, role=role, reason=reason, request_id=request_id
    )
    run(settings, command)
