"""The outcome of a day: response times per priority, crews taken off their work, work left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.coordination.domain.fold.entities import COORDINATION
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import events_pb2 as crew_events


@dataclass
class Response:
    """One incident: when it became known, and when a crew was on its site. Times in seconds."""

    priority: int
    known: float
    attended: float | None = None
    met_nobody: bool = False
    left: float | None = None
    waited: list[float] = field(default_factory=list)
    joined: bool = False
    bound: float = 0.0


@dataclass
class Outcome:
    """The figures of one run, gathered from its records.

    `bound` returns the seconds in which a crew could be at a requirement at best.
    """

    bound: Callable[[events.Requirement], float]
    incidents: dict[str, Response] = field(default_factory=dict)
    diversions: Counter[int] = field(default_factory=Counter)
    overtime_seconds: float = 0.0
    kilometres: float = 0.0

    def saw(self, name: str, entry: JournalEntry) -> None:
        """Take a record."""
        now = entry.record.decided_time / MICROS
        for event in entry.events:
            if name == COORDINATION:
                self._coordination(event, now)
            elif isinstance(event, crew_events.ShiftEnded) and entry.before is not None:
                self.overtime_seconds += max(0.0, now - entry.before.shift_end_time / MICROS)

    def _coordination(self, event: object, now: float) -> None:
        match event:
            case events.IncidentOpened():
                required = event.requirement
                known = event.clock_start_time.ToMicroseconds() / MICROS
                self.incidents[event.incident_id] = Response(
                    required.priority, known, bound=self._bound(required)
                )
            case events.IncidentUpgraded():
                self.incidents[event.incident_id].priority = event.requirement.priority
            case events.IncidentJoined() if event.joined_incident_id:
                self.incidents[event.joined_incident_id].joined = True
            case events.NobodyFound():
                self.incidents[event.incident_id].met_nobody = True
            case events.IncidentAttended():
                self._attended(self.incidents[event.incident_id], now)
            case events.IncidentLeft():
                left = self.incidents[event.incident_id]
                left.left = now
                self.diversions[left.priority] += event.reason == "SUSPENDED"

    def _bound(self, required: events.Requirement) -> float:
        return self.bound(required) if required.priority <= 2 else 0.0

    @staticmethod
    def _attended(response: Response, now: float) -> None:
        if response.attended is None:
            response.attended = now
        if response.left is not None:
            response.waited.append(now - response.left)
            response.left = None

    def bounds(self, priority: int) -> list[float]:
        """Return the minutes in which a crew could have been at the incidents of a priority."""
        return sorted(
            each.bound / 60
            for each in self.incidents.values()
            if each.priority == priority and not each.joined
        )

    def minutes(self, priority: int, end: float) -> list[float]:
        """Return the response times of a priority; one that is open counts until `end`."""
        return sorted(
            ((each.attended or end) - each.known) / 60
            for each in self.incidents.values()
            if each.priority == priority and not each.joined
        )
