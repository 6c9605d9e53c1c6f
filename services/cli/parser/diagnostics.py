"""The commands that check an installation: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import At, Json, settings_of
from services.cli.run import run

checks = typer.Typer()


@checks.command()
def doctor(context: typer.Context, *, json: Json = False) -> None:
    """Check every service, the broker, the topics and the clocks, and print a remedy for each."""
    from services.cli.doctor.doctor import doctor as check

    settings = settings_of(context, json=json)
    run(settings, check(settings))


@checks.command()
def rehearse(
    context: typer.Context,
    *,
    department: Annotated[
        list[str] | None,
        typer.Option("--department", "-d", help="Only this department; repeatable."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1, max=600, help="Seconds for each department.")
    ] = 30.0,
    at: At = "",
    json: Json = False,
) -> None:
    """An end-to-end smoke test: report, offer, work and closure in each department, then undone."""
    from services.cli.rehearsal.rehearse import rehearse as play

    settings = settings_of(context, json=json)
    run(settings, play(settings, departments=department or (), seconds=timeout, at=at))
