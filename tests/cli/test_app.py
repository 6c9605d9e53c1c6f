"""The command line as a whole: help, completion, exit codes, and how soon it is there."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from services.cli.input.completion import closure_reasons, watchable
from tests.cli.town import Town
from vigie.roads.v1 import service_pb2 as api

COMMAND = [sys.executable, "-m", "services.cli"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "200"}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )


def test_help_names_every_command_and_the_exit_codes() -> None:
    done = run(*COMMAND, "--help")
    assert done.returncode == 0
    commands = "report crews incidents why watch lamps accept decline doctor rehearse"
    assert all(f" {name} " in done.stdout for name in commands.split())
    assert "3 a service cannot be reached" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        "accept L-3",
        "decline L-3",
        "incidents --limit 0",
        "--actor ÉÉ incidents",
        "--address birds=x:1 incidents",
        "lamps dim",
        "lamps dim -1",
        "lamps dim 101",
        "lamps dim bright",
        "lamps revert M-1",
        "rehearse --timeout 0",
        "rehearse --timeout soon",
        "rehearse --at nowhere",
        "rehearse --department birds",
        "rehearse roads",
    ],
)
def test_wrong_usage_calls_no_service(town: Town, arguments: str) -> None:
    assert town.vigie(*arguments.split()).exit_code == 2
    assert town.asked == []


def test_help_loads_neither_grpc_nor_protobuf() -> None:
    code = (
        "import sys, services.cli.app; "
        "print([m for m in ('grpc', 'google.protobuf', 'rich', 'aiohttp') if m in sys.modules])"
    )
    assert run(sys.executable, "-c", code).stdout == "[]\n"


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("report col", ["column_fallen"]),
        ("report pothole --street Avenue\\ de\\ la\\ Lib", ["Avenue de la Liberté"]),
        ("watch inc", ["incidents"]),
        ("incidents --state wai", ["waiting"]),
        ("close Rue\\ Foch --reason pub", ["public_event"]),
    ],
)
def test_the_shell_completes_words(words: str, offered: list[str]) -> None:
    done = run(
        *COMMAND,
        _VIGIE_COMPLETE="complete_zsh",
        _TYPER_COMPLETE_ARGS=f"vigie {words}",
    )
    assert all(word in done.stdout for word in offered), done.stderr


def test_completion_can_be_shown_for_a_shell() -> None:
    done = run(*COMMAND, "--show-completion", "bash")
    assert "_VIGIE_COMPLETE=complete_bash" in done.stdout


def test_exit_codes_say_how_it_went(town: Town) -> None:
    assert town.vigie("incidents").exit_code == 0
    assert town.vigie("incidents", "--limit", "0").exit_code == 2
    assert town.vigie("incidents", VIGIE_COORDINATION="127.0.0.1:1").exit_code == 3
    assert town.vigie("--address", "birds=x:1", "incidents").exit_code == 2
    assert town.vigie("--actor", "ÉÉ", "incidents").exit_code == 2


def test_a_service_that_says_nothing_is_late(town: Town) -> None:
    served = threading.Event()

    def late(_request: Any) -> Any:
        served.wait(5)

    town.answers = {"SetDimLevel": late, "ListIncidents": late}
    done = town.vigie("--timeout", "0.3", "lamps", "dim", "4", "--cabinet", "M")
    assert done.exit_code == 4
    request_id = town.requests("SetDimLevel")[0].request_id
    assert f"--request-id {request_id}" in done.stderr
    assert town.vigie("--timeout", "0.3", "incidents").exit_code == 4
    served.set()


def test_calls_are_made_in_the_name_that_is_given(town: Town) -> None:
    town.vigie("incidents")
    town.vigie("--actor", "operator:ana", "incidents")
    town.vigie("incidents", VIGIE_ACTOR="operator:bo")
    assert town.actors == ["operator:terminal", "operator:ana", "operator:bo"]


def test_the_end_of_a_pipe_is_no_failure(tmp_path: Path, town: Town) -> None:
    line = f"{sys.executable} -m services.cli closures --json | true"
    done = run("bash", "-c", f"set -o pipefail; {line}", **town.environment)
    assert (done.returncode, done.stderr) == (0, "")


def test_what_the_shell_offers_is_what_the_contracts_know() -> None:
    roads = api.DESCRIPTOR.services_by_name["RoadsService"]
    assert roads.methods_by_name["WatchDefects"].server_streaming
    assert "works" in closure_reasons("")
    assert watchable("c") == ["crews", "closures"]
