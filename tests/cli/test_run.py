"""One run of a command: what went wrong is an exit code and one sentence, or one document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import typer

from services.cli.client.errors import REFUSED, Trouble
from services.cli.client.session import Session
from services.cli.run import INTERRUPTED, run

HERE = Session({}, (), "operator:ana", 1.0, Path(), "", "vigie")


@pytest.fixture
def body(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """What the command `made.up` and the endless `watch.watch` do, as a test says."""
    module = SimpleNamespace(up=None, watch=None)
    monkeypatch.setattr("importlib.import_module", lambda _name: module)
    return module


def ends(error: BaseException | None = None, code: int | None = None) -> Any:
    async def body(_session: Session, **_arguments: Any) -> int | None:
        if error:
            raise error
        return code

    return body


def exit_code(session: Session, command: str = "made.up") -> int:
    with pytest.raises(typer.Exit) as caught:
        run(session, command)
    return caught.value.exit_code


def test_a_command_that_did_its_work_returns(body: SimpleNamespace) -> None:
    body.up = ends()
    run(HERE, "made.up")


def test_a_command_is_given_the_session_and_its_arguments(body: SimpleNamespace) -> None:
    got = []

    async def up(session: Session, *, name: str) -> None:
        got.append((session, name))

    body.up = up
    run(HERE, "made.up", name="Rue Foch")
    assert got == [(HERE, "Rue Foch")]


def test_a_code_of_its_own_is_the_exit_code(body: SimpleNamespace) -> None:
    body.up = ends(code=3)
    assert exit_code(HERE) == 3


def test_trouble_is_one_sentence(body: SimpleNamespace, capsys: pytest.CaptureFixture[str]) -> None:
    body.up = ends(Trouble(REFUSED, "no such crew", "CREW_UNKNOWN"))
    assert exit_code(HERE) == REFUSED
    assert capsys.readouterr() == ("", "vigie: no such crew [CREW_UNKNOWN]\n")


def test_trouble_is_a_document_where_json_is_asked_for(
    body: SimpleNamespace, capsys: pytest.CaptureFixture[str]
) -> None:
    body.up = ends(Trouble(REFUSED, "no such crew", "CREW_UNKNOWN"))
    assert exit_code(replace(HERE, json=True)) == REFUSED
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["error"]["code"] == "CREW_UNKNOWN"


def test_an_interrupt_is_the_end_of_a_watch_and_breaks_off_all_else(body: SimpleNamespace) -> None:
    body.up = body.watch = ends(KeyboardInterrupt())
    assert exit_code(HERE) == INTERRUPTED
    assert exit_code(HERE, "commands.watch.watch") == 0
