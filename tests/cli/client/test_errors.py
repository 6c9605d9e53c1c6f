"""The errors of calls as sentences and exit codes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest

from services.chassis.rpc import errors
from services.chassis.sdk.decider import Rejected
from services.cli.client.cli_settings import CliSettings, directory_of
from services.cli.client.errors import (
    COMMANDS,
    OPTIONS,
    REJECTED,
    TIMEOUT,
    UNREACHABLE,
    CliError,
    cli_error,
)
from services.client import ClientTls
from services.client.errors import read_error
from tests.cli.town import RPCS

SESSION = CliSettings(directory_of((), {}), ("roads",), "operator:a", 5.0, Path(), "", "vigie")
Code = grpc.StatusCode
INVALID = errors.invalid_status(
    [
        ("priority", "set it."),
        ("edge_ids[2]", "no such arc."),
        ("crew_id", "set it."),
        ("alias", "set it."),
    ]
)
UNKNOWN = Rejected("INCIDENT_UNKNOWN", "no incident I9: see ListIncidents", "incident_id")
TOO_LATE = errors.rich_status(
    Code.DEADLINE_EXCEEDED, "COMMAND_EXPIRED", "too late", "request_id", recorded=True
)


def failed(code: grpc.StatusCode, status: Any = None) -> CliError:
    """Return the error of a call, with a rich status where there is one."""
    trailers, details = grpc.aio.Metadata(), "go away"
    if status is not None:
        trailers.add(errors.DETAILS_KEY, status.SerializeToString())
        details = status.message
    error = grpc.aio.AioRpcError(code, grpc.aio.Metadata(), trailers, details)
    return cli_error(read_error(error, "roads", ClientTls(), "R-1"), SESSION)


@pytest.mark.parametrize(
    ("code", "status", "exit_code", "sentences"),
    [
        (
            Code.INVALID_ARGUMENT,
            INVALID,
            REJECTED,
            [
                "priority (--priority): set it.; edge_ids[2] (--arc): no such arc.; ",
                "; crew_id (CREW): set it.; alias: set it. [REQUEST_INVALID]",
            ],
        ),
        (Code.NOT_FOUND, errors.rejected_status(UNKNOWN), REJECTED, ["see `vigie incidents`"]),
        (
            Code.UNAVAILABLE,
            None,
            UNREACHABLE,
            ["roads does not answer on 127.0.0.1:7004", "VIGIE_ROADS"],
        ),
        (
            Code.UNAVAILABLE,
            errors.shutting_down_status(),
            UNREACHABLE,
            ["try again in", "SERVICE_STOPPING"],
        ),
        (Code.DEADLINE_EXCEEDED, None, TIMEOUT, ["--request-id R-1"]),
        (
            Code.DEADLINE_EXCEEDED,
            errors.deadline_exceeded_status(command=True),
            TIMEOUT,
            ["--request-id R-1"],
        ),
        (Code.DEADLINE_EXCEEDED, TOO_LATE, TIMEOUT, ["nothing happened"]),
        (Code.UNIMPLEMENTED, None, REJECTED, ["same release"]),
        (Code.PERMISSION_DENIED, None, REJECTED, ["go away [PERMISSION_DENIED]"]),
    ],
)
def test_an_error_is_a_sentence_with_its_remedy(
    code: grpc.StatusCode, status: Any, exit_code: int, sentences: list[str]
) -> None:
    error = failed(code, status)
    assert error.exit_code == exit_code
    assert [each for each in sentences if each not in str(error)] == []
    assert ("--request-id" in str(error)) == ("--request-id R-1" in sentences)


def test_an_error_is_a_document_without_empty_fields() -> None:
    stopping = failed(Code.UNAVAILABLE, errors.shutting_down_status()).document()["error"]
    assert stopping["retry_seconds"] > 0
    assert CliError(1, "no").document() == {"error": {"exit_code": 1, "message": "no"}}


SERVICES = Path(__file__).parents[3] / "services"


def sentences(package: str) -> Iterator[str]:
    """Yield the strings of a service, in which a remedy may name a method."""
    for path in (SERVICES / package).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_query_that_a_remedy_names_has_its_command() -> None:
    queries = {
        method.name
        for service in RPCS
        for method in service.methods
        if method.name.startswith(("List", "Explain"))
    }
    named = re.compile(rf"\b(?:with|use|see) ({'|'.join(sorted(queries))})\b")
    found = {
        query
        for package in ("coordination", "crews", "roads", "lighting")
        for sentence in sentences(package)
        for query in named.findall(sentence)
    }
    assert {"ListIncidents", "ListAlerts", "Explain"} <= found
    assert found - set(COMMANDS) == set()


def test_every_field_of_an_operators_command_that_a_rule_rejects_has_its_option() -> None:
    rules = SERVICES / "coordination" / "domain" / "rules"
    rejected = re.compile(r'Rejected\("[A-Z_]+", message, "([a-z_.]+)"')
    paths = (*rules.glob("operator*.py"), rules / "dispatch_modes.py")
    fields = {field for path in paths for field in rejected.findall(path.read_text("utf-8"))}
    assert {"crew_id", "expected_decision_id", "decision_id"} <= fields
    assert fields - set(OPTIONS) == set()


@pytest.mark.parametrize(("service", "direct"), [("coordination", True), ("roads", False)])
def test_a_query_that_coordination_does_not_answer_names_the_way_without_it(
    service: str, *, direct: bool
) -> None:
    error = grpc.aio.AioRpcError(
        Code.DEADLINE_EXCEEDED, grpc.aio.Metadata(), grpc.aio.Metadata(), "late"
    )
    said = str(cli_error(read_error(error, service, ClientTls()), SESSION))
    assert "wait longer with --timeout" in said
    assert ("vigie crews --direct" in said) == direct
