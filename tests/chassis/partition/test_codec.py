"""The codec: a closed list of types, and messages written in one way."""

import hashlib

import pytest

from services.chassis.partition.codec import DecodeError, UnknownType, encode_command, encode_event
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal


def test_commands_are_the_requests_that_name_an_aggregate_and_timers() -> None:
    assert set(c.codec().commands) == {
        "tests.counter.OpenCounterRequest",
        "tests.counter.AddRequest",
        "tests.counter.ArmRequest",
        "vigie.journal.v1.ElapseRequest",
    }


def test_an_event_comes_back_as_it_was_written() -> None:
    event = c.Added(amount=7, marks=["x"])
    assert c.codec().event(encode_event(event)) == event


def test_a_type_that_is_not_declared_is_unknown() -> None:
    with pytest.raises(UnknownType, match="Unheard"):
        c.codec().event(encode_event(c.Unheard()))
    with pytest.raises(UnknownType, match="GetCounterRequest"):
        c.codec().command("tests.counter.GetCounterRequest", b"")


def test_bytes_that_are_none_of_the_type_do_not_decode() -> None:
    with pytest.raises(DecodeError):
        c.codec().event(journal.Event(type="tests.counter.Added", body=b"\xff\xff"))


def test_a_command_carries_the_digest_of_its_body() -> None:
    made = encode_command(c.add(1), command_id="i", aggregate="counter/a", actor="x", sent_time=5)
    assert made.body_sha256 == hashlib.sha256(made.body).digest()
    assert (made.type, made.sent_time, made.expires_time) == ("tests.counter.AddRequest", 5, 0)
