"""A defect: something wrong on a street, and its state after its events."""

from __future__ import annotations

from enum import Enum
from typing import TypeAlias, assert_never

import msgspec
from msgspec.structs import replace

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.place import NOWHERE, Place, place_of
from services.crews.domain.role import Role, role_of
from services.crews.need import Need, Requirements
from services.roads.domain.defect.kinds import SAFE_PRIORITY
from vigie.roads.v1 import events_pb2 as events

Event: TypeAlias = (
    events.DefectReported
    | events.DefectInspected
    | events.DefectMadeSafe
    | events.DefectAssigned
    | events.DefectAttended
    | events.DefectRequeued
    | events.DefectRepaired
    | events.DefectClosed
    | events.DefectReopened
)


class Status(Enum):
    """How far a defect has come. The words are those of `DefectState`."""

    ABSENT = "absent"
    REPORTED = "reported"
    ASSIGNED = "assigned"
    ATTENDED = "attended"
    REPAIRED = "repaired"
    CLOSED = "closed"


class Defect(msgspec.Struct, frozen=True):
    """A defect. Times are microseconds since 1970, UTC; 0 where there is none.

    `opening` counts how often it was reopened: each opening is a need of its own. `clock_time` is
    the start of the present one; no crew that comes or goes moves it.
    """

    status: Status = Status.ABSENT
    kind: str = ""
    priority: int = 0
    place: Place = NOWHERE
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    work_seconds: int = 0
    make_safe_seconds: int = 0
    reported_time: int = 0
    opening: int = 0
    clock_time: int = 0
    due_time: int = 0
    inspected: bool = False
    made_safe: bool = False
    task_id: str = ""
    crew: str = ""
    requeued: int = 0
    ended_time: int = 0
    closed_reason: str = ""
    roles: tuple[Role, ...] = ()
    asset_id: str = ""

    @property
    def open(self) -> bool:
        """Whether the defect still needs a crew."""
        return self.status in OPEN

    @property
    def has_crew(self) -> bool:
        """Whether a crew has taken it on and not left it."""
        return self.status in WITH_CREW


WITH_CREW = frozenset({Status.ASSIGNED, Status.ATTENDED})
OPEN = WITH_CREW | {Status.REPORTED}


def part_of(opening: int) -> str:
    """Return the part of a need's id that names one opening; the first one has none."""
    return str(opening) if opening else ""


def needs(defect: Defect, _defect_id: str) -> list[Need]:
    """Return the need of the present opening while the defect is open."""
    if not defect.open:
        return []
    need = Need(
        kind=defect.kind,
        priority=defect.priority,
        place=defect.place,
        clock_start_time=defect.clock_time,
        requirements=Requirements(
            defect.priority,
            defect.skills,
            defect.equipment,
            defect.work_seconds,
            defect.make_safe_seconds,
            roles=defect.roles,
        ),
        part=part_of(defect.opening),
        due_time=defect.due_time,
        assigned=defect.has_crew,
        asset_id=defect.asset_id,
    )
    return [need]


def had_need(defect: Defect, part: str) -> bool:
    """Return whether a part names an opening that the defect has had."""
    return part in {part_of(opening) for opening in range(defect.opening + 1)}


def evolve(defect: Defect, event: Event, context: DecisionContext) -> Defect:
    """Return the defect after an event."""
    match event:
        case events.DefectReported():
            return _reported(event, context)
        case events.DefectInspected():
            return replace(
                defect,
                priority=int(event.priority),
                due_time=event.due_time.ToMicroseconds(),
                inspected=True,
                # Danger found again undoes what made it safe.
                made_safe=defect.made_safe and event.priority >= SAFE_PRIORITY,
            )
        case events.DefectMadeSafe():
            return replace(defect, priority=int(event.priority), made_safe=True)
        case events.DefectAssigned():
            return _taken(defect, Status.ASSIGNED, event)
        case events.DefectAttended():
            return _taken(defect, Status.ATTENDED, event)
        case events.DefectRequeued():
            left = replace(defect, status=Status.REPORTED, task_id="", crew="")
            return replace(left, requeued=defect.requeued + 1)
        case events.DefectRepaired():
            return replace(_taken(defect, Status.REPAIRED, event), ended_time=context.time)
        case events.DefectClosed():
            closed = replace(defect, status=Status.CLOSED, closed_reason=event.reason)
            return replace(closed, ended_time=context.time, task_id="", crew="")
        case events.DefectReopened():
            return _reopened(defect, event, context)
        case _:
            assert_never(event)


def _reported(event: events.DefectReported, context: DecisionContext) -> Defect:
    return Defect(
        status=Status.REPORTED,
        kind=event.kind,
        priority=int(event.priority),
        place=place_of(event.place),
        skills=tuple(event.skills),
        equipment=tuple(event.equipment),
        work_seconds=event.work_seconds,
        make_safe_seconds=event.make_safe_seconds,
        reported_time=context.time,
        clock_time=context.time,
        due_time=event.due_time.ToMicroseconds(),
        roles=tuple(map(role_of, event.roles)),
        asset_id=event.asset_id,
    )


def _taken(
    defect: Defect,
    status: Status,
    event: events.DefectAssigned | events.DefectAttended | events.DefectRepaired,
) -> Defect:
    return replace(defect, status=status, task_id=event.task_id, crew=event.crew)


def _reopened(defect: Defect, event: events.DefectReopened, context: DecisionContext) -> Defect:
    again = replace(defect, status=Status.REPORTED, opening=defect.opening + 1, task_id="", crew="")
    return replace(
        again,
        priority=int(event.priority),
        clock_time=context.time,
        due_time=event.due_time.ToMicroseconds(),
        inspected=False,
        made_safe=False,
        requeued=0,
        ended_time=0,
        closed_reason="",
    )
