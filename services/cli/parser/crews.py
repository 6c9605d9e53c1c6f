"""The commands about crews: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import CrewName, Json, RequestId, TaskId, settings_of
from services.cli.run import run

crew_commands = typer.Typer()


@crew_commands.command()
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
    """List the city's crews: the task of each, its place, and when it was last seen."""
    from services.cli.commands.crews import list_crews

    settings = settings_of(context, json=json)
    run(settings, list_crews(settings, department=department, on_duty=on_duty, direct=direct))


@crew_commands.command()
def accept(
    context: typer.Context,
    *,
    crew: CrewName,
    task: TaskId = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Accept an offer, as a crew's leader does on the tablet."""
    from services.cli.commands.crews import accept

    settings = settings_of(context, json=json)
    run(settings, accept(settings, name=crew, task_id=task, request_id=request_id))


@crew_commands.command()
def decline(
    context: typer.Context,
    *,
    crew: CrewName,
    task: TaskId = "",
    reason: Annotated[str, typer.Option(help="Why, in one word.")] = "not_possible",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Decline an offer, as a crew's leader does on the tablet."""
    from services.cli.commands.crews import decline

    settings = settings_of(context, json=json)
    command = decline(settings, name=crew, task_id=task, reason=reason, request_id=request_id)
    run(settings, command)


@crew_commands.command()
def backup(
    context: typer.Context,
    *,
    crew: CrewName,
    role: Annotated[str, typer.Argument(help="The role of the further crews, such as signing.")],
    task: Annotated[str, typer.Option(help="Left out: the active one.")] = "",
    skill: Annotated[list[str] | None, typer.Option(help="Each must have it; repeatable.")] = None,
    equipment: Annotated[
        list[str] | None, typer.Option(help="Each must carry it; repeatable.")
    ] = None,
    count: Annotated[int, typer.Option(min=1, max=20, help="How many crews in all.")] = 1,
    reason: Annotated[str, typer.Option(help="Why, in one word.")] = "OTHER",
    cancel: Annotated[bool, typer.Option("--cancel", help="Cancel the request.")] = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Request further crews at a crew's task, as its leader does on the tablet."""
    from services.cli.commands.crews import request_backup
    from vigie.type.v1.role_pb2 import Role

    needed = Role(name=role, skills=skill, equipment=equipment, count=count)
    settings = settings_of(context, json=json)
    command = request_backup(
        settings,
        name=crew,
        task_id=task,
        role=needed,
        reason=reason,
        cancel=cancel,
        request_id=request_id,
    )
    run(settings, command)
