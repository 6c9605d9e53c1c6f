"""The commands of `vigie`: names, options, help. What each does is loaded when it is run."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.admin_commands import upkeep
from services.cli.client.session import (
    Session,
    addresses_of,
    checked_actor,
    city_folder,
    departments_of,
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
    CrewName,
    Json,
    Key,
    Lasting,
    Prefix,
    RequestId,
    Street,
    TaskId,
    Timeout,
    session_of,
)
from services.cli.lamp_commands import lamps
from services.cli.run import run

EXIT_CODES = (
    "Exit codes: 0 done, 1 refused, 2 wrong usage, 3 a service cannot be reached,"
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
app.add_typer(upkeep)


@app.callback()
def settings(
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
    """Read what holds for every command."""
    try:
        addresses, actor = addresses_of(address or ()), checked_actor(actor)
        bootstrap = kafka_of(kafka)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    context.obj = Session(
        addresses,
        departments_of(),
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
    kind: Annotated[str, typer.Argument(help="What is wrong.", autocompletion=completion.kinds)],
    at: At = "",
    street: Street = "",
    near: Annotated[
        str,
        typer.Option(
            metavar="CREW", help="Where that crew is at work; `busy`: one on the least urgent work."
        ),
    ] = "",
    priority: Annotated[
        str, typer.Option("--priority", "-p", help="P1 to P4; left out, the kind's own.")
    ] = "",
    incident: Annotated[
        bool, typer.Option("--incident", help="Open an incident, past the roads department.")
    ] = False,
    skill: Annotated[
        list[str] | None, typer.Option(help="With --incident: what a crew must be able to do.")
    ] = None,
    equipment: Annotated[
        list[str] | None, typer.Option(help="With --incident: what a crew must carry.")
    ] = None,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Report what is wrong on a street: vigie report column_fallen --street "Rue Foch" -p P1."""
    session = session_of(context, json=json)
    place = {"at": at, "street": street, "near": near}
    said = {"kind": kind, "place": place, "priority": priority}
    if not incident:
        run(session, "commands.report.report_defect", **said, request_id=request_id)
        return
    needs = {"skills": skill or (), "equipment": equipment or ()}
    run(session, "commands.report.open_incident", **said, **needs, request_id=request_id)


@app.command()
def crews(
    context: typer.Context,
    *,
    department: Annotated[str, typer.Option("--department", "-d", help="Only its crews.")] = "",
    on_duty: Annotated[bool, typer.Option("--on-duty", help="Only crews at work.")] = False,
    direct: Annotated[
        bool, typer.Option("--direct", help="Ask the departments, not coordination.")
    ] = False,
    json: Json = False,
) -> None:
    """List the city's crews: what each does, for whom, and when it was last seen."""
    session = session_of(context, json=json)
    run(session, "commands.crews.list_crews", department=department, on_duty=on_duty, direct=direct)


@app.command()
def incidents(
    context: typer.Context,
    *,
    state: Annotated[
        str,
        typer.Option(
            help="waiting, offered, assigned, held or closed; left out, all that are open.",
            autocompletion=completion.incident_states,
        ),
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many at most.")] = 200,
    json: Json = False,
) -> None:
    """List the city's incidents, in the order in which they are served."""
    run(
        session_of(context, json=json),
        "commands.incidents.list_incidents",
        state=state,
        limit=limit,
    )


@app.command()
def why(
    context: typer.Context,
    *,
    about: Annotated[
        str,
        typer.Argument(
            metavar="[INCIDENT|CREW]",
            help="I12, a need such as roads/defect/ID, a reported id, or DEPARTMENT/CREW; "
            "left out, the newest incident.",
        ),
    ] = "",
    crew: Annotated[
        str, typer.Argument(metavar="[CREW]", help="With an incident: only decisions on it.")
    ] = "",
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many decisions.")] = 3,
    every: Annotated[bool, typer.Option("--all", help="All candidates, not 12.")] = False,
    json: Json = False,
) -> None:
    """Explain why a crew was chosen or passed over: candidates, prices, age of each datum."""
    session = session_of(context, json=json)
    run(session, "commands.why.why", about=about, crew=crew, limit=limit, every=every)


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
    """Follow what happens, live, until Ctrl-C; a service that restarts loses nothing."""
    session = session_of(context, json=json)
    run(session, "commands.watch.watch", what=what, cursors=cursor or (), count=count)


@app.command()
def accept(
    context: typer.Context,
    *,
    crew: CrewName,
    task: TaskId = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Say yes to an offer, as a crew's leader would on the tablet."""
    session = session_of(context, json=json)
    run(session, "commands.crews.accept", name=crew, task_id=task, request_id=request_id)


@app.command()
def decline(
    context: typer.Context,
    *,
    crew: CrewName,
    task: TaskId = "",
    reason: Annotated[str, typer.Option(help="Why, in one word.")] = "not_possible",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Say no to an offer, as a crew's leader would on the tablet."""
    session = session_of(context, json=json)
    said = {"name": crew, "task_id": task, "reason": reason}
    run(session, "commands.crews.decline", **said, request_id=request_id)


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
    """Close a street to vehicles: crews drive round it from now on."""
    session = session_of(context, json=json)
    said = {"street": street, "lasting": lasting, "reason": reason, "edge_ids": arc or ()}
    run(session, "commands.closures.close", **said, request_id=request_id)


@app.command("open")
def open_(
    context: typer.Context,
    *,
    closure: Annotated[str, typer.Argument(help="The closure's id.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Open a closed street again."""
    session = session_of(context, json=json)
    run(session, "commands.closures.open_road", closure_id=closure, request_id=request_id)


@app.command()
def closures(
    context: typer.Context,
    *,
    every: Annotated[bool, typer.Option("--all", help="Those that are over, too.")] = False,
    json: Json = False,
) -> None:
    """List the streets that are closed."""
    run(session_of(context, json=json), "commands.closures.list_closures", every=every)
