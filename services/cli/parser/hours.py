"""The commands about when a crew works: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import CrewName, Json, RequestId, settings_of
from services.cli.input.panels import CREWS
from services.cli.run import run

hours_commands = typer.Typer()


@hours_commands.command(rich_help_panel=CREWS)
def availability(
    context: typer.Context,
    *,
    crew: CrewName,
    state: Annotated[
        str,
        typer.Argument(
            help="available, meal, refuelling, reloading, or why it cannot work: breakdown, rest, "
            "no_equipment, training, other."
        ),
    ],
    lasting: Annotated[
        str, typer.Option("--for", help="How long (20m, 2h). Left out: the usual time.")
    ] = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Report a break, a breakdown, or that a crew is available."""
    from services.cli.commands.hours import set_availability

    settings = settings_of(context, json=json)
    command = set_availability(
        settings, name=crew, state=state, lasting=lasting, request_id=request_id
    )
    run(settings, command)


@hours_commands.command("on-call", rich_help_panel=CREWS)
def on_call(
    context: typer.Context,
    *,
    crew: CrewName,
    lasting: Annotated[str, typer.Option("--for", help="How long: 12h, 7d.")] = "12h",
    turnout: Annotated[
        str, typer.Option(help="From its acceptance to its departure. Left out: 30m.")
    ] = "",
    end: Annotated[bool, typer.Option("--end", help="End the time on call.")] = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Put a crew on call: it can be called out for P1 and P2."""
    from services.cli.commands.hours import stand_by, stand_down

    settings = settings_of(context, json=json)
    if end:
        run(settings, stand_down(settings, name=crew, request_id=request_id))
        return
    command = stand_by(settings, name=crew, lasting=lasting, turnout=turnout, request_id=request_id)
    run(settings, command)
