"""How a defect changes with what happens to it."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import DecisionContext
from services.roads.domain.defect.state import OPEN, Defect, Status, evolve
from services.roads.domain.values import HOUR
from services.testing.spec import NOW
from vigie.roads.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2 as place

MOMENT = DecisionContext(time=NOW + HOUR, id="A-1")
ATTENDED = Defect(
    status=Status.ATTENDED,
    kind="pothole",
    priority=3,
    reported_time=NOW,
    clock_time=NOW,
    due_time=NOW + HOUR,
    task_id="T-1",
    crew="roads/R-1",
    requeued=1,
    inspected=True,
    made_safe=True,
)


@pytest.mark.parametrize("status", list(Status))
def test_a_defect_is_open_until_it_is_repaired_or_closed(status: Status) -> None:
    ended = {Status.ABSENT, Status.REPAIRED, Status.CLOSED}
    assert Defect(status=status).open == (status not in ended)
    assert Defect(status=status).has_crew <= (status in OPEN)


def test_a_defect_that_is_left_keeps_everything_but_its_crew() -> None:
    left = evolve(ATTENDED, events.DefectRequeued(task_id="T-1", reason="suspended"), MOMENT)
    assert (left.status, left.task_id, left.crew) == (Status.REPORTED, "", "")
    assert (left.clock_time, left.due_time, left.requeued) == (NOW, NOW + HOUR, 2)
    assert (left.inspected, left.made_safe) == (True, True)


def test_a_reopened_defect_begins_again_but_remembers_its_first_report() -> None:
    closed = evolve(ATTENDED, events.DefectClosed(reason="not_found"), MOMENT)
    reopened = evolve(closed, events.DefectReopened(priority=place.PRIORITY_P2), MOMENT)
    assert (reopened.opening, reopened.clock_time, reopened.reported_time) == (1, NOW + HOUR, NOW)
    assert (reopened.requeued, reopened.inspected, reopened.made_safe) == (0, False, False)
    assert (reopened.closed_reason, reopened.ended_time) == ("", 0)
