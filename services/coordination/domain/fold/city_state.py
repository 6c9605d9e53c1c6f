"""The whole city as one state: what departments said last, the incidents, the orders still owed."""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field, fields

from msgspec.structs import replace

from services.coordination.domain import policy
from services.coordination.domain.fold.values import (
    MICROS,
    Crew,
    Decided,
    Incident,
    Need,
    Owed,
    State,
    Task,
)


@dataclass(slots=True)
class CityState:
    """A fold's own accumulator.

    `evolve` changes its dicts in place, for a city is too large to be copied with every bulletin.
    The values in them never change. Who needs two cities asks for a `copy`. A crew's key is
    "department/crew_id".
    """

    inbox: dict[str, list[int]] = field(default_factory=dict)
    """The next offset to take of each topic, by partition."""
    heard: dict[str, int] = field(default_factory=dict)
    """When each department decided the newest thing noted from it."""
    unread: dict[str, int] = field(default_factory=dict)
    """How many messages of each topic could not be read."""
    local: dict[str, bool] = field(default_factory=dict)
    """The departments that dispatch by themselves."""
    needs: dict[str, Need] = field(default_factory=dict)
    crews: dict[str, Crew] = field(default_factory=dict)
    tasks: dict[str, tuple[Task, ...]] = field(default_factory=dict)
    """What each crew holds.

    Its active task, an offer, one that waits for the site left to be safe.
    """
    diverted: dict[str, int] = field(default_factory=dict)
    """When each crew was last taken off a task."""
    closures: dict[str, tuple[str, ...]] = field(default_factory=dict)
    changes: int = 0
    """Grows with everything that may make a crew available."""
    incidents: dict[str, Incident] = field(default_factory=dict)
    closed: dict[str, Incident] = field(default_factory=dict)
    """The incidents closed last, oldest first."""
    waiting: dict[str, bool] = field(default_factory=dict)
    """The incidents that look for a crew."""
    voices: dict[str, str] = field(default_factory=dict)
    """The incident of each need: it is found by any of its voices as long as it is kept."""
    served: dict[str, str] = field(default_factory=dict)
    """The incident of each task given out and not ended."""
    asked: dict[str, str] = field(default_factory=dict)
    """The incident that each crew is asked to take: that crew is reserved."""
    owed: dict[str, Owed] = field(default_factory=dict)
    """The orders not answered yet."""
    decisions: dict[str, Decided] = field(default_factory=dict)
    """The decisions taken last, oldest first."""
    timers: list[tuple[int, str]] = field(default_factory=list)
    """A heap of (wake time, incident); what no longer holds is left in it, but never on top."""
    number: int = 0
    """How many incidents there ever were."""

    def copy(self) -> CityState:
        """Return a city that goes its own way from here."""
        other = CityState()
        for name in DICTS:
            setattr(other, name, getattr(self, name).copy())
        other.inbox = {topic: offsets.copy() for topic, offsets in self.inbox.items()}
        other.timers = self.timers.copy()
        other.changes = self.changes
        other.number = self.number
        return other

    def incident_of(self, named: str) -> Incident | None:
        """Find an incident by its id or by one of its voices, open or lately closed."""
        key = self.voices.get(named, named)
        found = self.incidents.get(key) or self.closed.get(key)
        if found is not None:
            return found
        # A need that ended has let go of its incident, but people go on asking by it.
        return next((i for i in reversed(self.closed.values()) if named in i.voices), None)

    def task(self, crew_key: str, task_id: str) -> Task | None:
        """Find a task on a crew."""
        return next((t for t in self.tasks.get(crew_key, ()) if t.id == task_id), None)

    def put(self, incident: Incident) -> None:
        """Keep an open incident as it now stands, with the moment at which it must be looked at."""
        wake_time = _wake_time(incident)
        if wake_time != incident.wake_time:
            incident = replace(incident, wake_time=wake_time)
        if wake_time and wake_time != _wake(self.incidents.get(incident.id)):
            heapq.heappush(self.timers, (wake_time, incident.id))
        self.incidents[incident.id] = incident
        if incident.state is State.WAITING:
            self.waiting[incident.id] = True
        else:
            self.waiting.pop(incident.id, None)
        self._tidy()

    def shelve(self, incident: Incident) -> None:
        """Keep an incident that has just been closed, and forget the oldest of those."""
        self.incidents.pop(incident.id, None)
        self.waiting.pop(incident.id, None)
        self.closed[incident.id] = incident
        while len(self.closed) > policy.CLOSED_KEPT:
            self._forget(self.closed.pop(next(iter(self.closed))))
        self._tidy()

    def _forget(self, incident: Incident) -> None:
        for voice in incident.voices:
            if voice not in self.needs and self.voices.get(voice) == incident.id:
                del self.voices[voice]
        for task_id in [t for t, served in self.served.items() if served == incident.id]:
            del self.served[task_id]

    def _tidy(self) -> None:
        heap = self.timers
        while heap and _wake(self.incidents.get(heap[0][1])) != heap[0][0]:
            heapq.heappop(heap)


DICTS = tuple(
    f.name for f in fields(CityState) if f.name not in {"inbox", "timers", "changes", "number"}
)


def due(city: CityState) -> tuple[int, str] | None:
    """Return when the next incident must be looked at, and which.

    The timer bears the incident's name: two that wake at the same moment are two timers.
    """
    return city.timers[0] if city.timers else None


def late_time(incident: Incident) -> int:
    """Return when the room is told that nobody has come yet."""
    goal = incident.clock_start_time + policy.GOAL_SECONDS[incident.priority] * MICROS
    return min(goal, incident.due_time) if incident.due_time else goal


def _wake(incident: Incident | None) -> int:
    return incident.wake_time if incident is not None else 0


def _wake_time(incident: Incident) -> int:
    times = []
    if incident.state is State.WAITING:
        times.append(incident.appraise_time)
    if incident.state is State.OFFERED:
        times.append(incident.lease_end_time + policy.NEWS_GRACE_SECONDS * MICROS)
    if not incident.attended_time and not incident.alerted("LATE"):
        times.append(late_time(incident))
    return min(times, default=0)
