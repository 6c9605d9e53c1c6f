"""Who calls, and until when."""

from __future__ import annotations

import time

import grpc
import pytest

from services.chassis.rpc.call_context import (
    ANONYMOUS,
    actor,
    deadline_micros,
    header,
    reply_margin,
    timeout_of,
)
from services.chassis.rpc.errors import StatusError, grpc_code
from tests.chassis.crew_server import fields_of

RESERVED = {"coordination", "lighting"}


def test_the_actor_is_the_header() -> None:
    assert actor([("vigie-actor", "operator:ana")], RESERVED) == "operator:ana"


def test_a_call_without_the_header_is_anonymous() -> None:
    assert actor([], RESERVED) == ANONYMOUS
    assert actor([("other", "x")], RESERVED) == ANONYMOUS


@pytest.mark.parametrize("name", sorted(RESERVED))
def test_a_client_cannot_use_the_name_of_a_service(name: str) -> None:
    with pytest.raises(StatusError) as caught:
        actor([("vigie-actor", name)], RESERVED)

    assert grpc_code(caught.value.status) == grpc.StatusCode.PERMISSION_DENIED
    assert "vigie-actor" in fields_of(caught.value.status)


@pytest.mark.parametrize("name", ["Coordination", "a b", "x" * 101, "é", "a\n", "a/b"])
def test_a_name_of_other_characters_is_refused(name: str) -> None:
    with pytest.raises(StatusError) as caught:
        actor([("vigie-actor", name)], RESERVED)

    assert grpc_code(caught.value.status) == grpc.StatusCode.INVALID_ARGUMENT


def test_bytes_are_no_text_header() -> None:
    assert header([("traceparent", b"x")], "traceparent") == ""


def test_a_command_without_a_deadline_gets_a_remedy() -> None:
    with pytest.raises(StatusError) as caught:
        timeout_of(None, command=True)

    status = caught.value.status
    assert grpc_code(status) == grpc.StatusCode.INVALID_ARGUMENT
    assert "grpcurl -max-time 5" in fields_of(status)["deadline"]


@pytest.mark.parametrize("command", [True, False])
def test_a_deadline_that_has_passed_is_refused_with_no_effect(*, command: bool) -> None:
    with pytest.raises(StatusError) as caught:
        timeout_of(0.0, command=command)

    assert grpc_code(caught.value.status) == grpc.StatusCode.DEADLINE_EXCEEDED
    assert "nothing happened" in caught.value.status.message


def test_a_query_without_a_deadline_has_five_seconds() -> None:
    assert timeout_of(None, command=False) == 5.0
    assert timeout_of(0.7, command=False) == 0.7


@pytest.mark.parametrize("seconds", [0.001, 0.2, 5.0, 20.0, 90.0, 600.0])
def test_we_answer_before_the_caller_hangs_up_though_its_deadline_was_rounded_up(
    seconds: float,
) -> None:
    assert seconds / 100 < reply_margin(seconds) <= seconds / 10


def test_a_deadline_is_a_moment_in_microseconds() -> None:
    assert deadline_micros(None) == 0
    assert deadline_micros(10.0) == pytest.approx((time.time() + 10) * 1e6, abs=1e6)
