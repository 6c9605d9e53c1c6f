"""The commands of `vigie`: names, options, help. A command imports its body when it runs."""

from __future__ import annotations

import os

import typer

from services.chassis.sdk.discovery import UnknownService
from services.cli.client.cli_settings import (
    CliSettings,
    checked_actor,
    city_folder,
    directory_of,
    kafka_of,
)
from services.cli.input.options import (
    Actor,
    Addresses,
    Authority,
    Bootstrap,
    Certificate,
    CityFolder,
    Key,
    Prefix,
    Timeout,
    Version,
)
from services.cli.input.panels import STREETS
from services.cli.parser.corrections import correction_commands
from services.cli.parser.corridors import corridor
from services.cli.parser.crews import crew_commands
from services.cli.parser.diagnostics import checks
from services.cli.parser.flow import flow_commands
from services.cli.parser.hold_places import hold_place_commands
from services.cli.parser.hours import hours_commands
from services.cli.parser.incidents import incident_commands
from services.cli.parser.lamps import lamps
from services.cli.parser.operators import operator_commands
from services.cli.parser.shifts import shift_commands
from services.cli.parser.signals import bollard, diversion, junction, signal_lists
from services.cli.parser.snow import snow
from services.cli.parser.streets import street_commands
from services.cli.parser.works import works

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
# The help shows the groups in this order.
app.add_typer(incident_commands)
app.add_typer(shift_commands)
app.add_typer(operator_commands)
app.add_typer(hold_place_commands)
app.add_typer(correction_commands)
app.add_typer(crew_commands)
app.add_typer(hours_commands)
app.add_typer(street_commands)
app.add_typer(signal_lists)
app.add_typer(junction, name="junction", rich_help_panel=STREETS)
app.add_typer(bollard, name="bollard", rich_help_panel=STREETS)
app.add_typer(diversion, name="diversion", rich_help_panel=STREETS)
app.add_typer(flow_commands)
app.add_typer(lamps, name="lamps", rich_help_panel=STREETS)
app.add_typer(corridor, name="corridor", rich_help_panel=STREETS)
app.add_typer(snow, name="snow", rich_help_panel=STREETS)
app.add_typer(works, name="works", rich_help_panel=STREETS)
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
    _version: Version = False,
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
