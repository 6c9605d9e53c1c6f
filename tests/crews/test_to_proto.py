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
    amended,
    busy,
    crew,
    making_safe,
    offered,
    preempted,
    queued,
    registered,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2, role_pb2


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


def test_a_task_shows_what_it_demands_and_what_backup_its_leader_needs() -> None:
    signing = role_pb2.Role(name="signing", skills=["signing"], count=2, purpose="close the lane")
    asked = events.BackupRequested(task_id="A", role=signing, reason="TRAFFIC")
    corrected = amended("A", skills=["electrical"], role="repair", incident_id="I7")
    shown = crew_to_proto("lighting", CREW, crew(*busy, corrected, asked).state, 9)
    task = shown.task
    assert (list(task.skills), task.role, task.incident_id) == (["electrical"], "repair", "I7")
    assert list(task.backups) == [api.BackupRequest(role=signing, reason="TRAFFIC")]
    for name in ("accepted_time", "active_time", "departed_time", "arrived_time", "amended_time"):
        assert getattr(task, name) == timestamp(NOW)


def test_a_queued_task_shows_where_it_holds_its_crew_and_no_time_of_its_own() -> None:
    held = amended("B", hold_place=SITE)
    waiting = crew_to_proto("lighting", CREW, crew(*queued, held).state, 9).next_task
    assert waiting.status == bulletin.TASK_STATUS_QUEUED
    assert (waiting.after_task_id, waiting.hold_place) == ("A", SITE)
    assert waiting.HasField("accepted_time")
    assert not waiting.HasField("active_time")
