"""A section: an arc of the street graph whose traffic a detector counts.

Its counts are telemetry; only the begin and the end of a congestion are events.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from services.city.ground import Ground
from services.crews.domain.fields import changes, read, written
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    events_pb2 as events,
    service_pb2 as commands,
)


class Status(Enum):
    """The state of the traffic. The words are those of `SectionState`."""

    ABSENT = "absent"
    FREE = "free"
    CONGESTED = "congested"


@dataclass(frozen=True, slots=True)
class Section:
    """A section; `usual` holds the usual vehicles per hour, for each hour of the day.

    The figures are those of the present congestion, 0 without one. `changed_time` is in
    microseconds since 1970, UTC.
    """

    status: Status = Status.ABSENT
    edge_id: str = ""
    street: str = ""
    junction_id: str = ""
    detector: str = ""
    usual: tuple[int, ...] = ()
    vehicles_per_hour: int = 0
    occupancy_percent: int = 0
    delay_percent: int = 0
    changed_time: int = 0


def evolve(section: Section, event: Message, context: DecisionContext) -> Section:
    """Return the section after an event."""
    match event:
        case events.SectionInstalled():
            status = Status.FREE if section.status is Status.ABSENT else section.status
            return replace(section, status=status, **read(event))
        case events.CongestionDetected():
            congested = replace(section, status=Status.CONGESTED, **read(event))
            return replace(congested, changed_time=context.time)
        case events.CongestionCleared():
            free = replace(section, status=Status.FREE, **read(events.CongestionDetected()))
            return replace(free, changed_time=context.time)
        case _:
            raise TypeError(event.DESCRIPTOR.full_name)


def section_decider(ground: Ground) -> Decider[Section]:
    """Make the decider of sections for the street graph of a city."""

    def decide(command: Message, section: Section, _context: DecisionContext) -> Sequence[Message]:
        match command:
            case commands.InstallSectionRequest():
                ground.refuse_unknown([command.edge_id], "edge_id")
                return changes(events.SectionInstalled, command, section)
            case reports.ReportCongestionRequest():
                if command.congested == (section.status is Status.CONGESTED):
                    return []
                kind = events.CongestionDetected if command.congested else events.CongestionCleared
                return [written(kind, command)]
            case _:
                raise TypeError(command.DESCRIPTOR.full_name)

    return Decider(decide, evolve, Section())
