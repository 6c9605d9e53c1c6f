"""The commands that check an installation: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.options import At, Json, settings_of
from services.cli.input.panels import INSTALLATION
from services.cli.run import run

checks = typer.Typer()


@checks.command(rich_help_panel=INSTALLATION)
def doctor(context: typer.Context, *, json: Json = False) -> None:
    """Check services, broker, topics and clocks, with remedies."""
    from services.cli.doctor.doctor import doctor as check

    settings = settings_of(context, json=json)
    run(settings, check(settings))


@checks.command(rich_help_panel=INSTALLATION)
def journal(
    context: typer.Context,
    *,
    service: Annotated[str, typer.Argument(help="coordination, or a department.")],
    aggregate: Annotated[str, typer.Argument(help="defect/ID, crew/ID, city/city ...")] = "",
    types: Annotated[
        list[str] | None,
        typer.Option("--type", help="Only this command or event: OfferTask; repeatable."),
    ] = None,
    since: Annotated[
        str, typer.Option("--from", help="How long ago it begins: 8h, 2d. Default: all.")
    ] = "",
    until: Annotated[str, typer.Option("--to", help="How long ago it ends; default: now.")] = "",
    limit: Annotated[int, typer.Option(min=1, help="How many records at most.")] = 1000,
    json: Json = False,
) -> None:
    """Read a service's journal from Kafka, decoded, oldest first."""
    from services.cli.commands.journal import read_journal

    settings = settings_of(context, json=json)
    command = read_journal(
        settings,
        service=service,
        aggregate=aggregate,
        types=types or (),
        since=since,
        until=until,
        limit=limit,
    )
    run(settings, command)


@checks.command(rich_help_panel=INSTALLATION)
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
    """Run an end-to-end smoke test that leaves nothing behind."""
    from services.cli.rehearsal.rehearse import rehearse as play

    settings = settings_of(context, json=json)
    run(settings, play(settings, departments=department or (), seconds=timeout, at=at))
