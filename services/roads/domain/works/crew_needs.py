"""The need of works that a crew of the city digs, and the steps of its task."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from google.protobuf.message import Message

from services.crews.domain.role import Role
from services.crews.domain.task_statuses import COMING, LEFT
from services.crews.need import P2, P4, Need, Requirements
from services.roads.domain.works.state import Status, Works
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1 import commands_pb2 as needs_api
from vigie.roads.v1 import events_pb2 as events

PLANNED_DIG, URGENT_DIG = "planned_dig", "urgent_dig"

REQUIREMENTS: Mapping[str, Requirements] = {
    PLANNED_DIG: Requirements.for_roles(P4,
        "works of the calendar: no danger, and a period of days",
        Role("digging", ("road_repair",), ("asphalt",), 14_400, 900,
            "opens the ground, and closes it with asphalt", digs=True)),
    URGENT_DIG: Requirements.for_roles(P2,
        "a proven emergency that would wait for the answers of networks otherwise",
        Role("digging", ("road_repair",), ("asphalt",), 7_200, 900,
            "opens the ground once the sensitive networks were called", digs=True)),
}  # fmt: skip
"""The kinds of needs of works. Times are first estimates."""

OPEN = frozenset({Status.PLANNED, Status.AUTHORISED, Status.RUNNING})


def needs(works: Works, _works_id: str) -> list[Need]:
    """Return the need of works that a crew of the city digs, from the start of their period."""
    if not works.needs_crew_since or works.status not in OPEN:
        return []
    kind = URGENT_DIG if works.urgent_reason else PLANNED_DIG
    requirements = REQUIREMENTS[kind]
    need = Need(
        kind=kind,
        priority=requirements.priority,
        place=works.place,
        clock_start_time=works.needs_crew_since,
        requirements=requirements,
        due_time=works.end_time,
        assigned=bool(works.crew),
        dig_clearance=works.clearance(),
    )
    return [need]


def on_task(command: needs_api.NoteTaskRequest, works: Works, _part: str) -> Sequence[Message]:
    """Return the events of a step of the task: the crew's arrival is the start of the works."""
    same = works.task_id == command.task_id
    task = {"task_id": command.task_id, "crew": command.crew}
    assigned = [] if same else [events.WorksCrewAssigned(**task)]
    start = [] if works.status is Status.RUNNING else [events.WorksStarted()]
    match command.status:
        case coming if coming in COMING:
            return assigned
        case bulletin.TASK_STATUS_ON_SITE:
            return [*assigned, *start]
        case bulletin.TASK_STATUS_DONE:
            return [*start, events.WorksEnded()]
        case left if left in LEFT and same:
            return [events.WorksCrewLeft(**task)]
        case _:
            return []
