"""The watch over a city: its decisions, and for how long conditions last."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.crews.need import Need
from tests.oracle.city import OracleCity
from tests.oracle.operators import Waiver, waiver_of
from tests.oracle.reading import Reading
from tests.oracle.wiring import COORDINATION, CREW_DIVERSIONS_MOST, TASK_DIVERSIONS_MOST
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews
from vigie.journal.v1 import journal_pb2 as journal

OPERATORS = frozenset({"FALSE_ALARM", "DUPLICATE", "RESOLVED_ELSEWHERE", "NOT_OURS"})
SETTLED_SECONDS = 60
"""After a disturbance of a department's messages, all of them have arrived by then."""

QUIET = (
    *(events.NobodyFound, events.StillNobody, events.CrewProposed),
    *(events.SupervisorAlerted, events.AlertAcknowledged, events.NeedNotified),
)
"""Events that leave an incident as it is."""


class Violation(NamedTuple):
    """A broken invariant: its code, what it is about, and a sentence."""

    code: str
    about: str
    detail: str


class Decision(NamedTuple):
    """A decision with its table, the city as it was then, and when its crew had last changed."""

    time: int
    event: Any
    reading: Reading
    crew_changed_time: int


class Happened(NamedTuple):
    """An event with its record's service and time."""

    time: int
    service: str
    entry: JournalEntry
    event: Any


