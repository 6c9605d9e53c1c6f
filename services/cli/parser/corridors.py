"""The commands of `vigie corridor`: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input import completion
from services.cli.input.options import Json, RequestId, settings_of
from services.cli.run import run

corridor = typer.Typer(no_args_is_help=True, help="Green signals on the way of a crew.")

Corridor = Annotated[str, typer.Argument(metavar="CORRIDOR", help="The corridor's id.")]


@corridor.command("open")
def open_(
    context: typer.Context,
    *,
    crew: Annotated[str, typer.Argument(metavar="CREW", help="As roads/roads-01.")],
    street: Annotated[
        str, typer.Option(help="Where it drives.", autocompletion=completion.streets)
    ] = "",
    at: Annotated[str, typer.Option(metavar="LON,LAT", help="Where it drives.")] = "",
    priority: Annotated[str, typer.Option("--priority", "-p", help="P1 or P2.")] = "P1",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Open a corridor: the junctions on a crew's way turn green before it."""
    from services.cli.commands.corridors import open_corridor as body
    from services.cli.input.parsing import priority_of

    settings = settings_of(context, json=json)
    run(settings, body(settings, crew, priority_of(priority), (at, street), request_id))


@corridor.command()
def close(
    context: typer.Context, *, corridor: Corridor, request_id: RequestId = "", json: Json = False
) -> None:
    """Close a corridor; its junctions return to their own programmes."""
    from services.cli.commands.corridors import close_corridor as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, corridor, request_id))


@corridor.command()
def show(
    context: typer.Context,
    *,
    corridor: Annotated[str, typer.Argument(metavar="CORRIDOR", help="Its id; none: all.")] = "",
    json: Json = False,
) -> None:
    """Show the open corridors, or one with its junctions, its gain and its cost."""
    from services.cli.commands.corridors import show as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, corridor))
