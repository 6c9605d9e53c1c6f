"""The commands of who keeps an installation running: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import At, Json, session_of
from services.cli.run import run

upkeep = typer.Typer()


@upkeep.command()
def doctor(context: typer.Context, *, json: Json = False) -> None:
    """Look at every service, the broker, the topics and the clocks, and say what to do."""
    run(session_of(context, json=json), "doctor.doctor.doctor")


@upkeep.command()
def rehearse(
    context: typer.Context,
    *,
    department: Annotated[
        list[str] | None,
        typer.Option("--department", "-d", help="Only with its crew; repeatable."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1, max=600, help="Seconds for each department.")
    ] = 30.0,
    at: At = "",
    json: Json = False,
) -> None:
    """Try the installation: a report in, an offer out, work done; nothing is left standing."""
    session = session_of(context, json=json)
    run(
        session, "rehearsal.rehearse.rehearse", departments=department or (), seconds=timeout, at=at
    )
