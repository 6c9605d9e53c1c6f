"""What is said before a command holds for it; what is said behind it is its own."""

from __future__ import annotations

from pathlib import Path

import typer
from typer.main import get_command

from services.chassis.sdk.discovery import Directory
from services.cli.app import app
from services.cli.client.session import Session
from services.cli.input.options import session_of

SAID = Session(Directory({}, ()), (), "operator:ana", 1.0, Path(), "", "vigie")


def context(session: Session) -> typer.Context:
    return typer.Context(get_command(app), obj=session)


def test_a_command_answers_in_json_only_where_it_was_asked_to() -> None:
    said = context(SAID)
    assert session_of(said, json=True).json
    assert not session_of(said, json=False).json


def test_nothing_else_of_the_session_changes() -> None:
    assert session_of(context(SAID), json=False) == SAID
