"""A change as one line."""

from __future__ import annotations

from services.cli.output.change_lines import line_of
from tests.cli.examples import CREW, DEFECT, HERE, INCIDENT, OFFER, P4, at
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.roads.v1 import service_pb2 as roads


def crew_with(**fields: object) -> crew.Crew:
    given = {"crew_id": "L-3", "name": "Lumière 3", "on_duty": True, **fields}
    return crew.Crew(**given)  # type: ignore[arg-type]


def test_a_crew_that_is_retasked_is_told_from_what_to_what() -> None:
    leaving = crew.Task(task_id="I2.1", status=bulletin.TASK_STATUS_MAKING_SAFE, priority=P4)
    after = crew_with(task=leaving, next_task=OFFER)
    line = line_of("crew", "lighting", CREW, after, live=True)
    assert line.startswith("lighting/L-3 Lumière 3: en route I2.1 P4 pothole at Rue Foch, asked")
    assert "-> making safe I2.1 P4" in line
    assert line.endswith(", then I7.1")
    assert line_of("crew", "lighting", None, crew_with(), live=True).endswith(": free")


def test_what_was_over_before_one_watched_is_left_out_of_the_beginning() -> None:
    off = crew_with(on_duty=False)
    assert line_of("crew", "lighting", None, off, live=False) == ""
    assert line_of("crew", "lighting", CREW, off, live=True).endswith("-> off duty")
    closed = coordination.Incident(state=coordination.INCIDENT_STATE_CLOSED)
    assert line_of("incident", "coordination", None, closed, live=False) == ""
    opened = roads.Closure(state=roads.CLOSURE_STATE_OPENED, opened_time=at(1))
    assert line_of("closure", "roads", None, opened, live=False) == ""
    assert line_of("closure", "roads", None, opened, live=True).endswith(": opened")


def test_a_defect_is_told_with_what_happened_beside_its_state() -> None:
    left = roads.Defect()
    left.CopyFrom(DEFECT)
    left.made_safe, left.requeued = True, 2
    line = line_of("defect", "roads", DEFECT, left, live=True)
    assert line.endswith("reported -> reported, made safe, left 2x")


def test_a_state_that_did_not_change_is_not_told_with_an_arrow() -> None:
    assert "->" not in line_of("defect", "roads", DEFECT, DEFECT, live=True)


def test_only_new_alerts_are_told() -> None:
    again = coordination.Incident()
    again.CopyFrom(INCIDENT)
    assert "ALERT" not in line_of("incident", "coordination", INCIDENT, again, live=True)
    again.alerts.add(code="NO_ANSWER", detail="nobody answers")
    line = line_of("incident", "coordination", INCIDENT, again, live=True)
    assert line.endswith("; ALERT NO_ANSWER nobody answers")


def test_a_closure_is_told_until_when() -> None:
    closure = roads.Closure(
        closure_id="C-1", street=HERE.street, state=roads.CLOSURE_STATE_CLOSED, until_time=at(0)
    )
    assert "C-1 Rue Foch: closed until" in line_of("closure", "roads", None, closure, live=True)
