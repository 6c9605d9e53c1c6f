"""The command line as a whole: help, completion, exit codes, and its start-up time."""

from __future__ import annotations

import inspect
import json
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from services.chassis.telemetry.metrics import installed_version
from services.cli.commands.incidents import states
from services.cli.input import completion
from services.cli.input.parsing import kinds
from services.cli.parser.app import app
from tests.cli.town import NOWHERE, Town
from vigie.roads.v1 import service_pb2 as roads

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


def test_help_names_every_command_and_the_exit_codes(town: Town) -> None:
    printed = town.output("--help")
    commands = (
        "report incidents why watch history brief alerts ack moves assign confirm take hand-back "
        "escalate stand-down stage proceed mode backup join keep-apart split upgrade hold release "
        "close-incident crews accept decline availability on-call "
        "close open closures lamps doctor rehearse"
    )
    assert [name for name in commands.split() if f"│ {name} " not in printed] == []
    assert "3 a service cannot be reached" in printed
    assert all(name in town.output("lamps --help") for name in ("dim", "revert", "show"))


def test_the_help_of_each_command_fits_one_line_of_a_wide_terminal(town: Town) -> None:
    printed = town.output("--help", COLUMNS="100")
    table = printed[printed.index("─ Incidents") : printed.index("Exit codes")].splitlines()
    assert [line for line in table if line.startswith("│   ")] == []


def test_no_line_of_a_commands_help_is_broken_at_80_columns() -> None:
    groups = [each.typer_instance for each in app.registered_groups]
    helps = [
        inspect.getdoc(command.callback) or ""
        for group in groups
        if group is not None
        for command in group.registered_commands
    ]
    assert len(helps) > 30
    assert [line for text in helps for line in text.splitlines() if len(line) > 78] == []


def test_the_help_of_a_report_lists_the_kinds(town: Town) -> None:
    printed = town.output("report --help")
    assert [kind for kind in kinds() if kind not in printed] == []


def test_help_loads_neither_grpc_nor_protobuf() -> None:
    code = (
        "import sys, services.cli.parser.app; "
        "print([m for m in ('grpc', 'google.protobuf', 'rich', 'aiohttp') if m in sys.modules])"
    )
    assert run(sys.executable, "-c", code).stdout == "[]\n"


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
        "lamps revert M-1 M-2",
        "rehearse --timeout 0",
        "rehearse --timeout soon",
        "rehearse --at nowhere",
        "rehearse --department birds",
        "rehearse roads",
    ],
)
def test_wrong_usage_calls_no_service(town: Town, arguments: str) -> None:
    town.error(2, arguments)
    assert town.asked == []


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("report col", "column_fallen"),
        ("report pothole --street Avenue\\ de\\ la\\ Lib", "Avenue de la Liberté"),
        ("watch inc", "incidents"),
        ("incidents --state wai", "waiting"),
        ("assign I7 roads/R-1 --reason pho", "phoned"),
        ("mode adv", "advise"),
        ("close Rue\\ Foch --reason pub", "public_event"),
    ],
)
def test_the_shell_completes_words(words: str, offered: str) -> None:
    variables = {"_VIGIE_COMPLETE": "complete_zsh", "_TYPER_COMPLETE_ARGS": f"vigie {words}"}
    done = run(*COMMAND, **variables)
    assert offered in done.stdout, done.stderr


def test_completion_offers_the_words_of_the_contract(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert completion.incident_states("") == states()
    offered = completion.kinds("")
    assert offered == kinds() == sorted(offered)
    assert "column_fallen" in offered
    assert "rehearsal" not in offered
    assert completion.closure_reasons("zz") == []
    assert completion.watchable("c") == ["crews", "closures"]
    monkeypatch.setenv("VIGIE_CITY", str(tmp_path))
    assert completion.streets("Rue Fo") == []


def test_completion_can_be_shown_for_a_shell() -> None:
    # Detection would look for a shell among the parents of the test.
    variables = {"_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    done = run(*COMMAND, "--show-completion", "bash", **variables)
    assert "_VIGIE_COMPLETE=complete_bash" in done.stdout


def test_a_service_that_does_not_answer_is_an_exit_code(town: Town) -> None:
    served = threading.Event()

    def late(_request: Any) -> Any:
        served.wait(5)

    town.answers = {"SetDimLevel": late, "ListIncidents": late}
    error = town.error(4, "--timeout 0.3 lamps dim 4 --cabinet M")
    assert f"--request-id {town.request('SetDimLevel').request_id}" in error
    town.error(4, "--timeout 0.3 incidents")
    served.set()
    town.error(3, "incidents", VIGIE_COORDINATION=NOWHERE)


def test_calls_are_made_in_the_name_of_the_actor(town: Town) -> None:
    town.output("incidents")
    town.output("--actor operator:ana incidents")
    town.output("incidents", VIGIE_ACTOR="operator:bo")
    assert town.actors == ["operator:terminal", "operator:ana", "operator:bo"]


def test_the_release_is_shown(town: Town) -> None:
    assert town.output("--version") == f"vigie {installed_version()}\n"


def test_a_terminal_without_accents_shows_escapes_and_valid_json(town: Town) -> None:
    closure = roads.Closure(closure_id="C-1", street="Allée Guru")
    town.answers = {"ListClosures": roads.ListClosuresResponse(closures=[closure])}
    ascii_only = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C", **town.environment}
    printed = run(*COMMAND, "closures", **ascii_only)
    assert (printed.returncode, printed.stderr) == (0, "")
    assert "All\\xe9e Guru" in printed.stdout
    document = json.loads(run(*COMMAND, "closures", "--json", **ascii_only).stdout)
    assert document["closures"][0]["street"] == "Allée Guru"


@pytest.mark.parametrize("arguments", ["closures --json", "closures", "crews", "--help"])
def test_the_end_of_a_pipe_is_no_failure(town: Town, arguments: str) -> None:
    line = f"{sys.executable} -m services.cli {arguments} | true"
    done = run("bash", "-c", f"set -o pipefail; {line}", **town.environment)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("arguments", ["closures --json", "crews", "--help"])
def test_an_output_that_is_full_is_one_sentence(town: Town, arguments: str) -> None:
    line = f"{sys.executable} -m services.cli {arguments} > /dev/full"
    done = run("bash", "-c", line, **town.environment)
    message = "vigie: the output cannot be written (No space left on device).\n"
    assert (done.returncode, done.stderr) == (1, message)


def test_a_closed_output_is_no_traceback(town: Town) -> None:
    done = run("bash", "-c", f"{sys.executable} -m services.cli crews >&-", **town.environment)
    assert "Traceback" not in done.stderr
