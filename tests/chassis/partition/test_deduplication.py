"""The duplicate window holds a day of log time and no more."""

import msgspec
import pytest
from hypothesis import given, strategies as st

from services.chassis.partition import deduplication
from services.chassis.partition.deduplication import DuplicateWindow, FirstOutcome, created_at
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.settings import Settings
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal

SECONDS = 100
WINDOW = SECONDS * c.MICROS


def window(**times: int) -> DuplicateWindow:
    """A window with the outcomes of commands by their ids, at these times and offsets."""
    made = DuplicateWindow(SECONDS)
    for command_id, time in times.items():
        made.record(c.record(0, command_id=command_id, decided_time=time), time)
    return made


def test_outcomes_older_than_the_window_are_dropped() -> None:
    made = window(old=0, edge=1, new=WINDOW + 1)
    assert [first.command_id for first in made.entries()] == ["edge", "new"]
    assert made.first("counter/a", "old") is None
    assert len(made) == 2


def test_the_first_record_of_a_command_stays_the_first() -> None:
    made = window(x=1)
    made.record(c.record(0, command_id="x", decided_time=2), 2)
    assert [first.offset for first in made.entries()] == [1]


def test_the_entries_of_the_window_restore_it() -> None:
    made, other = window(x=1, y=2), DuplicateWindow(SECONDS)
    kept = msgspec.json.encode(list(made.entries()))
    other.restore(msgspec.json.decode(kept, type=list[FirstOutcome]), made.dropped_time)
    assert list(other.entries()) == list(made.entries())
    assert other.first("counter/a", "x") == made.first("counter/a", "x")


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, WINDOW // 3)), max_size=60))
def test_the_window_holds_what_a_list_of_the_last_day_holds(steps: list[tuple[int, int]]) -> None:
    """Given commands that are repeated at any later time, also after they have expired."""
    made, copied = DuplicateWindow(SECONDS), DuplicateWindow(SECONDS)
    kept: list[tuple[str, int, int]] = []
    time = 0
    for offset, (name, later) in enumerate(steps):
        time += later
        record = c.record(0, command_id=f"id-{name}", decided_time=time)
        first = next((each for each in kept if each[0] == record.command_id), None)
        new = made.record(record, offset)
        assert (new is None) == (first is not None)
        if first is None:
            kept.append((record.command_id, time, offset))
            kept = [each for each in kept if each[1] >= time - WINDOW]
        assert [(each.command_id, each.time, each.offset) for each in made.entries()] == kept
        for number in range(10):
            answer = made.first("counter/a", f"id-{number}")
            assert (answer is not None) == (f"id-{number}" in [each[0] for each in kept])
        copied.record(record, offset)
        copied.restore(copied.entries(), copied.dropped_time)
        assert copied.entries() == made.entries()


@given(st.lists(st.integers(0, 3_000), min_size=1, max_size=60), st.integers(1, 5))
def test_a_full_window_forgets_the_oldest_and_doubles_nothing(ages: list[int], limit: int) -> None:
    """Given commands that arrive some milliseconds after they were made, in any order."""
    made = DuplicateWindow(SECONDS, limit)
    ids: list[str] = []
    for offset, age in enumerate(ages):
        time = c.NOW + offset * 1_000_000
        ids.append(c.id_made(time - age * 1_000))
        made.record(c.record(0, command_id=ids[-1], decided_time=time), offset)
        assert len(made) <= limit
        for each in ids:
            retry = journal.Command(command_id=each, sent_time=time)
            known = made.first("counter/a", each) is not None
            assert known or made.is_too_old(retry, time)
    fresh = journal.Command(command_id=c.id_made(c.NOW + len(ages) * 1_000_000))
    assert not made.is_too_old(fresh, c.NOW + len(ages) * 1_000_000)


def test_an_id_from_the_future_makes_no_other_id_too_old() -> None:
    made = DuplicateWindow(SECONDS, 1)
    for offset, time in enumerate((c.NOW * 2, c.NOW + 1)):
        command_id = c.id_made(time)
        made.record(c.record(0, command_id=command_id, decided_time=c.NOW + offset), offset)
    fresh = journal.Command(command_id=c.id_made(c.NOW + 1_000_000))
    assert not made.is_too_old(fresh, c.NOW + 1_000_000)


def test_rejections_for_aggregates_that_do_not_exist_displace_only_each_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Given a flood of them: their memory is bounded, and no other retry becomes too old."""
    monkeypatch.setattr(deduplication, "REJECTION_ENTRIES", 3)
    made, restored = window(honest=1), DuplicateWindow(SECONDS)
    for number in range(9):
        rejection = c.record(0, command_id=f"no-{number}", decided_time=number)
        rejection.outcome = journal.OUTCOME_REFUSED
        made.record(rejection, 10 + number)
    restored.restore(made.entries(), made.dropped_time)
    for each in (made, made.copy(), restored):
        held = [first.command_id for first in each.entries()]
        assert held == ["honest", "no-6", "no-7", "no-8"]
        assert (len(each), each.dropped_time) == (1, 0)
        assert each.first("counter/a", "no-6") is not None
    made.expire(WINDOW + 7)
    assert [first.command_id for first in made.entries()] == ["no-7", "no-8"]


def test_a_replay_stores_no_outcome_whose_command_is_too_old_by_now() -> None:
    made = DuplicateWindow(SECONDS)
    made.kept_from_time = c.NOW
    for offset, time in enumerate((c.NOW - 1, c.NOW)):
        record = c.record(0, command_id=c.id_made(time), decided_time=time)
        made.record(record, offset)
    assert [each.time for each in made.entries()] == [c.NOW]
    forgotten = journal.Command(command_id=c.id_made(c.NOW - 1_000))
    assert made.is_too_old(forgotten, c.NOW)


def test_the_default_of_the_setting_is_that_of_the_window() -> None:
    assert Settings.model_validate({}).duplicate_window_entries == DuplicateWindow(SECONDS).limit


def test_a_record_without_a_command_is_not_stored() -> None:
    assert len(window(**{"": 0})) == 0


RANDOM_ID = "1e0415cf-5b2b-4e78-8eaa-6791d73be195"
"""A UUID of version 4. A new one in each process would give the workers of a run other tests."""


@pytest.mark.parametrize("command_id", [RANDOM_ID, derived_id("x"), "not-a-uuid", ""])
def test_an_id_that_is_no_uuid_of_version_7_uses_the_sent_time(command_id: str) -> None:
    assert created_at(journal.Command(command_id=command_id, sent_time=5)) == 5


def test_an_id_is_too_old_once_its_first_record_may_be_forgotten() -> None:
    command = journal.Command(command_id=c.id_made(c.NOW), sent_time=1)
    assert created_at(command) == c.NOW
    assert not window().is_too_old(command, c.NOW + WINDOW)
    assert window().is_too_old(command, c.NOW + WINDOW + 1)
