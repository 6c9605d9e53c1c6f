"""A correction of a task that a crew holds, and a leader's request for backup."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf.message import Message

from services.crews.domain.task import Status
from services.testing.spec import NOW
from tests.crews.examples import (
    CREW,
    DEPOT,
    SITE,
    accepted,
    amended,
    amendment,
    busy,
    crew,
    departed,
    digging,
    finished,
    free,
    making_safe,
    offered,
    preempted,
    queued,
)
from vigie.crew.v1 import events_pb2 as events, service_pb2 as commands
from vigie.type.v1 import place_pb2, role_pb2

P1 = place_pb2.PRIORITY_P1
OFFERED = (*free, offered("A"))
ACCEPTED = (*OFFERED, accepted("A"))
DRIVING = (*ACCEPTED, departed("A"))
HOLDING = (
    *free,
    offered("A", hold_place=DEPOT),
    accepted("A"),
    events.CrewArrived(task_id="A", at_hold_place=True),
)


def beside(metres: float) -> place_pb2.Place:
    """A place north of the site."""
    place = place_pb2.Place()
    place.CopyFrom(SITE)
    place.position.latitude += metres / 111_195
    return place


FAR, NEAR = beside(500), beside(20)


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        *(
            (happened, amendment("A", priority=P1), [amended("A", priority=P1)])
            for happened in (OFFERED, ACCEPTED, DRIVING, busy)
        ),
        *(  # the leader has declared the site, and the time to make it safe
            (
                happened,
                amendment("A", priority=P1),
                [amended("A", priority=P1, make_safe_seconds=300)],
            )
            for happened in (digging, making_safe)
        ),
        *(
            (happened, amendment("A", place=FAR), [amended("A", place=FAR)])
            for happened in (OFFERED, ACCEPTED, DRIVING)
        ),
        *(
            (happened, amendment("B", place=FAR), [amended("B", place=FAR)])
            for happened in (making_safe, queued)
        ),
        *((happened, amendment("A"), []) for happened in (OFFERED, ACCEPTED, DRIVING, busy)),
        (busy, amendment("A", place=FAR), [amended("A", again=True, place=FAR)]),
        (busy, amendment("A", place=NEAR), [amended("A", place=NEAR)]),
        (busy, amendment("A", hold_place=DEPOT), [amended("A", again=True, hold_place=DEPOT)]),
        (digging, amendment("A", place=FAR), "SITE_UNSAFE"),
        (digging, amendment("A", hold_place=DEPOT), "SITE_UNSAFE"),
        (making_safe, amendment("A", place=FAR), "SITE_UNSAFE"),
        (digging, amendment("A", place=NEAR), [amended("A", place=NEAR, make_safe_seconds=300)]),
        (HOLDING, amendment("A"), [amended("A", again=True)]),
        (
            HOLDING,
            amendment("A", place=FAR, hold_place=DEPOT),
            [amended("A", place=FAR, hold_place=DEPOT)],
        ),
        (
            HOLDING,
            amendment("A", hold_place=FAR),
            [amended("A", again=True, hold_place=FAR)],
        ),
        (free, amendment("A"), "TASK_UNKNOWN"),
        (preempted, amendment("A"), "TASK_SUSPENDED"),
        ((*busy, finished("A")), amendment("A"), "TASK_DONE"),
    ],
)
def test_each_correction_in_each_state(
    happened: tuple[Message, ...], command: Message, expected: str | list[Message]
) -> None:
    crew(*happened).when(command).expect(expected)


def test_a_correction_that_repeats_itself_records_nothing() -> None:
    changes: dict[str, Any] = {
        "priority": P1,
        "place": FAR,
        "skills": ["signing", "electrical"],
        "equipment": ["bucket_truck"],
        "role": "repair",
        "hold_place": DEPOT,
        "incident_id": "I7",
        "work_seconds": 60,
        "make_safe_seconds": 30,
        "kind": "column_fallen",
    }
    after = crew(*DRIVING, amended("A", **changes))
    task = after.state.task
    assert (task.priority, task.place.latitude) == (1, FAR.position.latitude)
    assert (task.skills, task.equipment) == (("electrical", "signing"), ("bucket_truck",))
    assert (task.role, task.incident_id, task.kind) == ("repair", "I7", "column_fallen")
    assert (task.work_seconds, task.make_safe_seconds) == (60, 30)
    assert task.goal == task.hold_place
    assert task.amended_time == NOW
    after.when(amendment("A", **changes)).then()


def test_a_crew_that_sets_out_again_has_not_arrived() -> None:
    task = crew(*busy, amended("A", again=True, place=FAR)).state.task
    assert (task.status, task.arrived_time) == (Status.EN_ROUTE, 0)
    assert task.departed_time == NOW


def test_the_leader_s_time_to_make_a_site_safe_outlasts_a_correction() -> None:
    longer = amendment("A", priority=P1, make_safe_seconds=900)
    state = crew(*digging).when(longer).then(amended("A", priority=P1, make_safe_seconds=300))
    assert state.task.make_safe_seconds == 300
    crew(*digging).when(amendment("A", make_safe_seconds=900)).then()


SIGNING = role_pb2.Role(name="signing", skills=["signing"], count=2)
MORE = role_pb2.Role(name="signing", skills=["signing"], count=3)


def ask(
    role: role_pb2.Role = SIGNING, *, task_id: str = "A", cancelled: bool = False
) -> commands.RequestBackupRequest:
    return commands.RequestBackupRequest(
        crew_id=CREW, task_id=task_id, role=role, reason="TRAFFIC", cancelled=cancelled
    )


def asked(role: role_pb2.Role = SIGNING, **more: Any) -> events.BackupRequested:
    return events.BackupRequested(task_id="A", role=role, reason="TRAFFIC", **more)


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        *((happened, ask(), [asked()]) for happened in (ACCEPTED, DRIVING, busy, making_safe)),
        ((*busy, asked()), ask(), []),
        ((*busy, asked()), ask(MORE), [asked(MORE)]),
        ((*busy, asked()), ask(cancelled=True), [asked(cancelled=True)]),
        (busy, ask(cancelled=True), []),
        ((*busy, asked(), asked(cancelled=True)), ask(), [asked()]),
        (OFFERED, ask(), "TASK_OFFERED"),
        (queued, ask(task_id="B"), "TASK_WAITING"),
        (preempted, ask(), "TASK_SUSPENDED"),
        (free, ask(), "TASK_UNKNOWN"),
    ],
)
def test_each_request_for_backup_in_each_state(
    happened: tuple[Message, ...], command: Message, expected: str | list[Message]
) -> None:
    crew(*happened).when(command).expect(expected)


def test_a_task_has_one_request_for_backup_of_each_role() -> None:
    traffic = role_pb2.Role(name="traffic")
    backups = crew(*busy, asked(), asked(traffic), asked(MORE)).state.task.backups
    assert [(backup.name, backup.count) for backup in backups] == [("traffic", 1), ("signing", 3)]
