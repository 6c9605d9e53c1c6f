"""Every command becomes exactly one record, whatever its bytes hold."""

from typing import Any

import pytest
from hypothesis import given, strategies as st

from services.chassis.partition.codec import encode_command
from services.chassis.partition.command_processor import (
    HEADER_BYTES,
    CommandProcessor,
    FirstOutcomePending,
)
from services.chassis.partition.partitioning import partition_of
from services.chassis.partition.state import CorruptJournal, PartitionState
from services.chassis.rpc.validation import violations
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.journal_entry import JournalEntry
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


def desk(partition_state: PartitionState | None = None, partitions: int = 1) -> CommandProcessor:
    return CommandProcessor(
        "counters", partition_state or c.partition_state(), partitions, violations
    )


def decided(
    desk: CommandProcessor, value: bytes, now: int = c.NOW, *, committed: bool = True
) -> JournalEntry:
    """Decide the next command and take its record, as its owner would."""
    offset = desk.partition_state.source_offset + 1
    entry = desk.decide(value, offset, now)
    desk.partition_state.append(entry)
    first = desk.partition_state.window.first(entry.record.aggregate, entry.record.command_id)
    if committed and first is not None and first.offset < 0:
        first.offset = offset + 100
    return entry


def record(
    desk: CommandProcessor, request: Any, now: int = c.NOW, **changed: Any
) -> journal.Record:
    return decided(desk, c.command(request, **changed).SerializeToString(), now).record


def test_a_command_that_is_accepted_carries_its_events_and_the_next_version() -> None:
    at = desk()
    record(at, c.add(1))
    made = record(at, c.add(2))
    assert made.outcome == journal.OUTCOME_ACCEPTED
    assert (made.version, made.source_offset, len(made.events)) == (2, 1, 1)
    assert at.partition_state.states["counter/a"].total == 3


def test_a_command_without_effect_is_accepted_without_events() -> None:
    made = record(desk(), c.add(0))
    assert made.outcome == journal.OUTCOME_ACCEPTED
    assert not made.events


def test_a_rejection_has_a_reason_and_no_effect() -> None:
    at = desk()
    made = record(at, c.add(-1))
    assert made.outcome == journal.OUTCOME_REFUSED
    assert (made.reason.code, made.reason.field) == ("AMOUNT_INVALID", "amount")
    assert (made.version, at.partition_state.states) == (0, {})


def test_a_refusal_after_a_first_event_leaves_none_behind() -> None:
    at = desk()
    made = record(at, c.add(c.TURNCOAT))
    assert (made.outcome, made.version) == (journal.OUTCOME_REFUSED, 0)
    assert not made.events
    assert at.partition_state.states == {}


def test_a_repeated_command_returns_the_first_outcome() -> None:
    at = desk()
    once = c.command(c.add(5)).SerializeToString()
    decided(at, once)
    again = decided(at, once).record
    assert again.outcome == journal.OUTCOME_DUPLICATE
    assert (again.first_offset, again.first_outcome) == (100, journal.OUTCOME_ACCEPTED)
    assert at.partition_state.states["counter/a"].total == 5


def test_a_rejection_is_final_for_its_id() -> None:
    at = desk()
    once = c.command(c.add(-5)).SerializeToString()
    decided(at, once)
    again = decided(at, once).record
    assert again.first_outcome == journal.OUTCOME_REFUSED
    assert again.reason.code == "AMOUNT_INVALID"


def test_a_reused_id_is_rejected_and_keeps_the_first_effect() -> None:
    at = desk()
    request_id = new_id()
    record(at, c.add(5, request_id=request_id))
    other = record(at, c.add(6, request_id=request_id))
    assert other.outcome == journal.OUTCOME_REFUSED
    assert (other.reason.code, other.reason.field) == ("REQUEST_ID_REUSED", "request_id")
    again = record(at, c.add(5, request_id=request_id))
    assert again.first_outcome == journal.OUTCOME_ACCEPTED
    assert at.partition_state.states["counter/a"].total == 5


def test_one_id_may_be_used_for_two_aggregates() -> None:
    at = desk()
    request_id = new_id()
    record(at, c.add(5, "a", request_id))
    other = record(at, c.add(5, "b", request_id))
    assert other.outcome == journal.OUTCOME_ACCEPTED


def test_a_repeat_waits_for_the_commit_of_the_first() -> None:
    at = desk()
    once = c.command(c.add(5)).SerializeToString()
    decided(at, once, committed=False)
    with pytest.raises(FirstOutcomePending):
        at.decide(once, 1, c.NOW)


def test_a_command_past_its_deadline_expires_for_ever() -> None:
    at = desk()
    late = c.command(c.add(5), expires_time=c.NOW - 1).SerializeToString()
    first = decided(at, late).record
    assert (first.outcome, first.reason.code) == (journal.OUTCOME_EXPIRED, "DEADLINE_PASSED")
    assert decided(at, late).record.first_outcome == journal.OUTCOME_EXPIRED
    assert at.partition_state.states == {}


def test_a_command_at_its_deadline_is_in_time() -> None:
    assert record(desk(), c.add(5), expires_time=c.NOW).outcome == journal.OUTCOME_ACCEPTED


