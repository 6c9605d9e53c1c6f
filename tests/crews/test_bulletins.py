"""What the city is told of a department's crews."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.bulletins import bulletin, order_answered
from services.crews.domain.crew import Crew, evolve
from services.crews.domain.decide import crew_decider
from services.crews.domain.dispatch_mode import DispatchMode
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.testing.spec import NOW, SECOND, given
from tests.crews.sentences import (
    CREW,
    DEPOT,
    HOUR,
    LEASE_END,
    SHIFT_END,
    SITE,
    accepted,
    arrived,
    busy,
    digging,
    free,
    making_safe,
    offered,
    on_shift,
    registered,
    unsafe,
)
from tests.lighting.department import LIGHTING
from vigie.bulletin.v1 import bulletin_pb2 as news
from vigie.crew.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2

ADDRESS = f"crew/{CREW}"


def entry(happened: tuple[Message, ...], *now: Message, **record: object) -> JournalEntry:
    """The record of `now`, after what happened before."""
    context = DecisionContext(time=NOW, id=CREW)
    before = given(crew_decider, *happened, id=CREW).state if happened else None
    state = before or Crew()
    for event in now:
        state = evolve(state, event, context)
    facts: dict[str, object] = {
        "aggregate": ADDRESS,
        "version": len(happened) + len(now),
        "decided_time": NOW,
        "outcome": journal.OUTCOME_ACCEPTED,
    }
    written = journal.Record(**(facts | record))  # type: ignore[arg-type]
    return JournalEntry(written, "crew", CREW, now, before, state, context)


def published(written: JournalEntry) -> list[news.Bulletin]:
    """Return what a department publishes for a record."""
    return [news.Bulletin.FromString(b.SerializeToString()) for b in LIGHTING.bulletins(written)]


def steps(told: list[news.Bulletin]) -> list[tuple[str, str]]:
    """Each task's step, by name."""
    return [
        (b.task_changed.task_id, news.TaskStatus.Name(b.task_changed.status)[len("TASK_STATUS_") :])
        for b in told
        if b.HasField("task_changed")
    ]


def test_a_bulletin_says_where_it_comes_from() -> None:
    told = bulletin(entry((), registered), "roads", news.ModeChanged(local=True))
    assert told.department == "roads"
    assert told.aggregate == ADDRESS
    assert told.version == 1
    assert told.event_time == NOW
    assert told.WhichOneof("news") == "mode_changed"


def test_a_new_crew_is_told_with_its_whole_card() -> None:
    (told,) = published(entry((), registered))
    assert told.crew_changed == news.CrewChanged(
        crew_id=CREW,
        name="Lumière 1",
        skills=["aerial_platform", "electrical"],
        equipment=["bucket_truck"],
        lending=news.LENDING_RULE_P1_P2,
        depot=DEPOT,
    )


def test_the_city_knows_until_when_a_crew_works() -> None:
    (told,) = published(entry((registered,), on_shift))
    assert told.crew_changed.on_duty
    assert told.crew_changed.shift_end_time == timestamp(SHIFT_END)
    (told,) = published(entry(free, events.ShiftEnded()))
    assert not told.crew_changed.on_duty
    assert not told.crew_changed.HasField("shift_end_time")


