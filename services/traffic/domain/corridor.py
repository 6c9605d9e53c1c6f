"""A corridor: green signals on the way of one crew, with its gain and its cost on record.

The crew and the junctions decide for themselves. A worker plans its junctions, requests their
holds and reports their progress; each junction ends its hold by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, Decider, DecisionContext, Rejected
from services.city.ground import Ground
from services.crews.domain.fields import changes, read, written
from services.crews.domain.place import NOWHERE, Place
from services.crews.domain.timestamp import timestamp
from services.crews.need import P2
from vigie.journal.v1 import journal_pb2 as journal
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
    service_pb2 as commands,
)

LONGEST_SECONDS = 1_800
"""How long a corridor lasts at most: a drive across the city takes no longer. Own rule."""

UNTIL_TIMER = "until"
EXPIRED = "expired"


class Status(Enum):
    """How far a corridor has come. The words are those of `CorridorState`."""

    ABSENT = "absent"
    OPENED = "opened"
    RUNNING = "running"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Step:
    """One junction on the way. Times are microseconds since 1970, UTC."""

    junction_id: str
    route: int
    expected_time: int
    from_time: int
    until_time: int
    state: int
    held_seconds: int
    gained_seconds: int


@dataclass(frozen=True, slots=True)
class Corridor:
    """A corridor. Times are microseconds since 1970, UTC; 0 where there is none."""

    status: Status = Status.ABSENT
    crew: str = ""
    priority: int = 0
    destination: Place = NOWHERE
    steps: tuple[Step, ...] = ()
    until_time: int = 0
    arrival_time: int = 0
    opened_time: int = 0
    ended_time: int = 0
    end_reason: str = ""

    @property
    def held_seconds(self) -> int:
        """The cost to others: how long the junctions were held, in all."""
        return sum(step.held_seconds for step in self.steps)

    @property
    def gained_seconds(self) -> int:
        """The gain of the crew at the junctions that it passed, in all."""
        passed = (s for s in self.steps if s.state == equipment.STEP_STATE_RELEASED)
        return sum(step.gained_seconds for step in passed)


def evolve(corridor: Corridor, event: Message, context: DecisionContext) -> Corridor:
    """Return the corridor after an event."""
    match event:
        case events.CorridorOpened():
            opened = replace(corridor, status=Status.OPENED, **read(event))
            return replace(opened, opened_time=context.time)
        case events.CorridorPlanned():
            fields = {**read(event), "steps": _replanned(corridor.steps, event.steps)}
            return replace(corridor, status=Status.RUNNING, **fields)
        case events.CorridorStepChanged():
            steps = (
                replace(step, **read(event)) if step.junction_id == event.junction_id else step
                for step in corridor.steps
            )
            return replace(corridor, steps=tuple(steps))
        case events.CorridorEnded(reason=reason):
            ended = replace(corridor, status=Status.ENDED, ended_time=context.time)
            return replace(ended, end_reason=reason)
        case _:
            raise TypeError(event.DESCRIPTOR.full_name)


def _replanned(
    before: Sequence[Step], planned: Sequence[equipment.CorridorStep]
) -> tuple[Step, ...]:
    """Return the requested steps that the plan leaves out, then the plan with its progress."""
    known = {step.junction_id: step for step in before}
    steps = []
    for message in planned:
        step, old = Step(**read(message)), known.pop(message.junction_id, None)
        if old is None or old.state == equipment.STEP_STATE_PLANNED:
            steps.append(replace(step, state=equipment.STEP_STATE_PLANNED, held_seconds=0))
        else:
            held, gained = old.held_seconds, old.gained_seconds
            steps.append(replace(step, state=old.state, held_seconds=held, gained_seconds=gained))
    left = (s for s in known.values() if s.state != equipment.STEP_STATE_PLANNED)
    return (*left, *steps)


def due(corridor: Corridor) -> tuple[int, str] | None:
    """Wait for the end of the corridor."""
    lasts = corridor.status in {Status.OPENED, Status.RUNNING}
    return (corridor.until_time, UNTIL_TIMER) if lasts else None


def corridor_decider(ground: Ground) -> Decider[Corridor]:
    """Make the decider of corridors for the map data of a city."""

    def decide(command: Message, corridor: Corridor, context: DecisionContext) -> Sequence[Message]:
        match command:
            case commands.OpenCorridorRequest():
                return _open(command, corridor, context, ground)
            case commands.CloseCorridorRequest(reason=reason):
                return _ended(corridor, reason)
            case reports.PlanCorridorRequest():
                return _plan(command, corridor, context)
            case reports.ReportCorridorStepRequest():
                return _step_changed(command, corridor)
            case journal.ElapseRequest():
                return _ended(corridor, EXPIRED) if corridor.until_time <= context.time else []
            case _:
                raise TypeError(command.DESCRIPTOR.full_name)

    return Decider(decide, evolve, Corridor(), due)


def _open(
    command: commands.OpenCorridorRequest,
    corridor: Corridor,
    context: DecisionContext,
    ground: Ground,
) -> Sequence[Message]:
    if corridor.status is not Status.ABSENT:
        return []  # its id comes from the request: the same corridor, sent twice
    ground.refuse_outside(command.destination, "destination")
    if command.priority > P2:
        message = "Green signals stop all others: open a corridor for P1 or P2 only."
        raise Rejected("PRIORITY_INVALID", message, "priority")
    until_time = timestamp(context.time + LONGEST_SECONDS * MICROS)
    return [written(events.CorridorOpened, command, until_time=until_time)]


def _ended(corridor: Corridor, reason: str) -> Sequence[Message]:
    return [] if corridor.status is Status.ENDED else [events.CorridorEnded(reason=reason)]


def _plan(
    command: reports.PlanCorridorRequest, corridor: Corridor, context: DecisionContext
) -> Sequence[Message]:
    if corridor.status is Status.ENDED:
        message = "The corridor has ended: open another one with OpenCorridor."
        raise Rejected("CORRIDOR_ENDED", message, "corridor_id")
    planned = written(events.CorridorPlanned, command)
    return [] if evolve(corridor, planned, context) == corridor else [planned]


def _step_changed(
    command: reports.ReportCorridorStepRequest, corridor: Corridor
) -> Sequence[Message]:
    """Record the progress at a junction, also after the end: junctions are released after it."""
    found = (step for step in corridor.steps if step.junction_id == command.junction_id)
    step = next(found, None)
    if step is None:
        message = f"The corridor has no junction {command.junction_id}: plan it first."
        raise Rejected("STEP_UNKNOWN", message, "junction_id")
    return changes(events.CorridorStepChanged, command, step)