class Watch:
    """Follows a city. Each check reads it, then forgets the events before."""

    crew_diversions_most = CREW_DIVERSIONS_MOST
    task_diversions_most = TASK_DIVERSIONS_MOST

    def __init__(self, city: OracleCity) -> None:
        self.city = city
        self.time = city.time
        self.reading = Reading(city)
        self.decisions: list[Decision] = []
        self.happened: list[Happened] = []
        self.done: list[tuple[events.NeedNotified, Need]] = []
        self.failed: list[JournalEntry] = []
        self.touched: dict[str, int] = {}
        self.crew_changed: dict[str, int] = {}
        self.excluded: dict[tuple[str, str], int] = {}
        self.decided: dict[str, int] = {}
        self.closed_by_operator: dict[str, int] = {}
        self.operator_words: dict[str, int] = {}
        self.most_urgent: dict[str, tuple[int, int]] = {}
        self.asked: dict[str, tuple[object, int]] = {}
        self.closed_priority: dict[str, int] = {}
        self.waivers: dict[str, Waiver] = {}
        self.proposed: dict[tuple[str, str], str] = {}
        self.proposed_time: dict[str, int] = {}
        self.read_unable: set[tuple[str, str]] = set()
        """The incidents with the unable crews of which an operator has acknowledged the alert."""
        self.chosen: set[str] = set()
        """The tasks that coordination dispatched; any other is of its department."""
        self.workers: dict[str, set[str]] = defaultdict(set)
        self.seen = city.seen
        self._obstacles: list[Any] | None = None
        self._since: dict[tuple[str, str], int] = {}
        self._asserted: set[tuple[str, str]] = set()
        city.follow.append(self._see)

    # The events

    def _see(self, service: str, entry: JournalEntry) -> None:
        if entry.record.outcome == journal.OUTCOME_FAILED:
            self.failed.append(entry)
        if not entry.events:
            return
        self.reading = Reading(self.city)
        now = self.city.time
        if service == COORDINATION:
            for event in entry.events:
                self._see_decision(event, now)
        elif entry.kind == "crew":
            self.touched[f"{service}/{entry.id}"] = self.crew_changed[f"{service}/{entry.id}"] = now
        elif entry.kind == "fault":
            self._see_need(service, entry, now)
        else:
            self.touched[service if entry.kind == "desk" else "streets"] = now
        self.happened += [Happened(now, service, entry, event) for event in entry.events]

    def _see_need(self, service: str, entry: JournalEntry, now: int) -> None:
        need, need_id = entry.state.need, f"{service}/{entry.record.aggregate}"
        if need is None:
            return
        known = self.most_urgent.get(need_id)
        if known is None or known[0] != need.priority:
            self.most_urgent[need_id] = need.priority, now
        asked = need.requirements.skills, need.requirements.equipment
        if need_id not in self.asked or self.asked[need_id][0] != asked:
            self.asked[need_id] = asked, now

    def _see_decision(self, event: Message, now: int) -> None:
        incident_id = getattr(event, "incident_id", "")
        is_decision = isinstance(
            event, events.CrewChosen | events.CrewProposed | events.NobodyFound
        )
        if is_decision and event.HasField("appraisal"):  # else another one has the table of both
            crew = f"{getattr(event, 'department', '')}/{getattr(event, 'crew_id', '')}"
            changed = self.crew_changed.get(crew, 0)
            self.decisions.append(Decision(now, event, self.reading.taken(), changed))
        self.decided[incident_id] = now
        self._see_proposal(event)
        self._see_done(event)
        self._see_read(event)
        if isinstance(event, events.CrewChosen):
            self.chosen.add(event.task_id)
        if isinstance(event, QUIET):
            return
        self.touched[incident_id] = now
        department = getattr(event, "department", "")
        crew = f"{department}/{getattr(event, 'crew_id', '')}"
        if department:
            self.touched[crew] = now
        match event:
            case events.OfferEnded():
                self.excluded[incident_id, crew] = event.excluded_until_time.ToMicroseconds()
            case events.IncidentLeft():
                self.excluded[incident_id, crew] = now + 600 * MICROS
            case events.IncidentHeld():
                self.operator_words[incident_id] = now
            case events.IncidentUpgraded() if event.reason == "OPERATOR":
                self.operator_words[incident_id] = now
            case events.CrewChosen() if event.override_reason:
                incident = self.reading.incidents.get(incident_id)
                self.waivers[event.task_id] = waiver_of(incident, event)
            case events.DispatchModeSet():
                self.touched["modes"] = now
            case events.IncidentClosed() if event.reason in OPERATORS:
                self._close(incident_id, now)
            case _:
                pass

    def _see_done(self, event: Message) -> None:
        """Note who has done a role, and which need gets the note of that."""
        if isinstance(event, events.RoleDone):
            self.workers[event.incident_id].add(f"{event.department}/{event.crew_id}")
        if isinstance(event, events.NeedNotified) and event.status == bulletins.TASK_STATUS_DONE:
            need = self.reading.needs.get(event.need_id)
            self.done += [(event, need)] if need is not None else []

    def _see_read(self, event: Message) -> None:
        """Note the crews that an acknowledged alert names as unable."""
        if not isinstance(event, events.AlertAcknowledged):
            return
        incident = self.reading.incidents.get(event.incident_id)
        for alert in incident.alerts if incident is not None else ():
            if alert.code == event.code:
                unable = re.findall(r"(\S+) cannot do ", alert.detail)
                self.read_unable |= {(event.incident_id, crew) for crew in unable}

    def _see_proposal(self, event: Message) -> None:
        """Note the crew that a role proposes, until it has an offer or no crew can be sent.

        With the end of its incident a proposal ends, too.
        """
        key = getattr(event, "incident_id", ""), getattr(event, "role", "")
        ended = {key} if isinstance(event, events.CrewChosen | events.NobodyFound) else set()
        if isinstance(event, events.CrewProposed):
            ended = {key}
        elif isinstance(event, events.IncidentClosed):
            ended = {each for each in self.proposed if each[0] == key[0]}
        elif isinstance(event, events.IncidentJoined):
            ended = {each for each in self.proposed if each[0] == event.joined_incident_id}
        for each in ended & self.proposed.keys():
            self.proposed_time[self.proposed.pop(each)] = self.city.time
        if isinstance(event, events.CrewProposed):
            self.proposed[key] = f"{event.department}/{event.crew_id}"

    def _close(self, incident_id: str, now: int) -> None:
        """Note which needs lose their incident by an operator's word."""
        owner = self.city.coordination
        request = api.GetIncidentRequest(incident_id=incident_id)
        found: Any = owner.service.queries["GetIncident"](owner, request)
        for need_id in found.incident.need_ids:
            self.closed_by_operator[need_id] = now
            self.closed_priority[need_id] = self.most_urgent.get(need_id, (9, 0))[0]

    # A check

    def begin(self) -> None:
        """Begin a check at the city's time."""
        self.time = self.city.time
        self._asserted = set()
        self._obstacles = None

    def end(self) -> None:
        """End a check: what did not hold in it begins again."""
        self._since = {key: time for key, time in self._since.items() if key in self._asserted}
        self.decisions.clear()
        self.done.clear()
        self.happened.clear()

    def lasts(self, code: str, about: str, seconds: float) -> bool:
        """Assert a condition now; return whether it held in all checks for longer than this."""
        key = code, about
        self._asserted.add(key)
        return self.time - self._since.setdefault(key, self.time) > seconds * MICROS

    def age(self, time: int) -> float:
        """Return the seconds since a time."""
        return (self.time - time) / MICROS

    def obstacles(self, find: Callable[[Watch], Iterator[Any]]) -> list[Any]:
        """Return what keeps crews from lives: found once in a check, for several invariants."""
        if self._obstacles is None:
            self._obstacles = list(find(self))
        return self._obstacles

    def is_released(self, need_id: str) -> bool:
        """Return whether a department got a note that its need was withdrawn or is done."""
        department, kind, id_ = need_id.split("/")
        fault = self.city.departments[department].get(kind, id_)
        return fault is not None and fault.released

    def more_urgent_since(self, need_id: str, time: int) -> bool:
        """Return whether a need was judged more urgent after a time."""
        priority, judged = self.most_urgent[need_id]
        return bool(judged > time and priority < self.closed_priority.get(need_id, 9))

    def is_over_budget(self, crew: crews.Crew, serves: api.Incident) -> bool:
        """Return whether a crew, or the incident that it works on, was diverted often enough."""
        return (
            crew.diversions >= self.crew_diversions_most
            or serves.diversions >= self.task_diversions_most
        )

    def is_settled(self, department: str) -> bool:
        """Return whether all messages from and to a department have arrived."""
        link = self.city.links[department]
        if link.held or abs(link.skew) > 2 * MICROS:
            return False
        return self.age(link.disturbed_time) > SETTLED_SECONDS


Invariant = Callable[[Watch], Iterator[Violation]]
INVARIANTS: dict[str, Invariant] = {}
"""The check of each code. Its docstring is what a dispatcher would object to."""


def invariant(check: Invariant) -> Invariant:
    """Register a check under the code of its name: `two_active` is TWO_ACTIVE."""
    INVARIANTS[check.__name__.upper()] = check
    return check
