"""The command `vigie flow`: its name, options and help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import Json, settings_of
from services.cli.input.panels import STREETS
from services.cli.run import run

flow_commands = typer.Typer()


@flow_commands.command(rich_help_panel=STREETS)
def flow(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=5000, help="Sections.")] = 15,
    json: Json = False,
) -> None:
    """Show the traffic of the slowest streets, as detectors count it."""
    from services.cli.commands.flow import show_flow as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, limit))
