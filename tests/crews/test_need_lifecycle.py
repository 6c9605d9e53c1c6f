"""The lifecycle of needs: their bulletins, and the tasks that serve them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.place import Place
from services.crews.need import P2, P3, Need, Requirements
from services.crews.need_lifecycle import NeedLifecycle
from services.testing.spec import NOW, SECOND
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1.commands_pb2 import NoteTaskRequest

State = tuple[Need, ...]

LEAK = Need("burst", P2, Place(3.9, 43.6), NOW, Requirements(P2, ("water",), ("pump",), 900, 60))
VALVE = replace(LEAK, kind="stuck", part="valve", due_time=NOW + SECOND)
LIFECYCLE = NeedLifecycle(
    "water", "main", (), needs=lambda state, _id: state, on_task=lambda command, _s, _p: [command]
)


def news(before: State | None, after: State, record_type: str = "") -> list[Any]:
    record = journal.Record(type=record_type)
    context = DecisionContext(NOW, "M-1")
    return list(
        LIFECYCLE.bulletins(JournalEntry(record, "main", "M-1", (), before, after, context))
    )


def test_a_need_that_appears_is_raised_under_the_ids_of_its_aggregate() -> None:
    raised = news(None, (LEAK, VALVE))
    assert [message.need_id for message in raised] == ["water/main/M-1", "water/main/M-1/valve"]
    first, second = raised
    assert (first.work_seconds, first.make_safe_seconds, first.skills) == (900, 60, ["water"])
    assert not first.HasField("due_time")
    assert second.HasField("due_time")


def test_nothing_is_published_while_needs_stay_or_only_their_tasks_change() -> None:
    assert news((LEAK,), (LEAK,)) == []
    assert news((LEAK,), (replace(LEAK, assigned=True),)) == []


def test_a_need_that_changes_is_published_whole() -> None:
    (changed,) = news((LEAK,), (replace(LEAK, priority=P3),))
    assert isinstance(changed, bulletin.NeedChanged)
    assert changed.need.priority == P3


@pytest.mark.parametrize(
    ("record_type", "reason"), [("vigie.need.v1.NoteTaskRequest", "done"), ("any", "cleared")]
)
def test_a_need_that_disappears_has_ended(record_type: str, reason: str) -> None:
    (ended,) = news((LEAK,), (), record_type)
    assert ended == bulletin.NeedEnded(need_id="water/main/M-1", reason=reason)


def test_a_need_that_begins_again_ends_before_it_is_raised() -> None:
    again = replace(LEAK, clock_start_time=NOW + SECOND)
    ended, raised = news((LEAK,), (again,))
    assert isinstance(ended, bulletin.NeedEnded)
    assert isinstance(raised, bulletin.NeedRaised)


def test_a_step_of_a_task_reaches_the_need_that_it_serves() -> None:
    step = NoteTaskRequest(need_id="water/main/M-1/valve")
    assert LIFECYCLE.note_task(step, (LEAK, VALVE), "M-1") == [step]


def test_a_step_for_a_need_that_ended_changes_nothing() -> None:
    assert LIFECYCLE.note_task(NoteTaskRequest(need_id="water/main/M-1"), (), "M-1") == []


def test_a_step_for_a_need_of_another_aggregate_is_rejected() -> None:
    with pytest.raises(Rejected, match="NEED_UNKNOWN"):
        LIFECYCLE.note_task(NoteTaskRequest(need_id="water/main/M-2"), (LEAK,), "M-1")
