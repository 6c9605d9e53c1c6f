"""The commands of `vigie snow`: names, options, help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from services.cli.input.options import Json, RequestId, settings_of
from services.cli.run import run

snow = typer.Typer(invoke_without_command=True, help="The winter service, and its crews on call.")

Crew = Annotated[str, typer.Argument(metavar="CREW", help="The crew's id, as P-3.")]
Event = Annotated[str, typer.Argument(metavar="EVENT", help="The event's id, as 2026-01-15.")]


@snow.callback()
def show(
    context: typer.Context,
    *,
    late: Annotated[int, typer.Option(min=1, max=1000, help="Late sections to list.")] = 20,
    json: Json = False,
) -> None:
    """Show the event, the sections that will be late, circuits, stocks and crews on call."""
    if context.invoked_subcommand is None:
        from services.cli.commands.snow import show as body

        settings = settings_of(context, json=json)
        run(settings, body(settings, late))


@snow.command("open")
def open_event(
    context: typer.Context, *, event: Event, request_id: RequestId = "", json: Json = False
) -> None:
    """Open a winter event as a watch."""
    from services.cli.commands.snow import open_event as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, event, request_id))


@snow.command()
def state(
    context: typer.Context,
    *,
    event: Event,
    state: Annotated[str, typer.Argument(help="As watch, pre_alert, mobilised, stood_down.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Move an event on the vigilance ladder; stood_down ends it."""
    from services.cli.commands.snow import set_state as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, event, state, request_id))


@snow.command()
def alert(
    context: typer.Context,
    *,
    file: Annotated[Path, typer.Argument(help="A weather warning: CAP 1.2.", dir_okay=False)],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Hand over a weather warning; it joins the open event, or opens one."""
    from services.cli.commands.snow import send_alert as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, file, request_id))


@snow.command("on-call")
def on_call(
    context: typer.Context,
    *,
    crew: Crew,
    lasting: Annotated[str, typer.Option("--for", help="For a time: 12h.")],
    shift_in: Annotated[str, typer.Option(help="When its next shift begins: 13h.")] = "",
    shift_for: Annotated[str, typer.Option(help="How long that shift lasts.")] = "8h",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Plan a crew's time on call from now, and the shift after it."""
    from services.cli.commands.snow import plan as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, crew, (lasting, shift_in, shift_for), request_id))


@snow.command("call-out")
def call_out(
    context: typer.Context,
    *,
    crew: Crew,
    event: Annotated[str, typer.Option(help="The event that it is for.")] = "",
    accept_rest_cut: Annotated[
        bool, typer.Option("--accept-rest-cut", help="Although it costs a shift or weekly rest.")
    ] = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Call out a crew on call; the answer states what that costs in rest."""
    from services.cli.commands.snow import call_out as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, crew, event, request_id, accepts=accept_rest_cut))


@snow.command()
def acknowledge(
    context: typer.Context, *, crew: Crew, request_id: RequestId = "", json: Json = False
) -> None:
    """Acknowledge a call-out for a crew."""
    from services.cli.commands.snow import acknowledge as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, crew, request_id))


@snow.command("stand-down")
def stand_down(
    context: typer.Context, *, crew: Crew, request_id: RequestId = "", json: Json = False
) -> None:
    """End a call-out; the crew's daily rest begins again."""
    from services.cli.commands.snow import stand_down as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, crew, request_id))
