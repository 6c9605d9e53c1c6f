"""Examples of what the services of a city return."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2 as place

NOW = 1_700_000_000
HERE = place.Place(
    position=place.Position(longitude=3.877, latitude=43.611), street="Rue Foch", district="Centre"
)
P1, P2, P3, P4 = place.PRIORITY_P1, place.PRIORITY_P2, place.PRIORITY_P3, place.PRIORITY_P4


def at(seconds: int) -> Timestamp:
    """Return a time, counted from NOW."""
    return Timestamp(seconds=NOW + seconds)


DEFECT = roads.Defect(
    defect_id="D-1",
    kind="column_fallen",
    priority=P1,
    place=HERE,
    state=roads.DEFECT_STATE_REPORTED,
    need_id="roads/defect/D-1",
    clock_start_time=at(0),
    version=1,
)
OFFER = crew.Task(
    task_id="I7.1",
    kind="column_fallen",
    priority=P1,
    place=HERE,
    status=bulletin.TASK_STATUS_OFFERED,
    lease_end_time=at(60),
)
TASK = crew.Task(
    task_id="I2.1", kind="pothole", priority=P4, place=HERE, status=bulletin.TASK_STATUS_EN_ROUTE
)
CREW = crew.Crew(
    department="lighting",
    crew_id="L-3",
    name="Lumière 3",
    on_duty=True,
    task=TASK,
    offer=OFFER,
    version=9,
)
INCIDENT = coordination.Incident(
    incident_id="I7",
    requirement=events.Requirement(kind="column_fallen", priority=P1, place=HERE),
    state=coordination.INCIDENT_STATE_OFFERED,
    need_ids=["roads/defect/D-1", "roads/defect/D-2"],
    clock_start_time=at(0),
    crew="lighting/L-3",
    crew_name="Lumière 3",
    task_id="I7.1",
    task_status=bulletin.TASK_STATUS_OFFERED,
    diversions=1,
    alerts=[
        coordination.Alert(
            code="LATE", alert_time=at(5), repeat_time=at(125), detail="past its time"
        )
    ],
)


def _eligible(crew_id: str, price: int, **terms: Any) -> events.Candidate:
    return events.Candidate(
        department="lighting",
        crew_id=crew_id,
        verdict=events.VERDICT_ELIGIBLE,
        price_seconds=price,
        position_age_seconds=4,
        **terms,
    )


CHOSEN = _eligible("L-3", 215, eta_seconds=125, make_safe_seconds=60, lateness_seconds=30)
CHOSEN.task_id, CHOSEN.task_priority, CHOSEN.gained_seconds = "I2.1", P4, 300
DEARER = _eligible("L-8", 515, eta_seconds=425, rest_seconds=90)
DEARER.passed_over = events.PASSED_OVER_DEARER
UNSKILLED = events.Candidate(
    department="roads", crew_id="R-1", verdict=events.VERDICT_SKILL_MISSING
)
STALE = events.Candidate(
    department="roads",
    crew_id="R-2",
    verdict=events.VERDICT_STALE_POSITION,
    position_age_seconds=600,
)
DECISION = coordination.Decision(
    decision_id="I7.1",
    incident_id="I7",
    decided_time=at(1),
    crew="lighting/L-3",
    leaves_task_id="I2.1",
    lease_end_time=at(61),
    outcome="ACCEPTED",
    appraisal=events.Appraisal(
        priority=P1,
        appraised_time=at(1),
        candidates=[CHOSEN, DEARER, UNSKILLED, STALE],
        off_duty_count=12,
        closed_streets_count=3,
        streets_sha256="54bb1faa768a52c0",
        department="roads",
        minimum_gain_seconds=60,
    ),
)
