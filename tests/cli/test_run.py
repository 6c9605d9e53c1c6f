"""One run of a command: an error is an exit code and one sentence, or one document."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import grpc
import pytest
import typer

from services.chassis.rpc.certificates import InvalidCertificate
from services.cli.client.errors import REJECTED, UNREACHABLE, USAGE, CliError
from services.cli.client.session import Session, directory_of
from services.cli.run import INTERRUPTED, run
from services.client import Unavailable

HERE = Session(directory_of((), {}), (), "operator:ana", 1.0, Path(), "", "vigie")
UNKNOWN = CliError(REJECTED, "no such crew", "CREW_UNKNOWN")


async def command(error: BaseException | None = None, code: int | None = None) -> int | None:
    """A command that ends as the test needs it."""
    if error:
        raise error
    return code


def exit_code(
    session: Session,
    error: BaseException | None = None,
    code: int | None = None,
    *,
    endless: bool = False,
) -> int:
    with pytest.raises(typer.Exit) as caught:
        run(session, command(error, code), endless=endless)
    return caught.value.exit_code


def test_a_command_that_succeeds_returns() -> None:
    run(HERE, command())


def test_a_code_of_its_own_is_the_exit_code() -> None:
    assert exit_code(HERE, code=3) == 3


def test_an_error_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(HERE, UNKNOWN) == REJECTED
    assert capsys.readouterr() == ("", "vigie: no such crew [CREW_UNKNOWN]\n")


def test_an_error_is_a_document_with_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert exit_code(replace(HERE, json=True), UNKNOWN) == REJECTED
    out, err = capsys.readouterr()
    assert out == ""
    assert json.loads(err)["error"]["code"] == "CREW_UNKNOWN"


def test_errors_of_calls_and_of_files_have_exit_codes_too() -> None:
    away = Unavailable(grpc.StatusCode.UNAVAILABLE, "UNREACHABLE", "", service="roads")
    assert exit_code(HERE, away) == UNREACHABLE
    assert exit_code(HERE, InvalidCertificate("no such file")) == USAGE


def test_an_interrupt_ends_a_watch_well_and_breaks_off_all_else() -> None:
    assert exit_code(HERE, KeyboardInterrupt()) == INTERRUPTED
    assert exit_code(HERE, KeyboardInterrupt(), endless=True) == 0
