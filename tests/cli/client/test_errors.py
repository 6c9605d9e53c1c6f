"""What went wrong, as one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
import pytest

from services.chassis.rpc import errors
from services.chassis.sdk.decider import Rejected
from services.cli.client.errors import REJECTED, TIMEOUT, UNREACHABLE, CliError, cli_error, named
from services.cli.client.session import Session, directory_of
from services.client import ClientTls
from services.client.errors import read_error

SESSION = Session(directory_of((), {}), ("roads",), "operator:a", 5.0, Path(), "", "vigie")
Code = grpc.StatusCode


def failed(
    code: grpc.StatusCode, status: Any = None, details: str = "", request_id: str = ""
) -> CliError:
    """The error of a call, with a rich status where there is one."""
    trailers = grpc.aio.Metadata()
    if status is not None:
        trailers.add(errors.DETAILS_KEY, status.SerializeToString())
        details = status.message
    error = grpc.aio.AioRpcError(code, grpc.aio.Metadata(), trailers, details)
    return cli_error(read_error(error, "roads", ClientTls(), request_id), SESSION)


def test_each_field_is_named_with_its_option_and_its_remedy() -> None:
    status = errors.invalid_status([("priority", "say which."), ("edge_ids[2]", "no such arc.")])
    error = failed(Code.INVALID_ARGUMENT, status)
    assert error.exit_code == REJECTED
    assert str(error) == (
        "priority (--priority): say which.; edge_ids[2] (--arc): no such arc. [REQUEST_INVALID]"
    )
    assert named("crew_id") == "crew_id"


def test_where_a_service_names_a_method_a_terminal_is_told_the_command() -> None:
    refusal = Rejected("INCIDENT_UNKNOWN", "no incident I9: see ListIncidents", "incident_id")
    error = failed(Code.NOT_FOUND, errors.rejected_status(refusal))
    assert "see `vigie incidents`" in str(error)


def test_a_service_that_is_not_there_is_named_with_its_address() -> None:
    error = failed(Code.UNAVAILABLE)
    assert error.exit_code == UNREACHABLE
    assert "roads does not answer on 127.0.0.1:7004" in str(error)
    assert "VIGIE_ROADS" in str(error)


def test_a_service_that_stops_says_when_to_come_back() -> None:
    status = errors.shutting_down_status()
    error = failed(Code.UNAVAILABLE, status)
    assert (error.exit_code, error.code) == (UNREACHABLE, "SERVICE_STOPPING")
    assert "try again in" in str(error)
    assert error.document()["error"]["retry_seconds"] > 0


@pytest.mark.parametrize("status", [None, errors.deadline_exceeded_status(command=True)])
def test_a_command_whose_fate_is_unknown_says_how_to_send_it_again(status: Any) -> None:
    error = failed(Code.DEADLINE_EXCEEDED, status, request_id="R-1")
    assert error.exit_code == TIMEOUT
    assert "--request-id R-1" in str(error)


def test_a_command_that_came_too_late_says_that_nothing_happened() -> None:
    status = errors.rich_status(Code.DEADLINE_EXCEEDED, "COMMAND_EXPIRED", "too late", "request_id")
    error = failed(Code.DEADLINE_EXCEEDED, status, request_id="R-1")
    assert error.exit_code == TIMEOUT
    assert "nothing happened" in str(error)
    assert "--request-id" not in str(error)


def test_a_call_that_is_not_known_asks_for_the_release() -> None:
    error = failed(Code.UNIMPLEMENTED)
    assert "same release" in str(error)


def test_what_is_not_ours_is_said_as_it_stands() -> None:
    error = failed(Code.PERMISSION_DENIED, details="go away")
    assert str(error) == "go away [PERMISSION_DENIED]"
    assert CliError(1, "no").document() == {"error": {"exit_code": 1, "message": "no"}}
