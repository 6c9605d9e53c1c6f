"""What the desk orders while it dispatches by itself."""

from __future__ import annotations

from services.crews.domain.decide import crew_decider
from services.crews.domain.place import Place
from services.crews.domain.task import Status
from services.crews.need import Need, Requirements
from services.crews.orders import note, notes, offer
from services.testing.spec import NOW, SECOND, given
from tests.crews.sentences import CREW, busy, offered, preempted
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


def test_the_same_need_and_the_same_crew_as_it_was_make_the_same_offer() -> None:
    first, again = (offer(POTHOLE, "roads-01", 4, NOW + second * SECOND) for second in (0, 1))
    assert first.request_id == again.request_id
    assert first.task_id == again.task_id
    later = offer(POTHOLE, "roads-01", 6, NOW)
    assert later.request_id != first.request_id
    assert later.task_id != first.task_id


def test_an_offer_of_the_desk_takes_nobody_off_a_task() -> None:
    assert offer(POTHOLE, "roads-01", 4, NOW).expected_task_id == ""


def test_a_need_is_told_in_the_name_of_its_own_aggregate() -> None:
    told = note("lighting/cabinet/MTP-1/feeder-2", "T", "lighting/c", Status.ON_SITE)
    assert told.aggregate == "cabinet/MTP-1"
    assert told.status == bulletin.TASK_STATUS_ON_SITE


def test_what_ended_is_told_before_what_is_in_hand() -> None:
    crews = {CREW: given(crew_decider, *preempted).state}
    told = [(n.task_id, n.status) for n in notes("lighting", crews, NOW)]
    assert told == [("A", bulletin.TASK_STATUS_SUSPENDED), ("B", bulletin.TASK_STATUS_ACCEPTED)]


def test_what_ended_before_local_mode_is_coordinations_to_tell() -> None:
    crews = {CREW: given(crew_decider, *busy, events.TaskFinished(task_id="A")).state}
    assert list(notes("lighting", crews, NOW + SECOND)) == []


def test_the_needs_of_other_departments_are_not_ours_to_tell() -> None:
    lent = (*busy[:2], offered("T", need_id="roads/defect/D1"))
    crews = {CREW: given(crew_decider, *lent).state}
    assert list(notes("lighting", crews, NOW)) == []
