"""What went wrong, as one sentence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import grpc
import pytest

from services.chassis.rpc import errors
from services.chassis.sdk.decider import Rejected
from services.cli.client.errors import REFUSED, TIMEOUT, UNREACHABLE, Trouble, named, trouble_of
from services.cli.client.session import Session, addresses_of

SESSION = Session(addresses_of((), {}), ("roads",), "operator:a", 5.0, Path(), "", "vigie")
Code = grpc.StatusCode


def failed(code: grpc.StatusCode, status: Any = None, details: str = "") -> grpc.aio.AioRpcError:
    """The error of a call, with a rich status where there is one."""
    trailers = grpc.aio.Metadata()
    if status is not None:
        trailers.add(errors.DETAILS_KEY, status.SerializeToString())
        details = status.message
    return grpc.aio.AioRpcError(code, grpc.aio.Metadata(), trailers, details)


def test_each_field_is_named_with_its_option_and_its_remedy() -> None:
    status = errors.invalid_status([("priority", "say which."), ("edge_ids[2]", "no such arc.")])
    trouble = trouble_of(failed(Code.INVALID_ARGUMENT, status), SESSION, "roads")
    assert trouble.exit_code == REFUSED
    assert str(trouble) == (
        "priority (--priority): say which.; edge_ids[2] (--arc): no such arc. [REQUEST_INVALID]"
    )
    assert named("crew_id") == "crew_id"


def test_where_a_service_names_a_method_a_terminal_is_told_the_command() -> None:
    refusal = Rejected("INCIDENT_UNKNOWN", "no incident I9: see ListIncidents", "incident_id")
    trouble = trouble_of(failed(Code.NOT_FOUND, errors.rejected_status(refusal)), SESSION, "roads")
    assert "see `vigie incidents`" in str(trouble)


def test_a_service_that_is_not_there_is_named_with_its_address() -> None:
    trouble = trouble_of(failed(Code.UNAVAILABLE), SESSION, "roads")
    assert trouble.exit_code == UNREACHABLE
    assert "roads does not answer on 127.0.0.1:7004" in str(trouble)
    assert "VIGIE_ROADS" in str(trouble)


def test_a_service_that_stops_says_when_to_come_back() -> None:
    status = errors.shutting_down_status()
    trouble = trouble_of(failed(Code.UNAVAILABLE, status), SESSION, "roads")
    assert (trouble.exit_code, trouble.code) == (UNREACHABLE, "SERVICE_STOPPING")
    assert "try again in" in str(trouble)
    assert trouble.document()["error"]["retry_seconds"] > 0


@pytest.mark.parametrize("status", [None, errors.deadline_exceeded_status(command=True)])
def test_a_command_whose_fate_is_unknown_says_how_to_send_it_again(status: Any) -> None:
    trouble = trouble_of(failed(Code.DEADLINE_EXCEEDED, status), SESSION, "roads", "R-1")
    assert trouble.exit_code == TIMEOUT
    assert "--request-id R-1" in str(trouble)


def test_a_command_that_came_too_late_says_that_nothing_happened() -> None:
    status = errors.rich_status(Code.DEADLINE_EXCEEDED, "COMMAND_EXPIRED", "too late", "request_id")
    trouble = trouble_of(failed(Code.DEADLINE_EXCEEDED, status), SESSION, "roads", "R-1")
    assert trouble.exit_code == TIMEOUT
    assert "nothing happened" in str(trouble)
    assert "--request-id" not in str(trouble)


def test_a_call_that_is_not_known_asks_for_the_release() -> None:
    trouble = trouble_of(failed(Code.UNIMPLEMENTED), SESSION, "roads")
    assert "same release" in str(trouble)


def test_what_is_not_ours_is_said_as_it_stands() -> None:
    trouble = trouble_of(failed(Code.PERMISSION_DENIED, details="go away"), SESSION, "roads")
    assert str(trouble) == "go away [PERMISSION_DENIED]"
    assert Trouble(1, "no").document() == {"error": {"exit_code": 1, "message": "no"}}
