"""The actor and the deadline of a call, where a client of gRPC cannot send them."""

from __future__ import annotations

import grpc
import pytest

from services.chassis.rpc.call_context import (
    ANONYMOUS,
    actor,
    caller_of,
    header,
    reply_margin,
    timeout_of,
)
from services.chassis.rpc.errors import StatusError, grpc_code


def test_a_call_without_the_header_is_anonymous() -> None:
    assert actor([("other", "x")], {"lighting"}) == ANONYMOUS


@pytest.mark.parametrize("name", ["Coordination", "a b", "x" * 101, "é", "a\n", "a/b"])
def test_a_name_of_other_characters_is_refused(name: str) -> None:
    with pytest.raises(StatusError) as caught:
        actor([("vigie-actor", name)], {"lighting"})
    assert grpc_code(caught.value.status) == grpc.StatusCode.INVALID_ARGUMENT


def test_bytes_are_no_text_header() -> None:
    assert header([("traceparent", b"x")], "traceparent") == ""


@pytest.mark.parametrize("command", [True, False])
def test_a_deadline_that_has_passed_is_refused_with_no_effect(*, command: bool) -> None:
    with pytest.raises(StatusError, match="nothing happened") as caught:
        timeout_of(0.0, command=command)
    assert grpc_code(caught.value.status) == grpc.StatusCode.DEADLINE_EXCEEDED


@pytest.mark.parametrize("seconds", [0.001, 0.2, 5.0, 20.0, 90.0, 600.0])
def test_we_answer_before_the_caller_hangs_up_though_its_deadline_was_rounded_up(
    seconds: float,
) -> None:
    assert seconds / 100 < reply_margin(seconds) <= seconds / 10


@pytest.mark.parametrize("command", [True, False])
def test_no_call_holds_its_place_for_longer_than_a_minute(*, command: bool) -> None:
    assert timeout_of(86_400.0, command=command) == 60.0
    assert timeout_of(7.0, command=command) == 7.0


@pytest.mark.parametrize(
    ("peer", "caller"),
    [
        ("ipv4:127.0.0.1:51000", "ana@ipv4:127.0.0.1"),
        ("ipv6:%5B::1%5D:51000", "ana@ipv6:%5B::1%5D"),
    ],
)
def test_a_caller_is_an_actor_at_one_address_from_any_port(peer: str, caller: str) -> None:
    assert caller_of("ana", peer) == caller
