"""The commands of `vigie lamps`: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import (
    Cabinet,
    Feeder,
    Json,
    Lamp,
    NamedCabinet,
    RequestId,
    settings_of,
)
from services.cli.run import run

lamps = typer.Typer(no_args_is_help=True, help="Street lighting by hand.")


@lamps.command()
def dim(
    context: typer.Context,
    *,
    level: Annotated[int, typer.Argument(min=0, max=100, help="Per cent.")],
    cabinet: Cabinet = "",
    feeder: Feeder = "",
    lamp: Lamp = None,
    lasting: Annotated[
        str, typer.Option("--for", help="For a time (90s, 30m, 2h), then as before.")
    ] = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Set the level of a cabinet's lamps, a feeder's, or some, for good or a time."""
    from services.cli.commands.lamps import dim as body

    settings = settings_of(context, json=json)
    command = body(
        settings,
        level=level,
        cabinet_id=cabinet,
        feeder_id=feeder,
        lamp_ids=lamp or (),
        lasting=lasting,
        request_id=request_id,
    )
    run(settings, command)


@lamps.command()
def revert(
    context: typer.Context,
    *,
    named: NamedCabinet = "",
    cabinet: Cabinet = "",
    feeder: Feeder = "",
    lamp: Lamp = None,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Hand lamps back to their programme."""
    from services.cli.commands.lamps import revert as body

    settings = settings_of(context, json=json)
    command = body(
        settings,
        cabinet_id=named or cabinet,
        feeder_id=feeder,
        lamp_ids=lamp or (),
        request_id=request_id,
    )
    run(settings, command)


@lamps.command()
def show(
    context: typer.Context,
    *,
    named: NamedCabinet = "",
    cabinet: Cabinet = "",
    troubled: Annotated[
        bool, typer.Option("--troubled", help="Of all cabinets those with a problem.")
    ] = False,
    json: Json = False,
) -> None:
    """Show a cabinet, feeder by feeder; without its id, list the cabinets."""
    from services.cli.commands.lamps import list_cabinets, show as body

    settings = settings_of(context, json=json)
    cabinet_id = named or cabinet
    if cabinet_id:
        run(settings, body(settings, cabinet_id=cabinet_id))
    else:
        run(settings, list_cabinets(settings, troubled=troubled))
