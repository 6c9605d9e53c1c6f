"""The commands of junctions, bollards and diversions: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input import completion
from services.cli.input.options import Json, RequestId, settings_of
from services.cli.input.panels import STREETS
from services.cli.run import run

signal_lists = typer.Typer()
junction = typer.Typer(no_args_is_help=True, help="The signals of one junction.")
bollard = typer.Typer(no_args_is_help=True, help="One bollard: raise it, lower it.")
diversion = typer.Typer(no_args_is_help=True, help="Ways round that are signed in the streets.")

JunctionId = Annotated[str, typer.Argument(metavar="JUNCTION", help="The junction's id.")]
BollardId = Annotated[str, typer.Argument(metavar="BOLLARD", help="The bollard's id.")]
Number = Annotated[int, typer.Argument(min=1, max=255, help="Its number in the controller.")]
Lasting = Annotated[str, typer.Option("--for", help="Then as before: 90s, 30m, 2h; 24h at most.")]


@signal_lists.command("junctions", rich_help_panel=STREETS)
def list_junctions(
    context: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Include those that run normally.")] = False,
    json: Json = False,
) -> None:
    """List junctions that are dark, silent, held or set by order."""
    from services.cli.commands.junctions import list_junctions as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, every=every))


@signal_lists.command("bollards", rich_help_panel=STREETS)
def list_bollards(context: typer.Context, *, json: Json = False) -> None:
    """List the bollards and their positions."""
    from services.cli.commands.bollards import list_bollards as body

    settings = settings_of(context, json=json)
    run(settings, body(settings))


@junction.command()
def show(context: typer.Context, *, junction_id: JunctionId, json: Json = False) -> None:
    """Show a junction: position, plan, settings, alarms and holds."""
    from services.cli.commands.junctions import show as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, junction_id))


@junction.command()
def flash(
    context: typer.Context,
    *,
    junction_id: JunctionId,
    lasting: Lasting = "30m",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Set the signals to yellow flash for a time."""
    from services.cli.commands.junctions import set_position as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, junction_id, "yellow flash", lasting, request_id))


@junction.command()
def dark(
    context: typer.Context,
    *,
    junction_id: JunctionId,
    lasting: Lasting = "30m",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Switch the signals off for a time."""
    from services.cli.commands.junctions import set_position as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, junction_id, "dark", lasting, request_id))


@junction.command()
def normal(
    context: typer.Context,
    *,
    junction_id: JunctionId,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Return a junction to its own programme."""
    from services.cli.commands.junctions import release as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, junction_id, request_id))


@junction.command()
def plan(
    context: typer.Context,
    *,
    junction_id: JunctionId,
    number: Number,
    lasting: Lasting = "30m",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Select a signal plan for a time."""
    from services.cli.commands.junctions import set_plan as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, junction_id, number, lasting, request_id))


@junction.command()
def situation(
    context: typer.Context,
    *,
    junction_id: JunctionId,
    number: Number,
    lasting: Lasting = "30m",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Select a traffic situation for a time."""
    from services.cli.commands.junctions import set_situation as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, junction_id, number, lasting, request_id))


@bollard.command("raise")
def raise_(
    context: typer.Context, *, bollard_id: BollardId, request_id: RequestId = "", json: Json = False
) -> None:
    """Raise a bollard, once nothing is over it."""
    from services.cli.commands.bollards import raise_bollard as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, bollard_id, request_id))


@bollard.command()
def lower(
    context: typer.Context,
    *,
    bollard_id: BollardId,
    lasting: Lasting = "10m",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Lower a bollard for a time."""
    from services.cli.commands.bollards import lower_bollard as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, bollard_id, lasting, request_id))


@diversion.command("list")
def list_diversions(context: typer.Context, *, json: Json = False) -> None:
    """List the diversions that are signed."""
    from services.cli.commands.diversions import list_diversions as body

    settings = settings_of(context, json=json)
    run(settings, body(settings))


@diversion.command("open")
def open_(
    context: typer.Context,
    *,
    street: Annotated[
        str, typer.Argument(help="The street to leave.", autocompletion=completion.streets)
    ],
    via: Annotated[
        list[str],
        typer.Option(help="A street of the way round; repeat.", autocompletion=completion.streets),
    ],
    lasting: Annotated[str, typer.Option("--for", help="Expected time: 2h.")] = "2h",
    reason: Annotated[
        str, typer.Option(help="accident, flooding, public_event, signal_dark, snow, works.")
    ] = "works",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Record a diversion. Only `close` ends it."""
    from services.cli.commands.diversions import open_diversion as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, street, via, (lasting, reason), request_id))


@diversion.command()
def close(
    context: typer.Context,
    *,
    diversion_id: Annotated[str, typer.Argument(metavar="DIVERSION", help="Its id.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Record that the signs of a diversion are gone."""
    from services.cli.commands.diversions import close_diversion as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, diversion_id, request_id))
