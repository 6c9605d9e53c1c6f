"""The lifecycle of needs: their bulletins, and the tasks that serve them."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from services.chassis.sdk.decider import DecisionContext, Rejected
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.telemetry import metrics
from services.crews.domain.place import Place
from services.crews.domain.role import Role, role_message
from services.crews.domain.timestamp import timestamp
from services.crews.need import P2, P3, Need, Requirements
from services.crews.need_bulletins import NeedLifecycle
from services.crews.need_rules import broken_rule
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


BROKEN = {
    "priority_invalid": replace(LEAK, priority=5),
    "place_invalid": replace(LEAK, place=Place(math.nan, 43.6)),
    "kind_invalid": replace(LEAK, kind="burst main"),
    "time_invalid": replace(LEAK, clock_start_time=0),
    "need_id_invalid": replace(LEAK, part="a//b"),
    "seconds_invalid": replace(LEAK, requirements=Requirements(P2, (), (), -1, 0)),
    "role_invalid": replace(
        LEAK, requirements=Requirements.for_roles(P2, "", Role("pump"), Role("pump"))
    ),
}


def invalid(rule: str) -> float:
    labels = {"service": "water", "kind": "main", "rule": rule}
    return metrics.REGISTRY.get_sample_value("vigie_needs_invalid_total", labels) or 0


@pytest.mark.parametrize("rule", BROKEN)
def test_a_need_that_breaks_a_rule_is_counted_and_costs_itself_only(rule: str) -> None:
    assert broken_rule(replace(BROKEN[rule], need_id="water/main/M-1/a//b")) in {
        rule,
        "need_id_invalid",
    }
    before = invalid(rule)
    assert news(None, (BROKEN[rule], VALVE)) == [
        raised(need_id="water/main/M-1/valve", kind="stuck", due_time=timestamp(NOW + SECOND))
    ]
    assert invalid(rule) > before


def test_a_need_that_is_corrected_is_raised() -> None:
    assert news((BROKEN["priority_invalid"],), (LEAK,)) == [raised()]


FAILING = replace(LIFECYCLE, needs=lambda state, _id: [state.need])


def test_an_aggregate_whose_needs_cannot_be_read_has_none_and_costs_itself_only() -> None:
    """Given one aggregate whose needs raise an error, the needs of all others are dispatched."""

    class View:
        def all(self, _kind: str) -> Any:
            return [("M-1", None), ("M-2", SimpleNamespace(need=LEAK)), ("M-3", 5)]

    before = invalid("needs_failed")
    found: Any = FAILING.in_view(View())  # type: ignore[arg-type]
    assert [need.need_id for need in found] == ["water/main/M-2"]
    assert invalid("needs_failed") == before + 2


def test_a_record_that_repairs_an_unreadable_aggregate_is_published() -> None:
    record, context = journal.Record(), DecisionContext(NOW, "M-1")
    after = SimpleNamespace(need=LEAK)
    entry = JournalEntry(record, "main", "M-1", (), SimpleNamespace(), after, context)
    assert list(FAILING.bulletins(entry)) == [raised()]


def test_a_need_with_roles_and_an_asset_is_raised_with_them() -> None:
    roles = (Role("pump", ("water",), ("pump",), 900, 60), Role("signing", count=2))
    need = replace(
        LEAK,
        requirements=Requirements.for_roles(P2, "why", *roles),
        asset_id="main/9",
        parent_asset_id="street/3",
    )
    assert news(None, (need,)) == [
        raised(roles=map(role_message, roles), asset_id="main/9", parent_asset_id="street/3")
    ]
