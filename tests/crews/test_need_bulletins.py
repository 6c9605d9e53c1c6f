"""The lifecycle of needs: their bulletins, and the tasks that serve them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.domain.place import Place
from services.crews.domain.timestamp import timestamp
from services.crews.need import P2, P3, Need, Requirements
from services.crews.need_bulletins import NeedLifecycle
from services.testing.spec import NOW, SECOND
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.journal.v1 import journal_pb2 as journal
from vigie.need.v1.commands_pb2 import NoteTaskRequest
from vigie.type.v1 import place_pb2

State = tuple[Need, ...]

LEAK = Need("burst", P2, Place(3.9, 43.6), NOW, Requirements(P2, ("water",), ("pump",), 900, 60))
VALVE = replace(LEAK, kind="stuck", part="valve", due_time=NOW + SECOND)
LIFECYCLE = NeedLifecycle(
    "water", "main", (), needs=lambda state, _id: state, on_task=lambda command, _s, _p: [command]
)


def raised(**changes: Any) -> bulletin.NeedRaised:
    """Return the bulletin of the leak, with some fields changed."""
    leak: dict[str, Any] = {
        "need_id": "water/main/M-1",
        "kind": "burst",
        "priority": place_pb2.PRIORITY_P2,
        "place": place_pb2.Place(position=place_pb2.Position(longitude=3.9, latitude=43.6)),
        "skills": ["water"],
        "equipment": ["pump"],
        "clock_start_time": timestamp(NOW),
        "work_seconds": 900,
        "make_safe_seconds": 60,
    }
    return bulletin.NeedRaised(**(leak | changes))


def news(before: State | None, after: State, record_type: str = "") -> list[Any]:
    record = journal.Record(type=record_type)
    context = DecisionContext(NOW, "M-1")
    return list(
        LIFECYCLE.bulletins(JournalEntry(record, "main", "M-1", (), before, after, context))
    )


def test_a_need_that_appears_is_raised_under_the_ids_of_its_aggregate() -> None:
    assert news(None, (LEAK, VALVE)) == [
        raised(),
        raised(need_id="water/main/M-1/valve", kind="stuck", due_time=timestamp(NOW + SECOND)),
    ]


LATER = replace(LEAK, clock_start_time=NOW + SECOND)
LESS_URGENT = replace(LEAK, priority=P3)
CLEARED = bulletin.NeedEnded(need_id="water/main/M-1", reason="cleared")


@pytest.mark.parametrize(
    ("before", "after", "record_type", "expected"),
    [
        ((LEAK,), (LEAK,), "", []),
        ((LEAK,), (replace(LEAK, assigned=True),), "", []),
        (
            (LEAK,),
            (LESS_URGENT,),
            "",
            [bulletin.NeedChanged(need=raised(priority=place_pb2.PRIORITY_P3))],
        ),
        ((LEAK,), (), "any", [CLEARED]),
        (
            (LEAK,),
            (),
            "vigie.need.v1.NoteTaskRequest",
            [bulletin.NeedEnded(need_id="water/main/M-1", reason="done")],
        ),
        ((LEAK,), (LATER,), "", [CLEARED, raised(clock_start_time=timestamp(NOW + SECOND))]),
    ],
)
def test_each_change_of_a_need_is_published(
    before: State, after: State, record_type: str, expected: list[Any]
) -> None:
    assert news(before, after, record_type) == expected


def test_a_step_of_a_task_reaches_the_need_that_it_serves() -> None:
    step = NoteTaskRequest(need_id="water/main/M-1/valve")
    assert LIFECYCLE.note_task(step, (LEAK, VALVE), "M-1") == [step]


def test_a_step_for_a_need_that_ended_changes_nothing() -> None:
    assert LIFECYCLE.note_task(NoteTaskRequest(need_id="water/main/M-1"), (), "M-1") == []


def test_a_step_for_a_need_of_another_aggregate_is_rejected() -> None:
    with pytest.raises(Rejected, match="NEED_UNKNOWN"):
        LIFECYCLE.note_task(NoteTaskRequest(need_id="water/main/M-2"), (LEAK,), "M-1")
