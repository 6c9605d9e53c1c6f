"""The commands of the operator in charge: names, options, help."""

from __future__ import annotations

from typing import Annotated

import typer

from services.cli.input.choices import AssignReason, EscalationReason, Mode, ModeReason
from services.cli.input.options import CrewName, IncidentId, Json, RequestId, settings_of
from services.cli.input.panels import OPERATORS
from services.cli.run import run

operator_commands = typer.Typer()


@operator_commands.command(rich_help_panel=OPERATORS)
def alerts(
    context: typer.Context,
    *,
    every: Annotated[
        bool, typer.Option("--all", help="Include those acknowledged, and those that are over.")
    ] = False,
    json: Json = False,
) -> None:
    """List the alerts that wait for you, most urgent first.

    Each has its age, its subject and what it asks of you.
    An alert waits until it is acknowledged or its condition ends.
    """
    from services.cli.commands.alerts import list_alerts

    settings = settings_of(context, json=json)
    run(settings, list_alerts(settings, every=every))


@operator_commands.command(rich_help_panel=OPERATORS)
def ack(
    context: typer.Context,
    *,
    about: Annotated[
        str,
        typer.Argument(
            metavar="INCIDENT|CREW|DEPARTMENT", help="As the list shows it: I12, roads/roads-20."
        ),
    ],
    code: Annotated[
        str, typer.Argument(metavar="[ALERT]", help="Left out: the only one about it.")
    ] = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Acknowledge an alert: it is not repeated.

    Another cause raises it again.
    """
    from services.cli.commands.alerts import acknowledge

    settings = settings_of(context, json=json)
    run(settings, acknowledge(settings, about=about, code=code, request_id=request_id))


@operator_commands.command(rich_help_panel=OPERATORS)
def moves(
    context: typer.Context,
    *,
    limit: Annotated[int, typer.Option(min=1, max=20, help="How many at most.")] = 3,
    json: Json = False,
) -> None:
    """List the places where free crews would cover more of the city.

    This sends no crew: you call it by radio.
    The places come from the urgent incidents so far.
    """
    from services.cli.commands.moves import list_moves

    settings = settings_of(context, json=json)
    run(settings, list_moves(settings, limit=limit))


@operator_commands.command(rich_help_panel=OPERATORS)
def assign(
    context: typer.Context,
    *,
    incident: IncidentId,
    crew: CrewName,
    reason: Annotated[
        AssignReason, typer.Option(case_sensitive=False, help="Why this crew; it is recorded.")
    ],
    role: Annotated[str, typer.Option(help="Left out: the leading role.")] = "",
    expect: Annotated[
        str,
        typer.Option(
            metavar="DECISION", help="The decision that you saw, as I12.3; rejected if it is old."
        ),
    ] = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Offer an incident to the crew that you choose.

    No verdict of the table stops it but a missing skill or licence.
    The crew's leader still answers.
    `vigie why` shows the reason and what the choice costs.
    """
    from services.cli.commands.operators import assign

    settings = settings_of(context, json=json)
    command = assign(
        settings,
        incident_id=incident,
        crew=crew,
        role=role,
        reason=reason,
        expected_decision_id=expect,
        request_id=request_id,
    )
    run(settings, command)


@operator_commands.command(rich_help_panel=OPERATORS)
def confirm(
    context: typer.Context,
    *,
    decision: Annotated[
        str, typer.Argument(metavar="DECISION", help="The decision that proposes it, as I12.3.")
    ],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Send the offer that a decision proposes."""
    from services.cli.commands.operators import confirm

    settings = settings_of(context, json=json)
    run(settings, confirm(settings, decision_id=decision, request_id=request_id))


@operator_commands.command(rich_help_panel=OPERATORS)
def take(
    context: typer.Context, *, incident: IncidentId, request_id: RequestId = "", json: Json = False
) -> None:
    """Take charge: coordination proposes crews and offers none."""
    from services.cli.commands.operators import take

    settings = settings_of(context, json=json)
    run(settings, take(settings, incident_id=incident, request_id=request_id))


@operator_commands.command("hand-back", rich_help_panel=OPERATORS)
def hand_back(
    context: typer.Context, *, incident: IncidentId, request_id: RequestId = "", json: Json = False
) -> None:
    """Hand an incident back: coordination offers by itself again."""
    from services.cli.commands.operators import hand_back

    settings = settings_of(context, json=json)
    run(settings, hand_back(settings, incident_id=incident, request_id=request_id))


@operator_commands.command(rich_help_panel=OPERATORS)
def escalate(
    context: typer.Context,
    *,
    incident: IncidentId,
    reason: Annotated[EscalationReason, typer.Option(case_sensitive=False, help="Why.")],
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Call the supervisor to an incident."""
    from services.cli.commands.operators import escalate

    settings = settings_of(context, json=json)
    command = escalate(settings, incident_id=incident, reason=reason, request_id=request_id)
    run(settings, command)


@operator_commands.command("stand-down", rich_help_panel=OPERATORS)
def stand_down(
    context: typer.Context,
    *,
    incident: IncidentId,
    role: Annotated[str, typer.Option(help="The backup's role, as backup_2.")] = "",
    crew: Annotated[
        str, typer.Option(metavar="DEPARTMENT/CREW", help="The crew that serves or is offered it.")
    ] = "",
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """End a backup: withdraw its offer, or release its crew."""
    from services.cli.commands.operators import stand_down

    if not role and not crew:
        raise typer.BadParameter("name the backup: --role ROLE or --crew DEPARTMENT/CREW")
    settings = settings_of(context, json=json)
    command = stand_down(
        settings, incident_id=incident, role=role, crew=crew, request_id=request_id
    )
    run(settings, command)


@operator_commands.command(rich_help_panel=OPERATORS)
def mode(
    context: typer.Context,
    *,
    mode: Annotated[
        Mode | None,
        typer.Argument(
            case_sensitive=False,
            help="From now on; left out: show the modes. automatic: coordination offers. confirm: "
            "each offer waits for you; that of a P1 goes by itself after 60 s. advise: the tables "
            "alone, and you assign.",
        ),
    ] = None,
    priority: Annotated[
        str, typer.Option("--priority", "-p", help="Of which incidents: P1 to P4.")
    ] = "",
    department: Annotated[
        str,
        typer.Option(
            "--department",
            "-d",
            help="Only its reports; left out: those of all departments without an own mode.",
        ),
    ] = "",
    reason: Annotated[ModeReason | None, typer.Option(case_sensitive=False, help="Why.")] = None,
    request_id: RequestId = "",
    json: Json = False,
) -> None:
    """Show or set whether coordination offers by itself.

    vigie mode; vigie mode confirm -p P2 --reason storm
    """
    from services.cli.commands.modes import set_mode, show_modes

    settings = settings_of(context, json=json)
    if mode is None:
        run(settings, show_modes(settings))
        return
    if not priority or not reason:
        raise typer.BadParameter(
            f"a mode needs a priority and a reason: vigie mode {mode} -p P2 --reason storm"
        )
    command = set_mode(
        settings,
        mode=mode,
        level=priority,
        department=department,
        reason=reason,
        request_id=request_id,
    )
    run(settings, command)
