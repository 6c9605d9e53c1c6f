"""The offers and notes of local mode."""

from __future__ import annotations

from services.crews.domain.place import Place
from services.crews.domain.task import Status
from services.crews.local_dispatch import Assignment
from services.crews.local_requests import note, notes, offer
from services.crews.need import Need, Requirements
from services.testing.spec import NOW, SECOND
from tests.crews.examples import CREW, busy, crew, offered, preempted
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import events_pb2 as events

POTHOLE = Need(
    need_id="roads/defect/D1",
    kind="pothole",
    priority=3,
    place=Place(3.88, 43.6),
    clock_start_time=NOW,
    requirements=Requirements(3, (), (), 900, 0),
)


def test_a_need_and_a_version_of_a_crew_make_one_offer() -> None:
    sent = Assignment(POTHOLE, POTHOLE.requirements.roles[0], "roads-01")
    first, again = (offer(sent, 4, NOW + second * SECOND) for second in (0, 1))
    assert first.request_id == again.request_id
    assert first.task_id == again.task_id
    assert first.expected_task_id == ""
    later = offer(sent, 6, NOW)
    assert later.request_id != first.request_id
    assert later.task_id != first.task_id


def test_a_note_is_for_the_aggregate_of_the_need() -> None:
    noted = note("lighting/cabinet/MTP-1/feeder-2", "T", "lighting/c", Status.ON_SITE)
    assert noted.aggregate == "cabinet/MTP-1"
    assert noted.status == bulletin.TASK_STATUS_ON_SITE


def test_ended_tasks_come_before_active_ones() -> None:
    crews = {CREW: crew(*preempted).state}
    noted = [(n.task_id, n.status) for n in notes("lighting", [], crews, NOW)]
    assert noted == [("A", bulletin.TASK_STATUS_SUSPENDED), ("B", bulletin.TASK_STATUS_ACCEPTED)]


def test_tasks_that_ended_before_local_mode_are_left_to_coordination() -> None:
    crews = {CREW: crew(*busy, events.TaskFinished(task_id="A")).state}
    assert list(notes("lighting", [], crews, NOW + SECOND)) == []


def test_needs_of_other_departments_get_no_note() -> None:
    lent = (*busy[:2], offered("T", need_id="roads/defect/D1"))
    crews = {CREW: crew(*lent).state}
    assert list(notes("lighting", [], crews, NOW)) == []
