"""A change as one line."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from services.cli.output.change_lines import line_of
from tests.cli.examples import CREW, DEFECT, HERE, INCIDENT, OFFER, P4, at
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2, role_pb2


def crew_with(**fields: Any) -> crew.Crew:
    return crew.Crew(**{"crew_id": "L-3", "name": "Lumière 3", "on_duty": True, **fields})


def changed(item: Any, **fields: Any) -> Any:
    copy = deepcopy(item)
    copy.MergeFrom(type(item)(**fields))
    return copy


OFF_DUTY = crew_with(on_duty=False)
LEAVING = crew.Task(task_id="I2.1", status=bulletin.TASK_STATUS_MAKING_SAFE, priority=P4)
HELD = crew.Task(
    task_id="I2.1",
    place=HERE,
    hold_place=place_pb2.Place(street="Place d'Armes"),
    backups=[crew.BackupRequest(role=role_pb2.Role(name="signing", count=2))],
)
RETASKED = crew_with(task=LEAVING, next_task=OFFER)
ALERT = coordination.Alert(code="NO_ANSWER", detail="no crew answers", repeat_time=at(60))
SEEN = coordination.Alert(code="NO_ANSWER", detail="no crew answers", acknowledged_by="ana")
NOBODY, BOTH = (
    coordination.Alert(
        code="NOBODY_FOUND",
        detail=f"{', '.join(names)}: No crew can be sent.",
        roles=names,
        repeat_time=at(60),
    )
    for names in (["lead"], ["lead", "backup"])
)
COMPARED, COMPARED_AGAIN = (
    changed(
        INCIDENT,
        roles=[
            coordination.IncidentRole(
                role=role_pb2.Role(name=name),
                not_sent=[events.VerdictCount(verdict=events.VERDICT_NOT_LENT, crew_count=2)],
                compared_time=at(seconds),
            )
            for name in ("lead", "signing")
        ],
    )
    for seconds in (0, 30)
)
OPENED = roads.Closure(state=roads.CLOSURE_STATE_OPENED, opened_time=at(1))
CLOSED = roads.Closure(
    closure_id="C-1", street=HERE.street, state=roads.CLOSURE_STATE_CLOSED, until_time=at(0)
)


@pytest.mark.parametrize(
    ("kind", "before", "item", "part"),
    [
        ("crew", CREW, RETASKED, "lighting/L-3 Lumière 3: en route I2.1 P4 pothole at Rue Foch, "),
        ("crew", CREW, RETASKED, "asked I7.1 P1 column_fallen at Rue Foch, to answer by "),
        ("crew", CREW, RETASKED, " -> making safe I2.1 P4"),
        ("crew", CREW, RETASKED, ", then I7.1"),
        ("crew", None, crew_with(), ": free"),
        ("crew", None, crew_with(task=HELD), "at Rue Foch, hold at Place d'Armes, needs 2 more"),
        ("crew", CREW, OFF_DUTY, "-> off duty"),
        ("defect", DEFECT, changed(DEFECT, made_safe=True, requeued=2),
         "reported -> reported, made safe, left 2x"),
        ("incident", INCIDENT, changed(INCIDENT, alerts=[ALERT]),
         ": ALERT NO_ANSWER no crew answers"),
        ("incident", changed(INCIDENT, alerts=[ALERT]), changed(INCIDENT, alerts=[SEEN]),
         ": NO_ANSWER seen by ana"),
        ("incident", changed(INCIDENT, alerts=[ALERT]), INCIDENT, ": NO_ANSWER is over"),
        ("incident", None, changed(INCIDENT, alerts=[ALERT]), "; ALERT NO_ANSWER no crew"),
        ("incident", INCIDENT, changed(INCIDENT, need_ids=["roads/defect/2"]), ": reports 2 -> 3"),
        ("incident", changed(INCIDENT, alerts=[NOBODY]), changed(INCIDENT, alerts=[BOTH]),
         ": ALERT NOBODY_FOUND lead, backup: No crew"),
        ("closure", None, CLOSED, "C-1 Rue Foch: closed until"),
        ("closure", None, OPENED, ": opened"),
    ],
)  # fmt: skip
def test_a_change_is_a_line_with_the_old_and_the_new_state(
    kind: str, before: Any, item: Any, part: str
) -> None:
    assert part in line_of(kind, "lighting", before, item, live=True)


def test_an_alert_that_lost_one_of_its_roles_is_not_repeated() -> None:
    before, after = changed(INCIDENT, alerts=[BOTH]), changed(INCIDENT, alerts=[NOBODY])
    assert "ALERT" not in line_of("incident", "coordination", before, after, live=True)


@pytest.mark.parametrize(
    ("kind", "before", "item"),
    [
        ("defect", DEFECT, DEFECT),
        ("incident", changed(INCIDENT, alerts=[ALERT]), changed(INCIDENT, alerts=[ALERT])),
        ("incident", INCIDENT, changed(INCIDENT, diversions=7)),
        ("incident", COMPARED, COMPARED_AGAIN),
        ("crew", CREW, changed(CREW, diversions=7)),
    ],
)
def test_a_change_that_no_line_states_is_not_printed(kind: str, before: Any, item: Any) -> None:
    assert line_of(kind, "roads", before, item, live=True) == ""


def test_a_closed_incident_is_closed_by_its_crew() -> None:
    closed = changed(INCIDENT, state=coordination.INCIDENT_STATE_CLOSED, close_reason="DONE")
    line = line_of("incident", "coordination", INCIDENT, closed, live=True)
    assert "closed (done) by " in line
    assert not line.endswith("(done)")


@pytest.mark.parametrize(
    ("kind", "item"),
    [
        ("crew", OFF_DUTY),
        ("closure", OPENED),
        ("defect", roads.Defect(state=roads.DEFECT_STATE_CLOSED)),
        ("incident", coordination.Incident(state=coordination.INCIDENT_STATE_CLOSED)),
    ],
)
def test_things_that_were_over_before_the_watch_have_no_line(kind: str, item: Any) -> None:
    assert line_of(kind, "roads", None, item, live=False) == ""
