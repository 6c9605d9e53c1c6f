"""The commands about what happened and the handover of a shift: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import Json, settings_of
from services.cli.input.panels import INCIDENTS
from services.cli.run import run

shift_commands = typer.Typer()


@shift_commands.command(rich_help_panel=INCIDENTS)
def history(
    context: typer.Context,
    *,
    about: Annotated[
        str,
        typer.Argument(
            metavar="[INCIDENT|CREW|NEED]",
            help="I12, DEPARTMENT/CREW, or a need or a thing of a department, as roads/defect/ID "
            "and lighting/cabinet/MTP-0001; default: all.",
        ),
    ] = "",
    since: Annotated[
        str, typer.Option("--from", help="How long ago it begins: 8h, 2d. Default: 8h, or all.")
    ] = "",
    until: Annotated[str, typer.Option("--to", help="How long ago it ends; default: now.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="How many at most.")] = 1000,
    json: Json = False,
) -> None:
    """List what happened to an incident, a crew, a need or a thing, or in a period.

    The journal is read, oldest first; that of a department from Kafka.
    """
    settings = settings_of(context, json=json)
    period = {"since": since, "until": until}
    service, _, rest = about.partition("/")
    if "/" in rest:
        from services.cli.commands.journal import read_journal

        # A part of an aggregate has no journal of its own.
        aggregate = "/".join(rest.split("/")[:2])
        command = read_journal(
            settings, service=service, aggregate=aggregate, types=(), limit=limit, **period
        )
    else:
        from services.cli.commands.shifts import history

        command = history(settings, about=about, limit=limit, **period)
    run(settings, command)


@shift_commands.command(rich_help_panel=INCIDENTS)
def brief(
    context: typer.Context,
    *,
    hours: Annotated[float, typer.Option(min=0.1, max=168, help="The length of the shift.")] = 8,
    json: Json = False,
) -> None:
    """Hand a shift over: open incidents, closures, acts, figures."""
    from services.cli.commands.shifts import brief

    settings = settings_of(context, json=json)
    run(settings, brief(settings, hours=hours))
