"""The commands about crews: names, options, help."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from services.cli.input.choices import BackupReason, DeclineReason
from services.cli.input.options import (
    CrewName,
    Equipment,
    Json,
    RequestId,
    Skill,
    TaskId,
    settings_of,
)
from services.cli.input.panels import CREWS, OPERATORS
from services.cli.run import run

crew_commands = typer.Typer()


@crew_commands.command(rich_help_panel=CREWS)
def crews(
    context: typer.Context,
    *,
    department: Annotated[str, typer.Option("--department", "-d", help="Only its crews.")] = "",
    on_duty: Annotated[bool, typer.Option("--on-duty", help="Only crews at work.")] = False,
    direct: Annotated[
        bool, typer.Option("--direct", help="Ask the departments, not coordination.")
    ] = False,
    json: Json = False,
) -> None:
    """List the crews: task, open offer, age of the position, diversions."""
    from services.cli.commands.crews import list_crews

    settings = settings_of(context, json=json)
    run(settings, list_crews(settings, department=department, on_duty=on_duty, direct=direct))


@crew_commands.command(rich_help_panel=CREWS)
def accept(
    context: typer.Context,
    *,
    crew: CrewName,
    task: TaskId = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Accept an offer as the crew's leader."""
    from services.cli.commands.crews import accept

    settings = settings_of(context, json=json)
    run(settings, accept(settings, name=crew, task_id=task, request_id=request_id))


@crew_commands.command(rich_help_panel=CREWS)
def decline(
    context: typer.Context,
    *,
    crew: CrewName,
    task: TaskId = "",
    reason: Annotated[
        DeclineReason, typer.Option(case_sensitive=False, help="Why the crew cannot go.")
    ] = "other",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Decline an offer as the crew's leader."""
    from services.cli.commands.crews import decline

    settings = settings_of(context, json=json)
    command = decline(settings, name=crew, task_id=task, reason=reason, request_id=request_id)
    run(settings, command)


@crew_commands.command(rich_help_panel=OPERATORS)
def backup(
    context: typer.Context,
    *,
    about: Annotated[
        str,
        typer.Argument(metavar="INCIDENT|DEPARTMENT/CREW", help="The incident, or a crew at it."),
    ],
    role: Annotated[
        str, typer.Argument(metavar="[ROLE]", help="With a crew: of the further ones, as signing.")
    ] = "",
    task: Annotated[str, typer.Option(help="With a crew; left out: its active one.")] = "",
    skill: Skill = None,
    equipment: Equipment = None,
    count: Annotated[int, typer.Option(min=1, max=20, help="How many crews in all.")] = 1,
    hold_at: Annotated[
        str, typer.Option(metavar="LON,LAT", help="With an incident: where they wait.")
    ] = "",
    purpose: Annotated[str, typer.Option(help="With an incident: what they are for.")] = "",
    reason: Annotated[
        BackupReason, typer.Option(case_sensitive=False, help="With a crew: why.")
    ] = "other",
    cancel: Annotated[
        bool, typer.Option("--cancel", help="With a crew: cancel it; else see stand-down.")
    ] = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Request further crews at an incident, or for a crew there."""
    settings = settings_of(context, json=json)
    wanted: dict[str, Any] = {"skills": skill or (), "equipment": equipment or (), "count": count}
    if "/" in about:
        from services.cli.commands.crews import request_backup as request_for_crew
        from vigie.type.v1.role_pb2 import Role

        of_incidents = {"--hold-at": hold_at, "--purpose": purpose}
        _refuse_options(of_incidents, "an INCIDENT; a backup of a crew waits by vigie stage")
        if not role:
            raise typer.BadParameter("ROLE is missing: name that of the further crews, as signing")
        further = Role(name=role, **wanted)
        why: dict[str, Any] = {"reason": reason, "cancel": cancel, "request_id": request_id}
        command = request_for_crew(settings, name=about, task_id=task, role=further, **why)
    else:
        from services.cli.commands.operators import request_backup

        of_crews = {"ROLE": role, "--task": task, "--cancel": cancel}
        _refuse_options(of_crews, "DEPARTMENT/CREW; vigie stand-down ends a backup")
        asked = {"purpose": purpose, "hold_at": hold_at, **wanted}
        command = request_backup(settings, incident_id=about, request_id=request_id, **asked)
    run(settings, command)


def _refuse_options(given: Mapping[str, object], belongs_to: str) -> None:
    """Reject options that belong to the other kind of request."""
    named = ", ".join(name for name, value in given.items() if value)
    if named:
        raise typer.BadParameter(f"{named}: only with {belongs_to}")
