"""The commands about closed streets: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input import completion
from services.cli.input.options import Json, Lasting, RequestId, settings_of
from services.cli.input.panels import STREETS
from services.cli.run import run

street_commands = typer.Typer()


@street_commands.command(rich_help_panel=STREETS)
def close(
    context: typer.Context,
    *,
    street: Annotated[
        str, typer.Argument(help="The street's name.", autocompletion=completion.streets)
    ],
    lasting: Lasting = "2h",
    reason: Annotated[
        str, typer.Option(help="Why.", autocompletion=completion.closure_reasons)
    ] = "incident",
    arc: Annotated[
        list[str] | None, typer.Option(help="Only this arc of the street graph; repeatable.")
    ] = None,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Close a street to vehicles: crews drive around it."""
    from services.cli.commands.closures import close

    settings = settings_of(context, json=json)
    command = close(
        settings,
        street=street,
        lasting=lasting,
        reason=reason,
        edge_ids=arc or (),
        request_id=request_id,
    )
    run(settings, command)


@street_commands.command("open", rich_help_panel=STREETS)
def open_(
    context: typer.Context,
    *,
    closure: Annotated[
        str,
        typer.Argument(
            metavar="CLOSURE|STREET",
            help="The closure's id, or the street if it has one closure.",
            autocompletion=completion.streets,
        ),
    ],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Open a closed street again."""
    from services.cli.commands.closures import open_road

    settings = settings_of(context, json=json)
    run(settings, open_road(settings, closure=closure, request_id=request_id))


@street_commands.command(rich_help_panel=STREETS)
def closures(
    context: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Include closures that are over.")] = False,
    json: Json = False,
) -> None:
    """List the streets that are closed."""
    from services.cli.commands.closures import list_closures

    settings = settings_of(context, json=json)
    run(settings, list_closures(settings, every=every))
