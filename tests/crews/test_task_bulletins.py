"""The bulletins of the tasks of a department's crews."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.crews.examples import (
    CREW,
    DEPOT,
    HOUR,
    SITE,
    accepted,
    amended,
    arrived,
    busy,
    departed,
    digging,
    free,
    making_safe,
    offered,
    queued,
    unsafe,
)
from tests.crews.test_bulletins import entry, published
from vigie.bulletin.v1 import bulletin_pb2 as news
from vigie.crew.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2, role_pb2


def steps(bulletins: list[news.Bulletin]) -> list[tuple[str, str]]:
    return [
        (b.task_changed.task_id, news.TaskStatus.Name(b.task_changed.status)[len("TASK_STATUS_") :])
        for b in bulletins
        if b.HasField("task_changed")
    ]


def test_the_task_that_is_left_comes_with_its_own_clock_before_the_one_taken_up() -> None:
    clock_start_time = timestamp(NOW - 5 * SECOND)
    urgent = offered("B", clock_start_time=clock_start_time, priority=place_pb2.PRIORITY_P1)
    left = events.TaskSuspended(task_id="A", left_safe=True)
    bulletins = published(entry((*busy, urgent), accepted("B"), left))
    assert steps(bulletins) == [("A", "SUSPENDED"), ("B", "ACCEPTED")]
    suspended, taken_up = (b.task_changed for b in bulletins[:2])
    assert suspended.clock_start_time == timestamp(NOW - HOUR)
    assert suspended.place == SITE
    assert suspended.priority == place_pb2.PRIORITY_P4
    assert suspended.need_id == "lighting/cabinet/A/feeder-1"
    assert not suspended.site_unsafe
    assert taken_up.clock_start_time == clock_start_time
    assert taken_up.priority == place_pb2.PRIORITY_P1


def test_an_arrival_is_published_with_the_expected_end_of_the_work() -> None:
    (arrival,) = published(entry((*free, offered("A"), accepted("A")), arrived("A")))
    assert arrival.task_changed.work_end_time == timestamp(NOW + 1800 * SECOND)


reserved = (*free, offered("A"))
leaving = (accepted("B"), events.MakingSafeStarted(task_id="A"))
replaced = events.NextTaskReleased(task_id="B", reason="REPLACED")


@pytest.mark.parametrize(
    ("happened", "now", "expected"),
    [
        (reserved, [accepted("A")], [("A", "ACCEPTED")]),
        (reserved, [events.TaskDeclined(task_id="A", reason="REST")], [("A", "DECLINED")]),
        (reserved, [events.OfferExpired(task_id="A")], [("A", "EXPIRED")]),
        (reserved, [events.OfferWithdrawn(task_id="A")], [("A", "WITHDRAWN")]),
        (
            reserved,
            [events.OfferExpired(task_id="A"), offered("B")],
            [("A", "EXPIRED"), ("B", "OFFERED")],
        ),
        ((*reserved, accepted("A")), [departed("A")], [("A", "EN_ROUTE")]),
        ((*reserved, accepted("A")), [arrived("A")], [("A", "ON_SITE")]),
        (busy, [unsafe("A")], [("A", "ON_SITE")]),
        (busy, [events.TaskFinished(task_id="A")], [("A", "DONE")]),
        ((*digging, offered("B")), leaving, [("A", "MAKING_SAFE"), ("B", "ACCEPTED")]),
        (
            making_safe,
            [events.TaskSuspended(task_id="A", left_safe=True), events.ShiftEnded()],
            [("A", "SUSPENDED"), ("B", "ACCEPTED")],
        ),
        (
            (*making_safe, offered("C")),
            [replaced, accepted("C")],
            [("B", "RELEASED"), ("C", "ACCEPTED")],
        ),
        (
            (*busy, offered("B", after_task_id="A")),
            [accepted("B")],
            [("B", "QUEUED")],
        ),
        (queued, [events.TaskFinished(task_id="A")], [("A", "DONE"), ("B", "ACCEPTED")]),
        (
            queued,
            [
                events.TaskFinished(task_id="A"),
                events.TaskReleased(task_id="B", reason="SHIFT_OVER"),
            ],
            [("A", "DONE"), ("B", "RELEASED")],
        ),
        (
            reserved,
            [events.OfferExpired(task_id="A"), offered("A")],
            [("A", "EXPIRED"), ("A", "OFFERED")],
        ),
        (
            (*queued, offered("C")),
            [replaced, accepted("C"), events.TaskSuspended(task_id="A", left_safe=True)],
            [("B", "RELEASED"), ("A", "SUSPENDED"), ("C", "ACCEPTED")],
        ),
        (
            making_safe,
            [
                events.NextTaskReleased(task_id="B", reason="BREAKDOWN"),
                events.TaskReleased(task_id="A", reason="BREAKDOWN"),
            ],
            [("B", "RELEASED"), ("A", "RELEASED")],
        ),
        (
            (*reserved, accepted("A")),
            [events.CrewArrived(task_id="A", at_hold_place=True)],
            [("A", "HOLDING")],
        ),
        (busy, [amended("A", again=True)], [("A", "EN_ROUTE")]),
        (busy, [amended("A")], [("A", "ON_SITE")]),
        (reserved, [amended("A")], [("A", "OFFERED")]),
        (
            making_safe,
            [events.TaskReleased(task_id="B", reason="BREAKDOWN")],
            [("B", "RELEASED"), ("A", "ON_SITE")],
        ),
    ],
)
def test_each_step_of_a_task_is_published_ended_tasks_first(
    happened: tuple[Message, ...], now: Sequence[Message], expected: list[tuple[str, str]]
) -> None:
    bulletins = published(entry(happened, *now))
    assert steps(bulletins) == expected
    reasons = [each.task_changed.reason for each in bulletins if each.task_changed.reason]
    assert reasons == [reason for event in now if (reason := getattr(event, "reason", ""))]


def test_a_site_is_unsafe_until_it_was_left_safe() -> None:
    first = published(entry((*digging, offered("B")), *leaving))[0].task_changed
    assert (first.site_unsafe, first.make_safe_seconds) == (True, 300)
    left = events.TaskSuspended(task_id="A", left_safe=True)
    assert not published(entry(making_safe, left))[0].task_changed.site_unsafe


def test_a_task_that_is_done_or_was_left_safe_leaves_no_unsafe_site() -> None:
    for happened, end, unsafe_after in (
        (digging, events.TaskFinished(task_id="A"), False),
        (digging, events.TaskReleased(task_id="A", reason="BREAKDOWN"), True),
    ):
        (changed, *_) = published(entry(happened, end))
        assert changed.task_changed.site_unsafe is unsafe_after


def test_an_amendment_is_published_with_its_priority_and_place() -> None:
    change = amended("A", priority=place_pb2.PRIORITY_P1, place=DEPOT)
    (bulletins,) = published(entry((*free, offered("A"), accepted("A")), change))
    assert bulletins.task_changed.priority == place_pb2.PRIORITY_P1
    assert bulletins.task_changed.place == DEPOT


def test_a_task_is_published_with_the_times_of_its_steps() -> None:
    names = ("accepted_time", "active_time", "departed_time", "arrived_time")

    def times(happened: tuple[Message, ...], *now: Message) -> list[str]:
        changed = published(entry(happened, *now))[-1].task_changed
        shown = [name for name in names if changed.HasField(name)]
        assert all(getattr(changed, name) == timestamp(NOW) for name in shown)
        return shown

    assert times(free, offered("A")) == []
    assert times((*free, offered("A")), accepted("A")) == [*names[:2]]
    assert times((*digging, offered("B")), *leaving) == [*names[:1]]
    assert times((*free, offered("A"), accepted("A")), departed("A")) == [*names[:3]]
    assert times((*free, offered("A"), accepted("A"), departed("A")), arrived("A")) == [*names]


def test_a_request_for_backup_is_published_with_what_the_task_serves() -> None:
    signing = role_pb2.Role(name="signing", skills=["signing"], count=2)
    happened = (*free, offered("A", incident_id="I7"), accepted("A"))
    asked = events.BackupRequested(task_id="A", role=signing, reason="TRAFFIC")
    (bulletins,) = published(entry(happened, asked))
    assert bulletins.backup_requested == news.BackupRequested(
        crew_id=CREW,
        task_id="A",
        need_id="lighting/cabinet/A/feeder-1",
        incident_id="I7",
        role=signing,
        reason="TRAFFIC",
    )