def test_an_offer_is_told_with_its_lease_and_its_order() -> None:
    (told,) = published(entry(free, offered("A", order_id="order-1")))
    assert told.task_changed == news.TaskChanged(
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


def test_the_task_that_is_left_is_told_with_its_own_clock_before_the_one_taken_up() -> None:
    clock_start_time = timestamp(NOW - 5 * SECOND)
    urgent = offered("B", clock_start_time=clock_start_time, priority=place_pb2.PRIORITY_P1)
    left = events.TaskSuspended(task_id="A", left_safe=True)
    told = published(entry((*busy, urgent), accepted("B"), left))
    assert steps(told) == [("A", "SUSPENDED"), ("B", "ACCEPTED")]
    suspended, taken_up = (b.task_changed for b in told[:2])
    assert suspended.clock_start_time == timestamp(NOW - HOUR)
    assert suspended.place == SITE
    assert suspended.priority == place_pb2.PRIORITY_P4
    assert suspended.need_id == "lighting/cabinet/A/feeder-1"
    assert not suspended.site_unsafe
    assert taken_up.clock_start_time == clock_start_time
    assert taken_up.priority == place_pb2.PRIORITY_P1


def test_a_diversion_stands_on_the_card() -> None:
    left = events.TaskSuspended(task_id="A", left_safe=True)
    told = published(entry((*busy, offered("B")), accepted("B"), left))
    assert told[-1].crew_changed.diversions == 1


def test_a_site_that_is_made_safe_is_told_as_such() -> None:
    now = (accepted("B"), events.MakingSafeStarted(task_id="A"))
    told = published(entry((*digging, offered("B")), *now))
    assert steps(told) == [("A", "MAKING_SAFE"), ("B", "ACCEPTED")]
    assert told[0].task_changed.site_unsafe
    assert told[0].task_changed.make_safe_seconds == 300


def test_a_site_left_safe_is_no_longer_unsafe() -> None:
    left = events.TaskSuspended(task_id="A", left_safe=True)
    told = published(entry(making_safe, left))
    assert steps(told) == [("A", "SUSPENDED")]
    assert not told[0].task_changed.site_unsafe


def test_a_crew_that_goes_on_after_all_is_told_to_be_on_site_again() -> None:
    gone = events.TaskReleased(task_id="B", reason="BREAKDOWN")
    told = published(entry(making_safe, gone))
    assert steps(told) == [("B", "RELEASED"), ("A", "ON_SITE")]
    assert told[0].task_changed.reason == "BREAKDOWN"


def test_the_city_knows_when_a_crew_expects_to_be_done() -> None:
    way = (*free, offered("A"), accepted("A"))
    (told,) = published(entry(way, arrived("A")))
    assert told.task_changed.status == news.TASK_STATUS_ON_SITE
    assert told.task_changed.work_end_time == timestamp(NOW + 1800 * SECOND)


@pytest.mark.parametrize(
    ("happened", "now", "step"),
    [
        ((*free, offered("A")), accepted("A"), "ACCEPTED"),
        ((*free, offered("A")), events.TaskDeclined(task_id="A", reason="REST"), "DECLINED"),
        ((*free, offered("A")), events.OfferExpired(task_id="A"), "EXPIRED"),
        ((*free, offered("A")), events.OfferWithdrawn(task_id="A"), "WITHDRAWN"),
        ((*free, offered("A"), accepted("A")), events.CrewDeparted(task_id="A"), "EN_ROUTE"),
        (busy, unsafe("A"), "ON_SITE"),
        (busy, events.TaskFinished(task_id="A"), "DONE"),
    ],
)
def test_each_step_of_a_task_is_told(
    happened: tuple[Message, ...], now: Message, step: str
) -> None:
    told = published(entry(happened, now))
    assert steps(told) == [("A", step)]
    assert len(told) == 1
    assert told[0].task_changed.reason == getattr(now, "reason", "")


def test_an_offer_that_made_way_is_told_before_the_new_one() -> None:
    now = (events.OfferExpired(task_id="A"), offered("B"))
    told = published(entry((*free, offered("A")), *now))
    assert steps(told) == [("A", "EXPIRED"), ("B", "OFFERED")]


def test_a_record_without_events_tells_nothing() -> None:
    assert published(entry(busy)) == []


def test_other_aggregates_are_none_of_the_crews_business() -> None:
    other = entry((), registered)
    other = JournalEntry(
        other.record, "cabinet", "MTP-1", (registered,), None, Cabinet(), other.context
    )
    assert published(other) == []


@pytest.mark.parametrize(
    ("event", "local"), [(events.LocalModeEntered(), True), (events.LocalModeLeft(), False)]
)
def test_the_room_is_told_who_dispatches(event: Message, *, local: bool) -> None:
    record = journal.Record(aggregate="desk/dispatch", version=1, decided_time=NOW)
    context = DecisionContext(time=NOW, id="dispatch")
    written = JournalEntry(record, "desk", "dispatch", (event,), None, DispatchMode(), context)
    (told,) = published(written)
    assert told.HasField("mode_changed")
    assert told.mode_changed.local is local


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
def test_an_order_is_answered_whatever_became_of_it(outcome: int, first: int, answer: str) -> None:
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
def test_what_is_no_order_has_no_answer(actor: str) -> None:
    assert list(order_answered(entry(free, actor=actor))) == []
