"""Every command becomes exactly one record, also if its bytes are invalid."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.chassis.partition.codec import encode_command
from services.chassis.partition.command_processor import (
    HEADER_BYTES,
    CommandProcessor,
    FirstOutcomePending,
)
from services.chassis.partition.partition_state import CorruptJournal
from services.chassis.partition.partitioning import partition_of
from services.chassis.rpc.validation import violations
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from services.testing.in_memory_owner import InMemoryOwner
from tests.chassis import counter as c
from tests.chassis.counter import Heap
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")

ACCEPTED, REFUSED = journal.OUTCOME_ACCEPTED, journal.OUTCOME_REFUSED
EXPIRED, FAILED = journal.OUTCOME_EXPIRED, journal.OUTCOME_FAILED


@pytest.fixture
def owner() -> InMemoryOwner:
    return InMemoryOwner(c.counters())


def ask(owner: InMemoryOwner, request: Any, **header: Any) -> journal.Record:
    return owner.ask(request, **header).record


def timer(address: str, of: str = "") -> bytes:
    request = journal.ElapseRequest(aggregate=of or address, kind="ring", due_time=1)
    made = encode_command(
        request, command_id=new_id(), aggregate=address, actor="x", sent_time=c.NOW
    )
    return made.SerializeToString()


def command(amount: int = 5, **changed: Any) -> bytes:
    return c.command(c.add(amount), **changed).SerializeToString()


def test_an_accepted_command_carries_its_events_and_the_next_version(owner: InMemoryOwner) -> None:
    ask(owner, c.add(1))
    made = ask(owner, c.add(2))
    assert (made.outcome, made.version, made.source_offset) == (ACCEPTED, 2, 1)
    assert len(made.events) == 1
    assert owner.partition_state.states["counter/a"].total == 3


def test_a_command_without_effect_is_accepted_without_events(owner: InMemoryOwner) -> None:
    made = ask(owner, c.add(0))
    assert (made.outcome, list(made.events)) == (ACCEPTED, [])


@pytest.mark.parametrize(
    ("amount", "code", "field"),
    [(-1, "AMOUNT_INVALID", "amount"), (c.REJECTS_AFTER_AN_EVENT, "REJECTED_LATE", "")],
    ids=["at once", "after a first event"],
)
def test_a_rejection_has_a_reason_and_no_effect(
    owner: InMemoryOwner, amount: int, code: str, field: str
) -> None:
    made = ask(owner, c.add(amount))
    assert (made.outcome, made.version, list(made.events)) == (REFUSED, 0, [])
    assert (made.reason.code, made.reason.field) == (code, field)
    assert owner.partition_state.states == {}


@pytest.mark.parametrize(
    ("first", "outcome", "code"),
    [
        (command(), ACCEPTED, ""),
        (command(-5), REFUSED, "AMOUNT_INVALID"),
        (command(c.RAISES), FAILED, "DECIDER_FAILED"),
        (command(expires_time=c.NOW - 1), EXPIRED, "DEADLINE_PASSED"),
    ],
    ids=["accepted", "rejected", "failed", "expired"],
)
def test_a_repeat_gets_the_first_outcome_for_ever(
    owner: InMemoryOwner, first: bytes, outcome: journal.Outcome, code: str
) -> None:
    ask(owner, c.add(1))
    made = owner.take(first).record
    state = dict(owner.partition_state.states)
    again = owner.take(first).record
    assert (made.outcome, made.reason.code) == (outcome, code)
    assert again.outcome == journal.OUTCOME_DUPLICATE
    assert (again.first_outcome, again.reason.code, again.first_offset) == (outcome, code, 4)
    assert owner.partition_state.states == state


def test_a_late_rejection_and_its_retry_have_one_outcome(owner: InMemoryOwner) -> None:
    """Given a rejection for an aggregate that did not exist, whose retry would be accepted."""
    late, other = command(), command()

    def admit(_kind: str) -> None:
        raise Rejected("COUNTERS_TOO_MANY", "There are too many counters.")

    owner.processor.admit, admit_all = admit, owner.processor.admit
    assert owner.take(late).record.outcome == REFUSED
    owner.processor.admit = admit_all
    retry = owner.take(late).record
    assert (retry.outcome, retry.first_outcome) == (journal.OUTCOME_DUPLICATE, REFUSED)
    assert retry.reason.code == "COUNTERS_TOO_MANY"
    assert owner.take(other).record.outcome == ACCEPTED


def test_an_aggregate_is_admitted_once(owner: InMemoryOwner) -> None:
    admitted: list[str] = []
    owner.processor.admit = admitted.append
    for request in (c.add(0), c.add(-1), c.add(1), c.add(2), c.add(1, "b")):
        ask(owner, request)
    assert admitted == ["counter", "counter"]
    assert owner.partition_state.counts == {"counter": 2}


def test_an_id_that_is_too_old_is_not_remembered(owner: InMemoryOwner) -> None:
    old = command(command_id=c.id_made(c.NOW - (c.DAY + 1) * c.MICROS))
    assert [owner.take(old).record.outcome for _ in range(2)] == [EXPIRED, EXPIRED]
    assert len(owner.partition_state.window) == 0


def test_a_reused_id_is_rejected_and_keeps_the_first_effect(owner: InMemoryOwner) -> None:
    request_id = new_id()
    ask(owner, c.add(5), command_id=request_id)
    other = ask(owner, c.add(6), command_id=request_id)
    assert other.outcome == REFUSED
    assert (other.reason.code, other.reason.field) == ("REQUEST_ID_REUSED", "request_id")
    assert ask(owner, c.add(5), command_id=request_id).first_outcome == ACCEPTED
    assert owner.partition_state.states["counter/a"].total == 5


def test_one_id_may_be_used_for_two_aggregates(owner: InMemoryOwner) -> None:
    request_id = new_id()
    for name in "ab":
        assert ask(owner, c.add(5, name), command_id=request_id).outcome == ACCEPTED


def test_a_repeat_waits_for_the_commit_of_the_first(owner: InMemoryOwner) -> None:
    once = command()
    owner.partition_state.append(owner.processor.decide(once, 0, c.NOW))
    with pytest.raises(FirstOutcomePending):
        owner.processor.decide(once, 1, c.NOW)


@pytest.mark.parametrize(
    ("value", "outcome", "code"),
    [
        (command(expires_time=c.NOW), ACCEPTED, ""),
        (command(expires_time=c.NOW - 1), EXPIRED, "DEADLINE_PASSED"),
        (command(command_id=c.id_made(c.NOW - c.DAY * c.MICROS)), ACCEPTED, ""),
        (
            command(command_id=c.id_made(c.NOW - (c.DAY + 1) * c.MICROS)),
            EXPIRED,
            "REQUEST_ID_TOO_OLD",
        ),
    ],
    ids=["at its deadline", "after its deadline", "id of a day", "id older than a day"],
)
def test_a_command_expires_by_its_deadline_and_by_its_id(
    owner: InMemoryOwner, value: bytes, outcome: journal.Outcome, code: str
) -> None:
    made = owner.processor.decide(value, 0, c.NOW).record
    assert (made.outcome, made.reason.code) == (outcome, code)


def test_an_id_that_is_too_old_names_the_clock_of_its_caller(owner: InMemoryOwner) -> None:
    old = command(command_id=c.id_made(c.NOW - 3 * c.DAY * c.MICROS))
    reason = owner.processor.decide(old, 0, c.NOW).record.reason
    assert reason.field == "request_id"
    assert "259200 s old" in reason.message
    assert "the clock of the caller is behind, set it by NTP" in reason.message


@pytest.mark.parametrize("ahead", [3600, 400 * c.DAY], ids=["an hour", "more than a year"])
def test_a_log_whose_time_is_ahead_decides_by_the_present(owner: InMemoryOwner, ahead: int) -> None:
    """Given a record that a wrong clock decided, when it is right again, nothing is expired."""
    first = command(command_id=c.id_made(c.NOW - 1_000_000))
    owner.take(first)
    owner.time += ahead * c.MICROS
    ask(owner, c.add(1))
    owner.time = c.NOW
    second = ask(owner, c.add(1), command_id=c.id_made(c.NOW), expires_time=c.NOW + 1_000_000)
    assert second.outcome == ACCEPTED
    late = ask(owner, c.add(1), command_id=c.id_made(c.NOW), expires_time=c.NOW)
    assert (late.outcome, late.reason.code) == (EXPIRED, "DEADLINE_PASSED")
    repeated = owner.take(first).record
    assert repeated.outcome == (EXPIRED if ahead > c.DAY else journal.OUTCOME_DUPLICATE)
    assert owner.partition_state.states["counter/a"].total == 7


def test_a_timer_that_waited_longer_than_the_window_still_rings(owner: InMemoryOwner) -> None:
    owner.wait(2 * c.DAY)
    assert owner.take(timer("counter/a")).record.outcome == ACCEPTED


def test_the_clock_never_goes_back(owner: InMemoryOwner) -> None:
    later = ask(owner, c.add(1)).decided_time
    owner.time -= 50_000
    assert ask(owner, c.add(1)).decided_time == later


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"\xff\xff\xff", "COMMAND_UNDECODABLE"),
        (b"", "COMMAND_ID_MISSING"),
        (command(command_id=""), "COMMAND_ID_MISSING"),
        (command(type="tests.counter.Nothing"), "COMMAND_UNDECODABLE"),
        (command(type="tests.counter.GetCounterRequest"), "COMMAND_UNDECODABLE"),
        (command(body=b"\xff\xff"), "COMMAND_UNDECODABLE"),
        (command(cause="x" * HEADER_BYTES), "HEADER_TOO_LARGE"),
        (command(c.RAISES), "DECIDER_FAILED"),
        (command(c.UNDECLARED_EVENT), "DECIDER_FAILED"),
        (command(c.FOLD_RAISES), "DECIDER_FAILED"),
    ],
    ids=[
        *("not protobuf", "empty", "no id", "no type", "a query", "body not protobuf"),
        "long cause",
        *("decide raises", "undeclared event", "fold raises"),
    ],
)
def test_poison_fails_alone_and_the_partition_goes_on(
    owner: InMemoryOwner, value: bytes, code: str
) -> None:
    failed = owner.take(value).record
    assert (failed.outcome, failed.reason.code) == (FAILED, code)
    assert (failed.source_offset, failed.version, list(failed.events)) == (0, 0, [])
    assert failed.ByteSize() < HEADER_BYTES
    good = ask(owner, c.add(1))
    assert (good.outcome, good.source_offset, good.version) == (ACCEPTED, 1, 1)


@pytest.mark.parametrize(
    ("value", "code", "field"),
    [
        (command(body_sha256=b"else"), "BODY_INVALID", "body_sha256"),
        (command(aggregate="counter/b"), "AGGREGATE_INVALID", "aggregate"),
        (command(aggregate="lamp/a"), "AGGREGATE_INVALID", "aggregate"),
        (timer("lamp/a"), "AGGREGATE_KIND_UNKNOWN", "aggregate"),
        (timer("counter/a", of="counter/b"), "AGGREGATE_INVALID", "aggregate"),
        (command(aggregate=""), "AGGREGATE_INVALID", "aggregate"),
        (command(2_000_000), "FIELD_INVALID", "amount"),
        (command(c.TOO_LARGE), "RECORD_TOO_LARGE", ""),
    ],
    ids=[
        *("other body", "other aggregate", "other kind", "unknown kind", "timer of another"),
        *("no aggregate", "amount above its limit", "event too large"),
    ],
)
def test_commands_on_the_topic_are_validated_again(
    owner: InMemoryOwner, value: bytes, code: str, field: str
) -> None:
    refused = owner.take(value).record
    assert refused.outcome == REFUSED
    assert (refused.reason.code, refused.reason.field) == (code, field)


def test_a_command_on_the_wrong_partition_is_refused_there() -> None:
    wrong = c.partition_state(1 - partition_of("counter/a", 2))
    refused = CommandProcessor("counters", wrong, 2, violations).decide(command(), 0, c.NOW).record
    assert (refused.outcome, refused.reason.code) == (REFUSED, "PARTITION_INVALID")


def test_a_fold_that_breaks_off_within_a_state_it_changes_in_place_stops_the_partition(
    owner: InMemoryOwner,
) -> None:
    owner.partition_state.states["counter/a"] = Heap()
    with pytest.raises(CorruptJournal, match="half folded"):
        owner.take(command(c.FOLD_RAISES))


@given(st.binary(max_size=200))
def test_no_bytes_can_stop_a_partition(value: bytes) -> None:
    record = InMemoryOwner(c.counters()).take(value).record
    # Never accepted: undecodable, of no known type, or (some bytes are a deadline) long expired.
    assert record.outcome in {FAILED, REFUSED, EXPIRED}
    assert record.source_offset == 0
