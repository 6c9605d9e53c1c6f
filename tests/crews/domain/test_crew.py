"""The state of a crew."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.crew import REMEMBERED_TASKS, evolve
from services.crews.domain.task import Status
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW
from tests.crews.examples import HOUR, crew, free, offered, preempted
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import events_pb2 as events


def test_a_crew_forgets_all_but_its_last_tasks() -> None:
    happened: list[Message] = [*free]
    for number in range(REMEMBERED_TASKS + 2):
        happened += [offered(f"T{number}"), events.TaskDeclined(task_id=f"T{number}")]
    ended = crew(*happened).state.ended
    assert [past.task_id for past in ended] == [f"T{n}" for n in range(2, REMEMBERED_TASKS + 2)]


def test_diversions_are_counted_in_each_shift() -> None:
    assert crew(*preempted).state.diversions == 1
    night = (events.TaskFinished(task_id="B"), events.ShiftEnded())
    next_shift = events.ShiftStarted(end_time=timestamp(NOW + 30 * HOUR))
    assert crew(*preempted, *night, next_shift).state.diversions == 0


def test_a_crew_folds_no_event_of_another_kind() -> None:
    for happened in (free, preempted):
        given = crew(*happened)
        with pytest.raises(TypeError, match="LocalModeLeft"):
            evolve(given.state, events.LocalModeLeft(), given.context)


def test_each_status_has_the_published_number() -> None:
    published_steps = {f"TASK_STATUS_{step.name}": int(step) for step in Status}
    assert published_steps | {"TASK_STATUS_UNSPECIFIED": 0} == dict(bulletin.TaskStatus.items())
