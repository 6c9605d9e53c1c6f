"""The commands of `vigie`: names, options, help. A command imports its body when it runs."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from services.chassis.sdk.discovery import UnknownService
from services.cli.client.cli_settings import (
    CliSettings,
    checked_actor,
    city_folder,
    directory_of,
    kafka_of,
)
from services.cli.input import completion
from services.cli.input.options import (
    Actor,
    Addresses,
    At,
    Authority,
    Bootstrap,
    Certificate,
    CityFolder,
    Json,
    Key,
    Lasting,
    Prefix,
    RequestId,
    Street,
    Timeout,
    settings_of,
)
from services.cli.parser.crews import crew_commands
from services.cli.parser.diagnostics import checks
from services.cli.parser.hours import hours_commands
from services.cli.parser.lamps import lamps
from services.cli.parser.shifts import shift_commands
from services.cli.run import run

EXIT_CODES = (
    "Exit codes: 0 done, 1 rejected, 2 wrong usage, 3 a service cannot be reached,"
    " 4 no answer in time, 130 interrupted."
)

app = typer.Typer(
    name="vigie",
    no_args_is_help=True,
    help="The control room of a city, from a terminal.",
    epilog=EXIT_CODES,
    pretty_exceptions_enable=False,
)
app.add_typer(lamps, name="lamps")
app.add_typer(crew_commands)
app.add_typer(hours_commands)
app.add_typer(shift_commands)
app.add_typer(checks)


@app.callback()
def read_common_options(
    context: typer.Context,
    *,
    actor: Actor = "operator:terminal",
    timeout: Timeout = 5.0,
    address: Addresses = None,
    city: CityFolder = None,
    kafka: Bootstrap = "",
    prefix: Prefix = "vigie",
    ca: Authority = None,
    certificate: Certificate = None,
    key: Key = None,
) -> None:
    """Read the options of all commands."""
    try:
        directory, actor = directory_of(address or ()), checked_actor(actor)
        departments, bootstrap = directory.departments, kafka_of(kafka)
    except (UnknownService, ValueError) as error:
        raise typer.BadParameter(str(error)) from None
    # gRPC would print its own lines about a failed TLS handshake.
    os.environ.setdefault("GRPC_VERBOSITY", "NONE")
    context.obj = CliSettings(
        directory,
        departments,
        actor,
        timeout,
        city_folder(city),
        bootstrap,
        prefix,
        ca=ca,
        certificate=certificate,
        key=key,
    )


@app.command()
def report(
    context: typer.Context,
    *,
    kind: Annotated[
        str, typer.Argument(help="The kind of the defect.", autocompletion=completion.kinds)
    ],
    at: At = "",
    street: Street = "",
    near: Annotated[
        str,
        typer.Option(
            metavar="CREW",
            help="The site of this crew; `busy`: of a crew with the least urgent task.",
        ),
    ] = "",
    priority: Annotated[
        str, typer.Option("--priority", "-p", help="P1 to P4; default: the priority of the kind.")
    ] = "",
    incident: Annotated[
        bool, typer.Option("--incident", help="Open an incident, without the roads department.")
    ] = False,
    skill: Annotated[
        list[str] | None, typer.Option(help="With --incident: a skill that the crew must have.")
    ] = None,
    equipment: Annotated[
        list[str] | None, typer.Option(help="With --incident: equipment that the crew must have.")
    ] = None,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Report a defect or an incident: vigie report column_fallen --street "Rue Foch" -p P1."""
    from services.cli.commands.report import open_incident, report_defect

    settings = settings_of(context, json=json)
    place = {"at": at, "street": street, "near": near}
    if incident:
        command = open_incident(
            settings,
            kind=kind,
            place=place,
            priority=priority,
            skills=skill or (),
            equipment=equipment or (),
            request_id=request_id,
        )
    else:
        command = report_defect(
            settings, kind=kind, place=place, priority=priority, request_id=request_id
        )
    run(settings, command)


@app.command()
def incidents(
    context: typer.Context,
    *,
    state: Annotated[
        str,
        typer.Option(
            help="waiting, offered, assigned, held or closed; default: all open incidents.",
            autocompletion=completion.incident_states,
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 200,
    json: Json = False,
) -> None:
    """List the city's incidents, in the order in which they are served."""
    from services.cli.commands.incidents import list_incidents

    settings = settings_of(context, json=json)
    run(settings, list_incidents(settings, state=state, limit=limit))


@app.command()
def why(
    context: typer.Context,
    *,
    about: Annotated[
        str,
        typer.Argument(
            metavar="[INCIDENT|CREW]",
            help="I12, a need such as roads/defect/ID, a reported id, or DEPARTMENT/CREW; "
            "default: the newest incident.",
        ),
    ] = "",
    crew: Annotated[
        str, typer.Argument(metavar="[CREW]", help="With an incident: only decisions on it.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many decisions.")] = 3,
    every: Annotated[bool, typer.Option("--all", help="All candidates, not 12.")] = False,
    json: Json = False,
) -> None:
    """Explain why a crew was chosen or passed over: candidates, prices, age of each position."""
    from services.cli.commands.why import why

    settings = settings_of(context, json=json)
    run(settings, why(settings, about=about, crew=crew, limit=limit, every=every))


@app.command()
def watch(
    context: typer.Context,
    *,
    what: Annotated[
        str,
        typer.Argument(
            metavar="crews|incidents|defects|closures", autocompletion=completion.watchable
        ),
    ],
    cursor: Annotated[
        list[str] | None,
        typer.Option(help="Resume from a cursor of --json; SERVICE=CURSOR with several services."),
    ] = None,
    count: Annotated[int, typer.Option(min=0, help="End after so many changes.")] = 0,
    json: Json = False,
) -> None:
    """Print changes as they happen, until Ctrl-C; restarts of services lose none."""
    from services.cli.commands.watch import watch

    settings = settings_of(context, json=json)
    run(settings, watch(settings, what=what, cursors=cursor or (), count=count), endless=True)


@app.command()
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
    """Close a street to vehicles: crews are routed around it from now on."""
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


@app.command("open")
def open_(
    context: typer.Context,
    *,
    closure: Annotated[str, typer.Argument(help="The closure's id.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Open a closed street again."""
    from services.cli.commands.closures import open_road

    settings = settings_of(context, json=json)
    run(settings, open_road(settings, closure_id=closure, request_id=request_id))


@app.command()
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
