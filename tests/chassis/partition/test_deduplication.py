"""The duplicate window remembers a day of log time and no more."""

from uuid import uuid4

import msgspec

from services.chassis.partition.deduplication import DuplicateWindow, FirstOutcome, created_at
from services.chassis.sdk.ids import derived_id
from tests.chassis import counter as c
from vigie.journal.v1 import journal_pb2 as journal

SECONDS = 100
WINDOW = SECONDS * c.MICROS


def noted(window: DuplicateWindow, time: int, command_id: str, offset: int = 0) -> None:
    record = journal.Record(
        aggregate="counter/a",
        command_id=command_id,
        decided_time=time,
        outcome=journal.OUTCOME_ACCEPTED,
    )
    window.record(record, offset)


def test_outcomes_older_than_the_window_are_dropped() -> None:
    window = DuplicateWindow(SECONDS)
    noted(window, 0, "old")
    noted(window, 1, "edge")
    noted(window, WINDOW + 1, "new")
    assert window.first("counter/a", "old") is None
    assert window.first("counter/a", "edge") is not None
    assert len(window) == 2


def test_the_first_record_of_a_command_stays_the_first() -> None:
    window = DuplicateWindow(SECONDS)
    noted(window, 0, "x", offset=1)
    noted(window, 1, "x", offset=2)
    first = window.first("counter/a", "x")
    assert first is not None
    assert first.offset == 1


def test_the_entries_of_the_window_restore_it() -> None:
    window = DuplicateWindow(SECONDS)
    noted(window, 0, "x", offset=1)
    kept = msgspec.json.encode(list(window.entries()))
    other = DuplicateWindow(SECONDS)
    other.restore(msgspec.json.decode(kept, type=list[FirstOutcome]))
    assert list(other.entries()) == list(window.entries())


def test_a_record_without_a_command_is_not_stored() -> None:
    window = DuplicateWindow(SECONDS)
    noted(window, 0, "")
    assert len(window) == 0


def test_a_uuid_of_version_7_has_its_creation_time() -> None:
    made = journal.Command(command_id=c.id_made(c.NOW), sent_time=1)
    assert created_at(made) == c.NOW


def test_any_other_id_uses_the_sent_time() -> None:
    for command_id in (str(uuid4()), derived_id("x"), "not-a-uuid", ""):
        assert created_at(journal.Command(command_id=command_id, sent_time=5)) == 5


def test_an_id_is_too_old_once_its_first_record_may_be_forgotten() -> None:
    window = DuplicateWindow(SECONDS)
    command = journal.Command(command_id=c.id_made(c.NOW))
    assert not window.is_too_old(command, c.NOW + WINDOW)
    assert window.is_too_old(command, c.NOW + WINDOW + 1)


def test_a_restored_window_goes_on_as_before() -> None:
    window, other = DuplicateWindow(SECONDS), DuplicateWindow(SECONDS)
    noted(window, 0, "x")
    other.restore(window.entries())
    assert other.first("counter/a", "x") == window.first("counter/a", "x")
