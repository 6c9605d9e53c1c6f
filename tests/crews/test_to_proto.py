"""Crews as the API shows them."""

from __future__ import annotations

from services.crews.domain.timestamp import timestamp
from services.crews.to_proto import crew_to_proto
from services.testing.spec import NOW
from tests.crews.examples import (
    CREW,
    HOUR,
    LEASE_END,
    SHIFT_END,
    SITE,
    busy,
    crew,
    making_safe,
    offered,
    preempted,
    registered,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2


def test_a_crew_off_duty_shows_its_card_and_no_task() -> None:
    shown = crew_to_proto("lighting", CREW, crew(registered).state, 1)
    assert (shown.department, shown.crew_id, shown.version) == ("lighting", CREW, 1)
    assert shown.skills == ["aerial_platform", "electrical"]
    for absent in ("task", "offer", "next_task", "shift_end_time"):
        assert not shown.HasField(absent)


def test_a_busy_crew_shows_its_task_and_its_offer() -> None:
    shown = crew_to_proto("lighting", CREW, crew(*busy, offered("B")).state, 7)
    assert shown.on_duty
    assert shown.shift_end_time == timestamp(SHIFT_END)
    assert shown.task.task_id == "A"
    assert shown.task.status == bulletin.TASK_STATUS_ON_SITE
    assert shown.offer == api.Task(
        task_id="B",
        need_id="lighting/cabinet/B/feeder-1",
        kind="supply_fault",
        priority=place_pb2.PRIORITY_P4,
        place=SITE,
        status=bulletin.TASK_STATUS_OFFERED,
        clock_start_time=timestamp(NOW - HOUR),
        lease_end_time=timestamp(LEASE_END),
        work_seconds=1800,
        make_safe_seconds=120,
    )


def test_a_crew_that_leaves_a_site_shows_both_tasks() -> None:
    shown = crew_to_proto("lighting", CREW, crew(*making_safe).state, 9)
    assert shown.task.site_unsafe
    assert shown.task.status == bulletin.TASK_STATUS_MAKING_SAFE
    assert shown.next_task.task_id == "B"


def test_a_crew_shows_how_its_last_tasks_ended() -> None:
    shown = crew_to_proto("lighting", CREW, crew(*preempted).state, 9)
    assert list(shown.ended_tasks) == [
        api.EndedTask(
            task_id="A",
            need_id="lighting/cabinet/A/feeder-1",
            status=bulletin.TASK_STATUS_SUSPENDED,
            end_time=timestamp(NOW),
        )
    ]
