"""The commands that correct what coordination made of the reports: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.choices import CloseReason
from services.cli.input.options import IncidentId, Json, OtherIncident, RequestId, settings_of
from services.cli.input.panels import CORRECTIONS
from services.cli.run import run

correction_commands = typer.Typer()


@correction_commands.command(rich_help_panel=CORRECTIONS)
def join(
    context: typer.Context,
    *,
    incident: IncidentId,
    other: OtherIncident,
    confirm: Annotated[
        bool, typer.Option("--confirm", help="Also if they are more than 300 m apart.")
    ] = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Join two incidents of the same event.

    The one whose crew is farther along stays.
    The crews of the other are recalled.
    """
    from services.cli.commands.corrections import join

    settings = settings_of(context, json=json)
    command = join(
        settings, incident_id=incident, other_id=other, confirm=confirm, request_id=request_id
    )
    run(settings, command)


@correction_commands.command("keep-apart", rich_help_panel=CORRECTIONS)
def keep_apart(
    context: typer.Context,
    *,
    incident: IncidentId,
    other: OtherIncident,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """State that two incidents are two events, for good."""
    from services.cli.commands.corrections import keep_apart

    settings = settings_of(context, json=json)
    command = keep_apart(settings, incident_id=incident, other_id=other, request_id=request_id)
    run(settings, command)


@correction_commands.command(rich_help_panel=CORRECTIONS)
def split(
    context: typer.Context,
    *,
    incident: IncidentId,
    report: Annotated[
        str, typer.Argument(metavar="REPORT", help="Its id, as roads/defect/ID: vigie why lists.")
    ],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Take a report of another event out of an incident."""
    from services.cli.commands.corrections import split

    settings = settings_of(context, json=json)
    run(settings, split(settings, incident_id=incident, need_id=report, request_id=request_id))


@correction_commands.command(rich_help_panel=CORRECTIONS)
def upgrade(
    context: typer.Context,
    *,
    incident: IncidentId,
    priority: Annotated[str, typer.Argument(metavar="PRIORITY", help="P1 to P4, from now on.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Correct how urgent an incident is, up or down."""
    from services.cli.commands.corrections import upgrade

    settings = settings_of(context, json=json)
    run(settings, upgrade(settings, incident_id=incident, level=priority, request_id=request_id))


@correction_commands.command(rich_help_panel=CORRECTIONS)
def hold(
    context: typer.Context, *, incident: IncidentId, request_id: RequestId = "", json: Json = False
) -> None:
    """Stop the search for a crew.

    Offers without an answer are withdrawn.
    """
    from services.cli.commands.corrections import hold

    settings = settings_of(context, json=json)
    run(settings, hold(settings, incident_id=incident, request_id=request_id))


@correction_commands.command(rich_help_panel=CORRECTIONS)
def release(
    context: typer.Context, *, incident: IncidentId, request_id: RequestId = "", json: Json = False
) -> None:
    """Resume the search for a crew."""
    from services.cli.commands.corrections import release

    settings = settings_of(context, json=json)
    run(settings, release(settings, incident_id=incident, request_id=request_id))


@correction_commands.command("close-incident", rich_help_panel=CORRECTIONS)
def close_incident(
    context: typer.Context,
    *,
    incident: IncidentId,
    reason: Annotated[CloseReason, typer.Option(case_sensitive=False, help="Why.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """End an incident that needs no crew.

    A crew that has not arrived is recalled.
    The departments of its reports learn the reason.
    """
    from services.cli.commands.corrections import close_incident

    settings = settings_of(context, json=json)
    command = close_incident(settings, incident_id=incident, reason=reason, request_id=request_id)
    run(settings, command)
