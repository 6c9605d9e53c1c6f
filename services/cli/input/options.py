"""The options that many commands share, and the settings that they make."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from services.cli.client.cli_settings import CliSettings
from services.cli.input import completion

UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
"""The id of a report; that of an incident is as I12."""


def _setting(*names: str, **more: Any) -> Any:
    """Return an option of all commands."""
    return typer.Option(*names, rich_help_panel="Where to look and how", **more)


def print_version(asked: bool) -> None:  # noqa: FBT001  # as typer calls it
    """Print the release and end the program."""
    if asked:
        from services.chassis.telemetry.metrics import installed_version

        typer.echo(f"vigie {installed_version()}")
        raise typer.Exit


def _incident_id_of(given: str) -> str:
    """Return the id of an incident. Raises `BadParameter` for that of a report."""
    if "/" in given or UUID.fullmatch(given):
        raise typer.BadParameter(
            f"{given} is the id of a report, not of an incident: "
            f"`vigie why {given}` shows its incident"
        )
    return given


Actor = Annotated[str, _setting(envvar="VIGIE_ACTOR", help="In whose name.")]
Timeout = Annotated[float, _setting(help="Seconds to wait.", min=0.1, max=600)]
Addresses = Annotated[
    list[str] | None,
    _setting(
        metavar="NAME=HOST:PORT",
        help="Where a service is, as VIGIE_ROADS or VIGIE_ROADS_HTTP; NAME-http for probes.",
    ),
]
CityFolder = Annotated[Path | None, _setting(envvar="VIGIE_CITY", help="The city's folder.")]
Bootstrap = Annotated[
    str,
    _setting(
        envvar="KAFKA_BOOTSTRAP",
        help="The broker.",
        show_default="127.0.0.1:9092, or VIGIE_KAFKA_PORT's",
    ),
]
Prefix = Annotated[str, _setting(envvar="VIGIE_PREFIX", help="Topic prefix.")]
Authority = Annotated[
    Path | None,
    _setting(
        "--ca",
        envvar="VIGIE_TLS_CA_FILE",
        help="Use TLS, and trust this authority (PEM); default: plaintext.",
    ),
]
Certificate = Annotated[
    Path | None,
    _setting(
        "--certificate",
        envvar="VIGIE_TLS_CERTIFICATE_FILE",
        help="The client certificate, where a service requires one (PEM), with --key.",
    ),
]
Key = Annotated[
    Path | None,
    _setting("--key", envvar="VIGIE_TLS_KEY_FILE", help="The key of --certificate (PEM)."),
]
Version = Annotated[
    bool,
    typer.Option("--version", is_eager=True, callback=print_version, help="Show the release."),
]
Json = Annotated[bool, typer.Option("--json", help="Answer in JSON: one document, or one a line.")]
RequestId = Annotated[
    str, typer.Option("--request-id", help="Send again what may have been done: never done twice.")
]
Lasting = Annotated[str, typer.Option("--for", help="How long: 90s, 30m, 1h30m, 2d.")]
At = Annotated[str, typer.Option("--at", metavar="LON,LAT", help="Where, in degrees (WGS84).")]
Street = Annotated[
    str,
    typer.Option(
        "--street", help="Where, by the street's name.", autocompletion=completion.streets
    ),
]
Cabinet = Annotated[str, typer.Option("--cabinet", help="Which cabinet.")]
NamedCabinet = Annotated[str, typer.Argument(metavar="[CABINET]", help="The cabinet.")]
Feeder = Annotated[str, typer.Option("--feeder", help="Only this feeder of it.")]
Lamp = Annotated[list[str] | None, typer.Option("--lamp", help="Only this lamp; repeatable.")]
CrewName = Annotated[str, typer.Argument(metavar="DEPARTMENT/CREW", help="The crew.")]
IncidentId = Annotated[
    str,
    typer.Argument(metavar="INCIDENT", help="The incident, as I12.", callback=_incident_id_of),
]
OtherIncident = Annotated[
    str, typer.Argument(metavar="OTHER", help="The other incident.", callback=_incident_id_of)
]
Skill = Annotated[list[str] | None, typer.Option(help="Each must have it; repeatable.")]
Equipment = Annotated[list[str] | None, typer.Option(help="Each must carry it; repeatable.")]
TaskId = Annotated[str, typer.Argument(metavar="[TASK]", help="Left out: the one offered.")]


def settings_of(context: typer.Context, *, json: bool) -> CliSettings:
    """Return the settings of the options before the command, with its own `--json`."""
    settings: CliSettings = context.obj
    return replace(settings, json=json)
