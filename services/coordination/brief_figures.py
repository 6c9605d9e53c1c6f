"""The figures of a shift, counted from the records of its period."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import micros
from services.crews.domain.skills import REHEARSAL
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2

PRIORITIES = (1, 2, 3, 4)
REPEATED = 3
"""A kind that came up as often in one street is named (own rule: no published figure found)."""


@dataclass
class Opened:
    """An incident as it was opened. Times are microseconds."""

    priority: int
    clock_start_time: int
    goal_time: int


@dataclass
class Figures:
    """The counts of a period. `city` holds the incidents that were opened before it."""

    city: CityState
    opened: dict[str, Opened] = field(default_factory=dict)
    rehearsals: set[str] = field(default_factory=set)
    """The incidents of rehearsals, which count nowhere."""
    attended: dict[str, int] = field(default_factory=dict)
    counts: dict[tuple[str, int], int] = field(default_factory=lambda: defaultdict(int))
    places: dict[tuple[str, str], list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, event: Any, time: int) -> None:
        """Count an event that was decided at a time."""
        if isinstance(event, events.IncidentOpened | events.IncidentSplit):
            self._open(event, time)
        elif isinstance(event, events.IncidentClosed):
            self._count("closed", event.incident_id)
        elif isinstance(event, events.IncidentLeft) and event.reason == "SUSPENDED":
            self._count("left", event.incident_id)
        elif isinstance(event, events.IncidentAttended):
            known = self._of(event.incident_id)
            before = self.city.kept_incident(event.incident_id)
            is_first = before is None or before.attended_time in {0, time}
            if known is not None and is_first:
                self.attended.setdefault(event.incident_id, time)

    def _open(self, event: events.IncidentOpened | events.IncidentSplit, time: int) -> None:
        incident_id = getattr(event, "new_incident_id", "") or event.incident_id
        asked = event.requirement
        if asked.kind.startswith(REHEARSAL):
            self.rehearsals.add(incident_id)
            return
        clock = micros(event.clock_start_time) or time
        self.opened[incident_id] = Opened(asked.priority, clock, micros(event.goal_time))
        self._count("opened", incident_id)
        if asked.place.street:
            self.places[asked.kind, asked.place.street].append(incident_id)

    def _of(self, incident_id: str) -> Opened | None:
        if incident_id in self.rehearsals:
            return None
        if incident_id not in self.opened:
            kept = self.city.kept_incident(incident_id)
            if kept is None or kept.kind.startswith(REHEARSAL):
                return None
            self.opened[incident_id] = Opened(kept.priority, kept.clock_start_time, kept.goal_time)
        return self.opened[incident_id]

    def _count(self, what: str, incident_id: str) -> None:
        known = self._of(incident_id)
        if known is not None:
            self.counts[what, known.priority] += 1

    def messages(self) -> Iterator[api.BriefFigures]:
        """Yield the figures of each priority."""
        for priority in PRIORITIES:
            reached = [
                (self.opened[key], time)
                for key, time in self.attended.items()
                if self.opened[key].priority == priority
            ]
            seconds = [(time - each.clock_start_time) // MICROS for each, time in reached]
            yield api.BriefFigures(
                priority=proto_enum(place_pb2.Priority, priority),
                opened_count=self.counts["opened", priority],
                closed_count=self.counts["closed", priority],
                attended_count=len(reached),
                attended_late_count=sum(0 < each.goal_time < time for each, time in reached),
                median_seconds=int(median(seconds)) if seconds else 0,
                longest_seconds=max(seconds, default=0),
                left_count=self.counts["left", priority],
            )

    def repeated(self) -> Iterator[api.RepeatedPlace]:
        """Yield the kinds that came up several times in one street."""
        for (kind, street), ids in sorted(self.places.items()):
            if len(ids) >= REPEATED:
                yield api.RepeatedPlace(kind=kind, street=street, incident_ids=ids)