def test_an_id_made_before_the_window_is_too_old() -> None:
    old = c.id_made(c.NOW - (c.DAY + 1) * c.MICROS)
    made = record(desk(), c.add(5, request_id=old))
    assert (made.outcome, made.reason.code) == (journal.OUTCOME_EXPIRED, "REQUEST_ID_TOO_OLD")


def test_a_timer_that_waited_longer_than_the_window_still_rings() -> None:
    at = desk()
    record(at, c.add(1))
    made = decided(at, elapse("counter/a"), now=c.NOW + 2 * c.DAY * c.MICROS).record
    assert made.outcome == journal.OUTCOME_ACCEPTED


def test_the_clock_never_goes_back() -> None:
    at = desk()
    record(at, c.add(1), now=c.NOW + 50)
    assert record(at, c.add(1), now=c.NOW).decided_time == c.NOW + 50


def twisted(**changed: Any) -> bytes:
    return c.command(c.add(5), **changed).SerializeToString()


def elapse(address: str, of: str = "") -> bytes:
    request = journal.ElapseRequest(aggregate=of or address, kind="ring", due_time=1)
    made = encode_command(
        request, command_id=new_id(), aggregate=address, actor="x", sent_time=c.NOW
    )
    return made.SerializeToString()


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (b"\xff\xff\xff", "COMMAND_UNDECODABLE"),
        (b"", "COMMAND_UNDECODABLE"),
        (twisted(type="tests.counter.Nothing"), "COMMAND_UNDECODABLE"),
        (twisted(type="tests.counter.GetCounterRequest"), "COMMAND_UNDECODABLE"),
        (twisted(body=b"\xff\xff"), "COMMAND_UNDECODABLE"),
        (twisted(cause="x" * HEADER_BYTES), "HEADER_TOO_LARGE"),
        (c.command(c.add(c.UNLUCKY)).SerializeToString(), "DECIDER_FAILED"),
        (c.command(c.add(c.BABBLER)).SerializeToString(), "DECIDER_FAILED"),
        (c.command(c.add(c.BRITTLE)).SerializeToString(), "DECIDER_FAILED"),
        (c.command(c.add(c.WINDBAG)).SerializeToString(), "DECIDER_FAILED"),
    ],
)
def test_poison_fails_alone_and_the_partition_goes_on(value: bytes, code: str) -> None:
    at = desk()
    failed = decided(at, value).record
    assert (failed.outcome, failed.reason.code) == (journal.OUTCOME_FAILED, code)
    assert (failed.source_offset, failed.version, list(failed.events)) == (0, 0, [])
    assert failed.ByteSize() < HEADER_BYTES
    good = record(at, c.add(1))
    assert (good.outcome, good.source_offset, good.version) == (journal.OUTCOME_ACCEPTED, 1, 1)


@pytest.mark.parametrize(
    ("value", "code", "field"),
    [
        (twisted(body_sha256=b"else"), "BODY_INVALID", "body_sha256"),
        (twisted(aggregate="counter/b"), "AGGREGATE_INVALID", "aggregate"),
        (twisted(aggregate="lamp/a"), "AGGREGATE_INVALID", "aggregate"),
        (elapse("lamp/a"), "AGGREGATE_KIND_UNKNOWN", "aggregate"),
        (elapse("counter/a", of="counter/b"), "AGGREGATE_INVALID", "aggregate"),
        (twisted(aggregate=""), "AGGREGATE_INVALID", "aggregate"),
        (c.command(c.add(2_000_000)).SerializeToString(), "FIELD_INVALID", "amount"),
    ],
)
def test_commands_on_the_topic_are_validated_again(value: bytes, code: str, field: str) -> None:
    refused = decided(desk(), value).record
    assert refused.outcome == journal.OUTCOME_REFUSED
    assert (refused.reason.code, refused.reason.field) == (code, field)


def test_a_command_on_the_wrong_partition_is_refused_there() -> None:
    wrong = 1 - partition_of("counter/a", 2)
    refused = record(desk(c.partition_state(wrong), partitions=2), c.add(1))
    assert (refused.outcome, refused.reason.code) == (
        journal.OUTCOME_REFUSED,
        "PARTITION_INVALID",
    )


class Heap(list[int]):
    """A state that its fold changes in place."""

    def copy(self) -> "Heap":
        return Heap(self)


def test_a_fold_that_breaks_off_within_a_state_it_changes_in_place_stops_the_partition() -> None:
    at = desk()
    at.partition_state.states["counter/a"] = Heap()
    with pytest.raises(CorruptJournal, match="half folded"):
        at.decide(c.command(c.add(c.BRITTLE)).SerializeToString(), 0, c.NOW)


@given(st.binary(max_size=200))
def test_no_bytes_can_stop_a_partition(value: bytes) -> None:
    entry = desk().decide(value, 0, c.NOW)
    # Never accepted: undecodable, of no known type, or (some bytes are a deadline) long expired.
    refusals = {journal.OUTCOME_FAILED, journal.OUTCOME_REFUSED, journal.OUTCOME_EXPIRED}
    assert entry.record.outcome in refusals
    assert entry.record.source_offset == 0
