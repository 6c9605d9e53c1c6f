"""The outcome of one run: what became of each incident, and what it cost the crews."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.domain.fold.roles import LEAD
from services.coordination.domain.policy import P1
from tests.days.why import Soonest, Trace
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import events_pb2 as crew_events

NOT_ABLE = frozenset({events.VERDICT_SKILL_MISSING, events.VERDICT_EQUIPMENT_MISSING})
CAPACITY = frozenset({events.VERDICT_TASK_AS_URGENT, events.VERDICT_RESERVED})
"""The verdicts of crews that have a P1, or an offer of one: a P1 withdraws any other offer."""
LATE_SECONDS = 60
"""A shift that ends by less is on time: a tablet ends it a second late."""

Bound = Callable[[events.Requirement, int], Soonest]
"""The crew that could be at a requirement of that clock soonest."""


@dataclass
class Response:
    """One incident. Times are in seconds since 1970, UTC.

    `left_seconds` are its waits after a crew had left it; `nobody` is why its first table had no
    crew.
    """

    key: str
    kind: str
    priority: int
    known: float
    attended: float | None = None
    first: float | None = None
    """When a crew of any of its roles was on the site."""
    done: float | None = None
    nobody: str = ""
    decided: bool = False
    left: float | None = None
    left_count: int = 0
    left_seconds: list[float] = field(default_factory=list)
    joined: bool = False
    bound_seconds: float = 0.0
    """The bound of a P1, from known."""
    upgraded: bool = False
    """Whether it became a P1 later: a crew that is under way then needs no answer."""
    trace: Trace | None = None


@dataclass
class Outcome:
    """The figures of one run, gathered from its records."""

    bound: Bound
    home_seconds: Callable[[str], float]
    """How long the drive home of a crew takes from where it is now."""
    incidents: dict[str, Response] = field(default_factory=dict)
    diversions: Counter[str] = field(default_factory=Counter)
    """How often each crew was called off its work."""
    overtime_seconds: list[float] = field(default_factory=list)
    """How long after its shift each crew that was late was at its depot."""
    shifts: int = 0
    leads: dict[str, str] = field(default_factory=dict)
    """The leading role of each incident: a response ends when its crew is on the site."""
    leading_tasks: set[str] = field(default_factory=set)
    kilometres: float = 0.0

    def saw(self, name: str, entry: JournalEntry) -> None:
        """Take a record."""
        now = entry.record.decided_time / MICROS
        for event in entry.events:
            if name == COORDINATION:
                self._coordination(event, now)
            elif isinstance(event, crew_events.ShiftStarted):
                self.shifts += 1
            elif isinstance(event, crew_events.ShiftEnded) and entry.before is not None:
                self.went_home(f"{name}/{entry.id}", entry.before.shift_end_time / MICROS, now)

    def went_home(self, crew: str, shift_end_time: float, now: float) -> None:
        """Note when a crew leaves for its depot after its shift."""
        over = now + self.home_seconds(crew) - shift_end_time
        if over > LATE_SECONDS:
            self.overtime_seconds.append(over)

    def _coordination(self, event: object, now: float) -> None:
        self._trace(event)
        match event:
            case events.IncidentOpened():
                self._opened(event)
            case events.IncidentUpgraded():
                self._upgraded(event, now)
            case events.IncidentJoined() if event.joined_incident_id:
                self.incidents[event.joined_incident_id].joined = True
            case events.CrewChosen():
                self.incidents[event.incident_id].decided = True
            case events.NobodyFound():
                found = self.incidents[event.incident_id]
                if not found.decided:
                    found.nobody, found.decided = cause(event.appraisal), True
            case events.IncidentClosed():
                self._closed(self.incidents[event.incident_id], now)
            case _:
                self._crew(event, now)

    def _trace(self, event: object) -> None:
        """Show an event of a leading role to the trace of its P1."""
        response = self.incidents.get(getattr(event, "incident_id", ""))
        if response is None or response.trace is None:
            return
        task_id = getattr(event, "task_id", "")
        lead = self.leads[getattr(event, "incident_id")]  # noqa: B009
        if isinstance(event, events.CrewChosen | events.NobodyFound):
            if event.role != lead:
                return
        elif isinstance(event, events.IncidentAttended) and task_id not in self.leading_tasks:
            return
        response.trace.saw(event)

    def _crew(self, event: object, now: float) -> None:
        """Take an event of a crew at an incident."""
        match event:
            case events.IncidentAssigned():
                if self.leads[event.incident_id] in {event.role, *event.also_roles}:
                    self.leading_tasks.add(event.task_id)
            case events.IncidentAttended():
                response = self.incidents[event.incident_id]
                response.first = now if response.first is None else response.first
                if event.task_id in self.leading_tasks:
                    self._attended(self.incidents[event.incident_id], now)
            case events.IncidentLeft():
                left = self.incidents[event.incident_id]
                if event.task_id in self.leading_tasks:
                    left.left = now
                if event.reason == "SUSPENDED":
                    left.left_count += 1
                    self.diversions[f"{event.department}/{event.crew_id}"] += 1

    def _opened(self, event: events.IncidentOpened) -> None:
        required = event.requirement
        clock = event.clock_start_time.ToMicroseconds()
        at = required.place.position
        known = clock / MICROS
        self.leads[event.incident_id] = required.roles[0].name if required.roles else LEAD
        opened = Response(
            f"{required.kind}/{at.longitude:.6f}/{at.latitude:.6f}/{known:.0f}",
            required.kind,
            required.priority,
            known,
        )
        self.incidents[event.incident_id] = opened
        if required.priority == P1:
            self._became_life(opened, required, clock, known)

    def _became_life(
        self, response: Response, required: events.Requirement, clock: int, now: float
    ) -> None:
        soonest = self.bound(required, clock)
        response.bound_seconds = now - response.known + soonest.seconds
        response.trace = Trace(soonest)

    def _upgraded(self, event: events.IncidentUpgraded, now: float) -> None:
        """Take another priority: the bound of what becomes a P1 starts at that moment."""
        response, required = self.incidents[event.incident_id], event.requirement
        was, response.priority = response.priority, required.priority
        if required.priority != P1 or was == P1:
            return
        response.upgraded = True
        response.nobody, response.decided = "", False  # what it met before it was a life
        if response.attended is not None:
            response.bound_seconds = response.attended - response.known
        else:
            self._became_life(response, required, round(response.known * MICROS), now)

    @staticmethod
    def _attended(response: Response, now: float) -> None:
        if response.attended is None:
            response.attended = now
        if response.left is not None:
            response.left_seconds.append(now - response.left)
            response.left = None

    @staticmethod
    def _closed(response: Response, now: float) -> None:
        response.done = now
        if response.left is not None:
            response.left_seconds.append(now - response.left)
            response.left = None

    def responses(self) -> Iterator[Response]:
        """Yield the incidents that are not part of another one."""
        return (each for each in self.incidents.values() if not each.joined)


def cause(table: events.Appraisal) -> str:
    """Return why a table has no crew: none able, all with lives, or the rule that bars most."""
    verdicts = Counter[int]()
    for group in table.verdicts:
        if group.verdict not in NOT_ABLE:
            verdicts[group.verdict] += len(group.crews)
    if not verdicts:
        return "NOBODY_ABLE"
    rules = Counter({each: count for each, count in verdicts.items() if each not in CAPACITY})
    if not rules:
        return "ALL_AS_URGENT"
    [(worst, _)] = rules.most_common(1)
    return events.Verdict.Name(proto_enum(events.Verdict, worst)).removeprefix("VERDICT_")
