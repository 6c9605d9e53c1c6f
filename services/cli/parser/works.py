"""The commands of `vigie works`: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input import completion
from services.cli.input.options import Json, RequestId, settings_of
from services.cli.run import run

works = typer.Typer(no_args_is_help=True, help="Works in streets: calendar, requests, digging.")

WorksId = Annotated[str, typer.Argument(metavar="WORKS", help="The id of the works.")]
Kind = Annotated[str, typer.Argument(help="Kind of works: gas, water, surfacing ...")]
Street = Annotated[
    str, typer.Option("--street", help="The street's name.", autocompletion=completion.streets)
]
At = Annotated[str, typer.Option("--at", help="LON,LAT of one end of the stretch.")]
To = Annotated[str, typer.Option("--to", help="LON,LAT of its other end.")]
From = Annotated[str, typer.Option("--from", help="First day: 2027-03-01.")]
Until = Annotated[str, typer.Option("--until", help="The day after the last one.")]
Requester = Annotated[str, typer.Option("--for", help="The organisation: gas, water, roads ...")]
Digs = Annotated[bool, typer.Option("--digs", help="The works open the ground.")]
OwnCrew = Annotated[bool, typer.Option("--own-crew", help="A crew of the city digs.")]


@works.command("list")
def list_(
    context: typer.Context,
    *,
    year: Annotated[int, typer.Option(help="Only works of this year.", min=0, max=2100)] = 0,
    street: Street = "",
    conflicts: Annotated[bool, typer.Option("--conflicts", help="Only with conflicts.")] = False,
    json: Json = False,
) -> None:
    """List the calendar of works of all departments."""
    from services.cli.commands.works import list_works

    settings = settings_of(context, json=json)
    run(settings, list_works(settings, year=year, street=street, conflicts_only=conflicts))


@works.command()
def show(context: typer.Context, *, works_id: WorksId, json: Json = False) -> None:
    """Show works: their state, their clocks, missing notices and conflicts."""
    from services.cli.commands.works import show_works

    settings = settings_of(context, json=json)
    run(settings, show_works(settings, works_id=works_id))


@works.command()
def request(
    context: typer.Context,
    *,
    kind: Kind,
    street: Street = "",
    at: At = "",
    to: To = "",
    first: From,
    until: Until,
    requester: Requester,
    digs: Digs = False,
    own_crew: OwnCrew = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Request a period for works: silence of two months is an agreement."""
    from services.cli.commands.works import Site, request_works

    settings = settings_of(context, json=json)
    site = Site(kind, street, at, to, requester, digs=digs, own_crew=own_crew)
    command = request_works(settings, site, first=first, until=until, request_id=request_id)
    run(settings, command)


@works.command()
def urgent(
    context: typer.Context,
    *,
    kind: Kind,
    street: Street = "",
    at: At = "",
    to: To = "",
    reason: Annotated[str, typer.Option(help="gas_leak, water_leak, collapse ...")],
    lasting: Annotated[str, typer.Option("--lasting", help="Expected time: 6h.")] = "24h",
    requester: Requester = "roads",
    digs: Digs = False,
    own_crew: OwnCrew = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Declare urgent works: the mayor must have the notice within 24 hours."""
    from services.cli.commands.works import Site, declare_urgent

    settings = settings_of(context, json=json)
    site = Site(kind, street, at, to, requester, digs=digs, own_crew=own_crew)
    command = declare_urgent(settings, site, reason=reason, lasting=lasting, request_id=request_id)
    run(settings, command)


@works.command()
def schedule(
    context: typer.Context,
    *,
    works_id: WorksId,
    first: From,
    until: Until,
    reason: Annotated[str, typer.Option(help="Why later than requested.")] = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Give works their period in the calendar."""
    from services.cli.commands.works import schedule as body

    settings = settings_of(context, json=json)
    command = body(
        settings, works_id, first=first, until=until, reason=reason, request_id=request_id
    )
    run(settings, command)


@works.command()
def refuse(
    context: typer.Context,
    *,
    works_id: WorksId,
    reason: Annotated[
        str,
        typer.Option(help="conflicting_works, surface_under_three_years, public_safety, traffic."),
    ],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Answer a request with a no and its legal reason."""
    from services.cli.commands.works import refuse as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, works_id, reason=reason, request_id=request_id))


@works.command()
def dig(
    context: typer.Context,
    *,
    works_id: WorksId,
    networks: Annotated[list[str], typer.Argument(help="The networks at the place: gas water ...")],
    form: Annotated[str, typer.Option(help="dict, or atu for urgent works.")] = "dict",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Record the notice of digging to the networks at the place."""
    from services.cli.commands.works import send_notice

    settings = settings_of(context, json=json)
    command = send_notice(settings, works_id, form=form, networks=networks, request_id=request_id)
    run(settings, command)


@works.command()
def receipt(
    context: typer.Context,
    *,
    works_id: WorksId,
    network: Annotated[str, typer.Argument(help="The network that answered.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Record the answer of a network to the notice of digging."""
    from services.cli.commands.works import record_receipt

    settings = settings_of(context, json=json)
    run(settings, record_receipt(settings, works_id, network=network, request_id=request_id))


STEPS = ("authorise", "notified", "start", "resume", "end")


@works.command()
def step(
    context: typer.Context,
    *,
    works_id: WorksId,
    name: Annotated[str, typer.Argument(metavar="STEP", help=", ".join(STEPS))],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Record a step: authorise, notified (the mayor), start, resume, end."""
    from services.cli.commands.works import take_step

    settings = settings_of(context, json=json)
    run(settings, take_step(settings, works_id, name=name, request_id=request_id))


@works.command()
def suspend(
    context: typer.Context,
    *,
    works_id: WorksId,
    reason: Annotated[
        str, typer.Option(help="incident, public_event, safety, uncoordinated, weather.")
    ],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Suspend works; `step WORKS resume` resumes them."""
    from services.cli.commands.works import suspend as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, works_id, reason=reason, request_id=request_id))


@works.command()
def cancel(
    context: typer.Context,
    *,
    works_id: WorksId,
    reason: Annotated[
        str, typer.Option(help="abandoned, done_elsewhere, not_authorised, postponed.")
    ],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Remove works from the calendar before they start."""
    from services.cli.commands.works import cancel as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, works_id, reason=reason, request_id=request_id))


@works.command()
def accept(
    context: typer.Context,
    *,
    works_id: WorksId,
    renewed: Annotated[bool, typer.Option("--renewed", help="The surface is new.")] = False,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Accept ended works. A new surface is protected for three years."""
    from services.cli.commands.works import accept as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, works_id, renewed=renewed, request_id=request_id))


@works.command()
def remind(
    context: typer.Context,
    *,
    works_id: WorksId,
    network: Annotated[str, typer.Argument(help="The network that did not answer.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Record that a network was reminded of the notice of digging."""
    from services.cli.commands.works import remind as body

    settings = settings_of(context, json=json)
    run(settings, body(settings, works_id, network=network, request_id=request_id))
