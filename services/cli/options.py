"""The options that many commands share, and the session that they make."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

import typer

from services.cli import completion
from services.cli.session import Session

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
Feeder = Annotated[str, typer.Option("--feeder", help="Only this feeder of it.")]
Lamp = Annotated[list[str] | None, typer.Option("--lamp", help="Only this lamp; repeatable.")]
CrewName = Annotated[str, typer.Argument(metavar="DEPARTMENT/CREW", help="The crew.")]
TaskId = Annotated[str, typer.Argument(metavar="[TASK]", help="Left out: the one offered.")]


def session_of(context: typer.Context, *, json: bool) -> Session:
    """Return what the command line said before its command, and how to answer."""
    session: Session = context.obj
    return replace(session, json=json)
