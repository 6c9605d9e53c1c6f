"""The bulletins of a department's crews."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.bulletins import bulletin, order_answered
from services.crews.domain.crew import Crew, evolve
from services.crews.domain.dispatch_mode import DispatchMode
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW
from tests.crews.examples import (
    CREW,
    DEPOT,
    HOUR,
    LEASE_END,
    SHIFT_END,
    SITE,
    accepted,
    busy,
    crew,
    free,
    offered,
    on_shift,
    registered,
)
from tests.lighting.department import LIGHTING
from vigie.bulletin.v1 import bulletin_pb2 as news
from vigie.crew.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import availability_pb2, place_pb2, role_pb2

ADDRESS = f"crew/{CREW}"


def entry(happened: tuple[Message, ...], *now: Message, **record: Any) -> JournalEntry:
    """The record of `now`, after what happened before."""
    context = DecisionContext(time=NOW, id=CREW)
    before = crew(*happened).state if happened else None
    state = before or Crew()
    for event in now:
        state = evolve(state, event, context)
    fields: dict[str, Any] = {
        "aggregate": ADDRESS,
        "version": len(happened) + len(now),
        "decided_time": NOW,
        "outcome": journal.OUTCOME_ACCEPTED,
    }
    written = journal.Record(**(fields | record))
    return JournalEntry(written, "crew", CREW, now, before, state, context)


def published(written: JournalEntry) -> list[news.Bulletin]:
    """Return what a department publishes for a record."""
    return [news.Bulletin.FromString(b.SerializeToString()) for b in LIGHTING.bulletins(written)]


def test_a_bulletin_names_its_record() -> None:
    mode = bulletin(entry((), registered), "roads", news.ModeChanged(local=True))
    assert mode == news.Bulletin(
        department="roads",
        aggregate=ADDRESS,
        version=1,
        event_time=NOW,
        mode_changed=news.ModeChanged(local=True),
    )


def test_a_new_crew_is_published_with_its_whole_card() -> None:
    (bulletins,) = published(entry((), registered))
    assert bulletins.crew_changed == news.CrewChanged(
        crew_id=CREW,
        name="Lumière 1",
        skills=["aerial_platform", "electrical"],
        equipment=["bucket_truck"],
        lending=news.LENDING_RULE_P1_P2,
        depot=DEPOT,
        availability=availability_pb2.AVAILABILITY_AVAILABLE,
        size=2,
    )


def test_a_shift_is_published_with_its_end() -> None:
    (bulletins,) = published(entry((registered,), on_shift))
    assert bulletins.crew_changed.on_duty
    assert bulletins.crew_changed.shift_end_time == timestamp(SHIFT_END)
    (bulletins,) = published(entry(free, events.ShiftEnded()))
    assert not bulletins.crew_changed.on_duty
    assert not bulletins.crew_changed.HasField("shift_end_time")


def test_an_offer_is_published_with_its_lease_and_its_order() -> None:
    (bulletins,) = published(entry(free, offered("A", order_id="order-1")))
    assert bulletins.task_changed == news.TaskChanged(
        crew_id=CREW,
        task_id="A",
        need_id="lighting/cabinet/A/feeder-1",
        priority=place_pb2.PRIORITY_P4,
        status=news.TASK_STATUS_OFFERED,
        make_safe_seconds=120,
        clock_start_time=timestamp(NOW - HOUR),
        lease_end_time=timestamp(LEASE_END),
        order_id="order-1",
        place=SITE,
    )


def test_a_diversion_is_on_the_card() -> None:
    left = events.TaskSuspended(task_id="A", left_safe=True)
    bulletins = published(entry((*busy, offered("B")), accepted("B"), left))
    assert bulletins[-1].crew_changed.diversions == 1


def test_a_record_without_events_has_no_bulletin() -> None:
    assert published(entry(busy)) == []


KINDS = [role_pb2.NeedKind(kind="pothole", roles=[role_pb2.Role(name="crew")])]


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        (events.LocalModeEntered(), [news.ModeChanged(local=True)]),
        (events.LocalModeLeft(), [news.ModeChanged(local=False)]),
        (events.KindsDeclared(kinds=KINDS), [news.KindsDeclared(kinds=KINDS)]),
        (
            events.NeedsUnserved(need_ids=["a", "b"]),
            [news.NeedUnserved(need_id=each, unserved=True) for each in "ab"],
        ),
        (events.NeedsServed(need_ids=["a"]), [news.NeedUnserved(need_id="a")]),
    ],
)
def test_a_change_of_the_dispatch_mode_is_published(
    event: Message, expected: list[Message]
) -> None:
    record = journal.Record(aggregate="desk/dispatch", version=1, decided_time=NOW)
    context = DecisionContext(time=NOW, id="dispatch")
    written = JournalEntry(record, "desk", "dispatch", (event,), None, DispatchMode(), context)
    said = published(written)
    assert [getattr(each, str(each.WhichOneof("news"))) for each in said] == expected


@pytest.mark.parametrize(
    ("outcome", "first", "answer"),
    [
        (journal.OUTCOME_ACCEPTED, 0, "accepted"),
        (journal.OUTCOME_REFUSED, 0, "refused"),
        (journal.OUTCOME_EXPIRED, 0, "expired"),
        (journal.OUTCOME_FAILED, 0, "failed"),
        (journal.OUTCOME_DUPLICATE, journal.OUTCOME_REFUSED, "refused"),
        (journal.OUTCOME_DUPLICATE, journal.OUTCOME_ACCEPTED, "accepted"),
    ],
)
def test_an_order_is_answered_with_its_outcome(outcome: int, first: int, answer: str) -> None:
    written = entry(
        free,
        actor="coordination",
        command_id="order-1",
        outcome=outcome,
        first_outcome=first,
        reason=journal.Reason(code="CREW_RESERVED"),
    )
    (answered,) = order_answered(written)
    assert answered.order_id == "order-1"
    assert answered.outcome == answer
    assert answered.reason == "CREW_RESERVED"


@pytest.mark.parametrize("actor", ["", "desk", "lighting", "someone"])
def test_a_command_of_another_actor_has_no_answer(actor: str) -> None:
    assert list(order_answered(entry(free, actor=actor))) == []
