"""The state of coordination: the latest bulletins, the incidents, the crews, the pending orders."""

from __future__ import annotations

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from typing import Any

from msgspec.structs import replace

from services.coordination.domain import limits
from services.coordination.domain.fold.entities import (
    NO_SILENCE,
    OFFERED,
    ClockOffset,
    Crew,
    Demand,
    DispatchMode,
    Kind,
    Need,
    PendingOrder,
    PloughLoad,
    Rejections,
    Silence,
    StoredDecision,
    Task,
)
from services.coordination.domain.fold.incident import Alert, Incident
from services.coordination.domain.fold.role import Offer
from services.coordination.domain.fold.works import WorksIndex

COUNTS = ("availability_changes", "incident_count")
"""The fields of the state that are numbers: the others are dicts and lists."""


@dataclass(slots=True)
class CityState:
    """The state of the aggregate "city/city".

    `evolve` changes the dicts in place: copying the state with every bulletin would be too slow.
    The values in the dicts are immutable. Use `copy` for a second, independent state. A crew's key
    is "department/crew_id".

    `domain/rules` reads the queries below; only the fold and `dispatch` use the dicts themselves.
    """

    next_offsets: dict[str, list[int]] = field(default_factory=dict)
    """The next offset to read of each bulletins topic, by partition."""
    newest_event_time: dict[str, int] = field(default_factory=dict)
    """The newest event time in the bulletins of each department."""
    undecodable: dict[str, int] = field(default_factory=dict)
    """The number of undecodable messages of each topic."""
    rejections: dict[str, Rejections] = field(default_factory=dict)
    """The rejected messages by "department/rule"."""
    clock_offsets: dict[str, ClockOffset] = field(default_factory=dict)
    """The departments whose clock is proven wrong, as their last bulletins show."""
    local_departments: dict[str, bool] = field(default_factory=dict)
    """The departments in local mode."""
    needs: dict[str, Need] = field(default_factory=dict)
    """The open needs of departments and the operators' reports, by need id."""
    kinds: dict[str, Kind] = field(default_factory=dict)
    """The kinds of needs that departments declare, by "department/kind"."""
    unserved_needs: dict[str, bool] = field(default_factory=dict)
    """The needs for which a department in local mode has no crew of its own."""
    crews: dict[str, Crew] = field(default_factory=dict)
    tasks: dict[str, tuple[Task, ...]] = field(default_factory=dict)
    """The tasks of each crew: the active one, an offer, and one that waits for a safe site."""
    diverted_time: dict[str, int] = field(default_factory=dict)
    """The time of each crew's last diversion."""
    shift_tasks: dict[str, int] = field(default_factory=dict)
    """The number of tasks that each crew has taken up in its shift."""
    silences: dict[str, Silence] = field(default_factory=dict)
    """The crews that left their last offers without an answer."""
    closures: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """The closed arcs of the street graph, by "department/closure_id"."""
    availability_changes: int = 0
    """The number of changes so far that can make a crew available."""
    incidents: dict[str, Incident] = field(default_factory=dict)
    """The open incidents."""
    closed: dict[str, Incident] = field(default_factory=dict)
    """The incidents closed last, oldest first."""
    waiting: dict[str, bool] = field(default_factory=dict)
    """The open incidents that have a role for which a crew is sought."""
    incident_by_need: dict[str, str] = field(default_factory=dict)
    """The incident id of each need, for as long as the need or the incident is kept."""
    incident_by_task: dict[str, str] = field(default_factory=dict)
    """The incident id of each task that was dispatched and has not ended."""
    reserved_crews: dict[str, str] = field(default_factory=dict)
    """The incident id of each crew with an open offer."""
    pending_orders: dict[str, PendingOrder] = field(default_factory=dict)
    """The orders without an answer, oldest first."""
    decisions: dict[str, StoredDecision] = field(default_factory=dict)
    """The latest decisions, oldest first."""
    alerts: dict[str, Alert] = field(default_factory=dict)
    """The alerts of no incident, by "code subject"."""
    dispatch_modes: dict[str, DispatchMode] = field(default_factory=dict)
    """The dispatch modes that were set, by "priority department"."""
    timers: list[tuple[int, str]] = field(default_factory=list)
    """A heap of (wake time, incident id or key of an alert), never a stale one on top."""
    incident_count: int = 0
    """The number of incidents opened so far."""
    demand: dict[str, Demand] = field(default_factory=dict)
    """The crews that urgent incidents required so far, by area and requirement."""
    works_index: WorksIndex = field(default_factory=WorksIndex)
    plough_loads: dict[str, PloughLoad] = field(default_factory=dict)
    """The loads of the ploughs on their circuits, by crew."""

    def works(self) -> WorksIndex:
        """Return the index of planned works, for its queries."""
        return self.works_index

    def copy(self) -> CityState:
        """Return a second state that changes independently of this one."""
        other = CityState()
        for each in fields(self):
            value = getattr(self, each.name)
            setattr(other, each.name, value if each.name in COUNTS else value.copy())
        other.next_offsets = {topic: each.copy() for topic, each in self.next_offsets.items()}
        return other

    def next_incident_id(self) -> str:
        return f"I{self.incident_count + 1}"

    def open_incidents(self) -> Iterable[Incident]:
        """Return the open incidents in the order in which they were opened."""
        return self.incidents.values()

    def open_incident(self, incident_id: str) -> Incident | None:
        return self.incidents.get(incident_id)

    def closed_incident(self, incident_id: str) -> Incident | None:
        return self.closed.get(incident_id)

    def kept_incident(self, incident_id: str) -> Incident | None:
        """Return the incident with this id, open or among those closed last."""
        return self.incidents.get(incident_id) or self.closed.get(incident_id)

    def incident_id_for_need(self, need_id: str) -> str:
        """Return the incident id of a need, even if the incident is kept no more; "" if none."""
        return self.incident_by_need.get(need_id, "")

    def incident_for_need(self, need_id: str) -> Incident | None:
        """Return the incident of a need, open or among those closed last."""
        return self.kept_incident(self.incident_by_need.get(need_id, ""))

    def open_incident_for_need(self, need_id: str) -> Incident | None:
        return self.incidents.get(self.incident_by_need.get(need_id, ""))

    def incident_for_task(self, task_id: str) -> Incident | None:
        """Return the incident of a dispatched task, open or among those closed last."""
        return self.kept_incident(self.incident_by_task.get(task_id, ""))

    def find_incident(self, key: str) -> Incident | None:
        """Return the incident with this id or this need, open or among those closed last."""
        found = self.kept_incident(self.incident_by_need.get(key, key))
        if found is not None:
            return found
        # `incident_by_need` drops a need that has ended, but clients still look it up.
        return next((i for i in reversed(self.closed.values()) if key in i.reports), None)

    def incidents_closed_last(self) -> Iterable[Incident]:
        """Return the closed incidents that are kept, newest first."""
        return reversed(self.closed.values())

    def open_offer(self, crew_key: str) -> tuple[Incident, Offer] | None:
        """Return the offer that a crew has not answered, with its incident."""
        incident = self.incidents.get(self.reserved_crews.get(crew_key, ""))
        if incident is None:
            return None
        offers = (offer for role in incident.roles for offer in role.offers)
        return next(((incident, offer) for offer in offers if offer.crew == crew_key), None)

    def crew(self, crew_key: str) -> Crew | None:
        return self.crews.get(crew_key)

    def declared_kinds(self, kind: str) -> list[Kind]:
        """Return a kind of need as each department with that kind declares it."""
        return [self.kinds[key] for key in sorted(self.kinds) if key.partition("/")[2] == kind]

    def need(self, need_id: str) -> Need | None:
        return self.needs.get(need_id)

    def open_needs(self, need_ids: Iterable[str]) -> list[Need]:
        return [self.needs[need_id] for need_id in need_ids if need_id in self.needs]

    def task(self, crew_key: str, task_id: str) -> Task | None:
        return next((t for t in self.tasks.get(crew_key, ()) if t.id == task_id), None)

    def tasks_for_need(self, need_id: str) -> list[tuple[str, Task]]:
        """Return the tasks that serve a need, each with the key of its crew."""
        return [
            (crew, task)
            for crew, tasks in self.tasks.items()
            for task in tasks
            if task.need_id == need_id
        ]

    def is_reserved(self, crew_key: str) -> bool:
        is_offered = any(task.status == OFFERED for task in self.tasks.get(crew_key, ()))
        return is_offered or crew_key in self.reserved_crews

    def silence_of(self, crew_key: str) -> Silence:
        """Return the offers in a row that a crew has left without an answer."""
        return self.silences.get(crew_key, NO_SILENCE)

    def clock_offset(self, department: str) -> int:
        """Return by how many microseconds a department's clock is ahead; negative is behind."""
        known = self.clock_offsets.get(department)
        return known.offset if known is not None else 0

    def pending_order(self, order_id: str) -> PendingOrder | None:
        return self.pending_orders.get(order_id)

    def due_incidents(self, time: int) -> list[Incident]:
        """Return the open incidents whose wake time is not after `time`, earliest timer first."""
        fired = dict.fromkeys(key for _, key in sorted(t for t in self.timers if t[0] <= time))
        due = [self.incidents[key] for key in fired if key in self.incidents]
        return [incident for incident in due if 0 < incident.wake_time <= time]

    def decision(self, decision_id: str) -> StoredDecision | None:
        """Return one of the latest decisions."""
        return self.decisions.get(decision_id)

    def tasks_of(self, crew_key: str) -> tuple[Task, ...]:
        return self.tasks.get(crew_key, ())

    def alert_of(self, code: str, subject: str) -> Alert | None:
        """Return an alert that is of no incident."""
        return self.alerts.get(f"{code} {subject}")

    def alerts_of_no_incident(self) -> Iterable[Alert]:
        """Return the alerts of crews and departments, oldest first."""
        return list(self.alerts.values())

    def change(self, incident: Incident, **fields: Any) -> None:
        """Store an open incident with some of its fields changed."""
        self.save(replace(incident, **fields))

    def save(self, incident: Incident) -> None:
        """Store an open incident and its timer."""
        wake = incident.next_wake_time()
        if wake != incident.wake_time:
            incident = replace(incident, wake_time=wake)
        if wake and wake != self._wake_time(incident.id):
            heapq.heappush(self.timers, (wake, incident.id))
        self.incidents[incident.id] = incident
        if incident.is_waiting:
            self.waiting[incident.id] = True
        else:
            self.waiting.pop(incident.id, None)
        self.drop_stale_timers()

    def archive(self, incident: Incident) -> None:
        """Move an incident to the closed ones; drop the oldest of those beyond the limit."""
        self.incidents.pop(incident.id, None)
        self.waiting.pop(incident.id, None)
        self.closed[incident.id] = incident
        while len(self.closed) > limits.CLOSED_KEPT:
            self._forget(self.closed.pop(next(iter(self.closed))))
        self.drop_stale_timers()

    def end_silence(self, crew_key: str) -> None:
        """Count the unanswered offers of a crew from zero: it has given a sign of life."""
        if self.silences.pop(crew_key, None) is not None:
            self.availability_changes += 1

    def give(self, order: PendingOrder) -> None:
        """Store an order until its department has answered it."""
        self.pending_orders[order.id] = order

    def release_crew(self, crew_key: str, incident_id: str) -> None:
        """End a crew's reservation for one incident; a reservation for another one stays."""
        if self.reserved_crews.get(crew_key) == incident_id:
            del self.reserved_crews[crew_key]
            self.availability_changes += 1  # another life may have waited for this crew

    def _forget(self, incident: Incident) -> None:
        for need_id in incident.reports:
            if need_id not in self.needs and self.incident_by_need.get(need_id) == incident.id:
                del self.incident_by_need[need_id]
        for task_id in [t for t, key in self.incident_by_task.items() if key == incident.id]:
            del self.incident_by_task[task_id]

    def next_timer(self) -> tuple[int, str] | None:
        """Return the earliest wake time, in microseconds since 1970, UTC; None without timers.

        The key, an incident id or that of an alert, makes two timers of one moment distinct.
        """
        return self.timers[0] if self.timers else None

    def drop_stale_timers(self) -> None:
        while self.timers and self._wake_time(self.timers[0][1]) != self.timers[0][0]:
            heapq.heappop(self.timers)

    def _wake_time(self, key: str) -> int:
        """Return the wake time of an incident or of an alert of none; 0 without one."""
        if key in self.incidents:
            return self.incidents[key].wake_time
        return self.alerts[key].repeat_time if key in self.alerts else 0
