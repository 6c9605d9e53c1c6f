"""The commands that report and show incidents: names, options, help."""

from __future__ import annotations

from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from services.cli.input import completion
from services.cli.input.options import At, Json, RequestId, Street, settings_of
from services.cli.input.panels import INCIDENTS
from services.cli.run import run

incident_commands = typer.Typer()


class _ReportCommand(TyperCommand):
    """The command whose help lists the kinds; they are read from the contract for that alone."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self.epilog = f"KIND is one of: {', '.join(completion.kinds(''))}."
        super().format_help(ctx, formatter)


@incident_commands.command(cls=_ReportCommand, rich_help_panel=INCIDENTS)
def report(
    context: typer.Context,
    *,
    kind: Annotated[
        str,
        typer.Argument(
            help="The kind of the defect, as pothole.",
            autocompletion=completion.kinds,
        ),
    ],
    at: At = "",
    street: Street = "",
    near: Annotated[
        str,
        typer.Option(
            metavar="CREW",
            help="The site of this crew; `busy`: of a crew with the least urgent task.",
        ),
    ] = "",
    priority: Annotated[
        str, typer.Option("--priority", "-p", help="P1 to P4; default: the priority of the kind.")
    ] = "",
    incident: Annotated[
        bool, typer.Option("--incident", help="Open an incident, without the roads department.")
    ] = False,
    skill: Annotated[
        list[str] | None, typer.Option(help="With --incident: a skill that the crew must have.")
    ] = None,
    equipment: Annotated[
        list[str] | None, typer.Option(help="With --incident: equipment that the crew must have.")
    ] = None,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Report a defect or an incident.

    vigie report column_fallen --street "Rue Foch" -p P1
    """
    from services.cli.commands.report import open_incident, report_defect

    settings = settings_of(context, json=json)
    place = {"at": at, "street": street, "near": near}
    if incident:
        command = open_incident(
            settings,
            kind=kind,
            place=place,
            priority=priority,
            skills=skill or (),
            equipment=equipment or (),
            request_id=request_id,
        )
    else:
        command = report_defect(
            settings, kind=kind, place=place, priority=priority, request_id=request_id
        )
    run(settings, command)


@incident_commands.command(rich_help_panel=INCIDENTS)
def incidents(
    context: typer.Context,
    *,
    state: Annotated[
        str,
        typer.Option(
            help="waiting, offered, assigned, held or closed; default: all open incidents.",
            autocompletion=completion.incident_states,
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 200,
    json: Json = False,
) -> None:
    """List incidents in the order in which they are served."""
    from services.cli.commands.incidents import list_incidents

    settings = settings_of(context, json=json)
    run(settings, list_incidents(settings, state=state, limit=limit))


@incident_commands.command(rich_help_panel=INCIDENTS)
def why(
    context: typer.Context,
    *,
    about: Annotated[
        str,
        typer.Argument(
            metavar="[INCIDENT|CREW]",
            help="I12, a need such as roads/defect/ID, a reported id, or DEPARTMENT/CREW; "
            "default: the newest incident.",
        ),
    ] = "",
    crew: Annotated[
        str, typer.Argument(metavar="[CREW]", help="With an incident: only decisions on it.")
    ] = "",
    limit: Annotated[
        int,
        typer.Option(
            min=0,
            max=100,
            help="How many tables of each role; those before are a line.",
            show_default="1, or 3 with a crew",
        ),
    ] = 0,
    every: Annotated[bool, typer.Option("--all", help="Every crew, not the best alone.")] = False,
    json: Json = False,
) -> None:
    """Explain a decision: what each crew would cost, or why it cannot go.

    A price is the sum of its terms in seconds, and the lowest one is chosen.
    `other` adds up the terms without a column; `seen` is the age of the position.
    `gained` is the time saved against the best free crew, and no term.
    """
    from services.cli.commands.why import why

    settings = settings_of(context, json=json)
    run(settings, why(settings, about=about, crew=crew, limit=limit, every=every))


@incident_commands.command(rich_help_panel=INCIDENTS)
def watch(
    context: typer.Context,
    *,
    what: Annotated[
        str,
        typer.Argument(
            metavar="crews|incidents|defects|closures", autocompletion=completion.watchable
        ),
    ],
    cursor: Annotated[
        list[str] | None,
        typer.Option(help="Resume from a cursor of --json; SERVICE=CURSOR with several services."),
    ] = None,
    count: Annotated[int, typer.Option(min=0, help="End after so many changes.")] = 0,
    json: Json = False,
) -> None:
    """Print changes as they happen, until Ctrl-C.

    A restart of a service loses none.
    """
    from services.cli.commands.watch import watch

    settings = settings_of(context, json=json)
    run(settings, watch(settings, what=what, cursors=cursor or (), count=count), endless=True)
