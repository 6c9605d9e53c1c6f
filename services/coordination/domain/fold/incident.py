"""An incident, its roles, and the crews that have an offer of a role or fill it.

Times are microseconds since 1970, UTC, or 0 if absent. Positions are WGS84 degrees, longitude
before latitude.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

import msgspec

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import limits
from services.coordination.domain.fold.hold_place import HoldPlace
from services.coordination.domain.fold.milestones import Milestones


class State(IntEnum):
    """The state of an incident or a role, with the numbers of `IncidentState` in the API."""

    WAITING = 1
    OFFERED = 2
    ASSIGNED = 3
    HELD = 4
    CLOSED = 5


class Offer(msgspec.Struct, frozen=True, gc=False):
    """An offer of a role to a crew, without an answer so far."""

    crew: str
    task_id: str
    lease_end_time: int
    eta_seconds: int = 0
    by_operator: bool = False
    """Whether an operator chose the crew: only a life withdraws the offer for another incident."""
    begins_time: int = 0
    """When the task is expected to begin that waits behind another one of the crew; 0 for none."""

    @property
    def end_time(self) -> int:
        """When it ends without an answer: the lease and the grace for late bulletins."""
        return self.lease_end_time + limits.NEWS_GRACE_SECONDS * MICROS


class Assignment(msgspec.Struct, frozen=True, gc=False):
    """A crew that has accepted a role, and how far it is. Times are 0 until they are known."""

    crew: str
    task_id: str
    accepted_time: int = 0
    departed_time: int = 0
    attended_time: int = 0
    eta_seconds: int = 0
    search: str = ""
    """Why it was sought although another crew was assigned; empty where none was."""
    visits: int = 0
    """How often it set out again after it had arrived."""
    check_time: int = 0
    """When a rule looks at it next: turnout, arrival or the end of its shift."""
    by_operator: bool = False
    """Whether an operator chose the crew: no gain alone exchanges it."""


class Role(msgspec.Struct, frozen=True):
    """The place of one crew at an incident: its requirement, its offers and its crew.

    A second assignment exists during a hand-over alone: the crew that takes over, on its way.
    `search` is why a crew is sought although one is assigned; empty otherwise.
    """

    name: str
    purpose: str = ""
    skills: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    work_seconds: int = 0
    make_safe_seconds: int = 0
    minimum_size: int = 0
    offers: tuple[Offer, ...] = ()
    assignments: tuple[Assignment, ...] = ()
    appraise_time: int = 0
    search: str = ""
    decision_id: str = ""
    proposed_time: int = 0
    """Since when a proposal of a crew waits for an operator; 0 without one."""
    excluded: tuple[tuple[str, int, int], ...] = ()
    """The crews that get no offer of it now: (crew, since, until)."""
    failures: int = 0
    no_crew_count: int = 0
    no_crew_verdicts: str = ""
    no_crew_time: int = 0
    done_by: str = ""
    waived: tuple[str, ...] = ()
    """The equipment that it took when an operator chose its crew: the lack of it is no lack."""
    origin: str = ""
    """The request of a backup: a leader's, "task/role", or `BY_OPERATOR`; "" for any other role."""
    hold: HoldPlace | None = None
    """Where its crew waits until an operator lets it go on to the site; None where it need not."""

    @property
    def state(self) -> State:
        if self.done_by:
            return State.CLOSED
        if self.assignments:
            return State.ASSIGNED
        return State.OFFERED if self.offers else State.WAITING

    @property
    def is_open(self) -> bool:
        """Whether no crew serves it yet."""
        return not self.done_by and not self.assignments

    @property
    def crews(self) -> set[str]:
        """The crews that serve it or have an offer of it."""
        serving = {assignment.crew for assignment in self.assignments}
        return serving | {offer.crew for offer in self.offers}

    @property
    def assignment(self) -> Assignment | None:
        """The crew that serves it: the first of two during a hand-over."""
        return self.assignments[0] if self.assignments else None

    def assignment_of(self, task_id: str) -> Assignment | None:
        return next((a for a in self.assignments if a.task_id == task_id), None)

    def offer_of(self, task_id: str) -> Offer | None:
        return next((offer for offer in self.offers if offer.task_id == task_id), None)

    def has_task(self, task_id: str) -> bool:
        return bool(self.offer_of(task_id) or self.assignment_of(task_id))

    def excluded_until(self, crew: str, time: int, *, again_after: int = 0) -> int:
        """Return until when a crew gets no offer of this role; 0 if it may get one now.

        With `again_after` an exclusion lasts that long at most, in microseconds.
        """
        for key, since, until in self.excluded:
            end = min(until, since + again_after) if again_after else until
            if key == crew and end > time:
                return end
        return 0

    def covers(self, other: Role) -> bool:
        """Return whether its crew can also do what another role requires."""
        return (
            set(other.skills) <= set(self.skills)
            and set(other.equipment) <= set(self.equipment)
            and other.minimum_size <= self.minimum_size
        )

    def next_wake_time(self) -> int:
        """Return the earliest time at which a rule looks at it; 0 for none."""
        times = [self.appraise_time, *(offer.end_time for offer in self.offers)]
        times += [assignment.check_time for assignment in self.assignments]
        return min((time for time in times if time), default=0)


class Alert(msgspec.Struct, frozen=True, gc=False):
    """A condition that an operator must look at; repeated until it is acknowledged."""

    code: str
    time: int
    detail: str
    subject: str = ""
    repeat_time: int = 0
    acknowledged_by: str = ""
    since_time: int = 0
    """When it was raised first; 0 in snapshots of releases without it."""
    roles: tuple[str, ...] = ()
    """The roles that lack a crew; empty for an alert that is not of roles."""


class Incident(msgspec.Struct, frozen=True):
    """One event in the city that needs crews, with all reports of it.

    Its clock starts once; diversions leave it as it is. `reports` are need ids. The first role
    leads: its crew makes the site safe and reports the end of the work.
    """

    id: str
    kind: str
    priority: int
    longitude: float
    latitude: float
    street: str
    district: str
    reports: tuple[str, ...]
    roles: tuple[Role, ...]
    clock_start_time: int
    opened_time: int
    goal_time: int
    due_time: int = 0
    traceparent: str = ""
    operator_priority: int = 0
    operator_time: int = 0
    held: bool = False
    taken_by: str = ""
    """The operator in charge: coordination offers nothing by itself."""
    apart: tuple[str, ...] = ()
    """The reports that an operator keeps apart from it."""
    review_time: int = 0
    hold_reason: str = ""
    """Why coordination itself holds it until an operator answers; empty for an operator's hold."""
    decisions: int = 0
    offers: int = 0
    diversions: int = 0
    attended_time: int = 0
    milestones: Milestones = Milestones()
    suspected: tuple[str, ...] = ()
    alerts: tuple[Alert, ...] = ()
    closed_time: int = 0
    close_reason: str = ""
    wake_time: int = 0

    @property
    def department(self) -> str:
        return self.reports[0].partition("/")[0]

    @property
    def state(self) -> State:
        """Its own state, or else that of the role that is farthest from being served."""
        if self.closed_time:
            return State.CLOSED
        if self.held:
            return State.HELD
        return min((role.state for role in self.roles), default=State.WAITING)

    @property
    def lead(self) -> Role:
        return self.roles[0]

    @property
    def crew(self) -> str:
        """The crew of its leading role: the one that did it, serves it, or has its first offer."""
        lead = self.lead
        if lead.done_by:
            return lead.done_by
        serving = lead.assignment or next(iter(lead.offers), None)
        return serving.crew if serving is not None else ""

    @property
    def task_id(self) -> str:
        """The task of that crew; empty once it is done."""
        serving = self.lead.assignment or next(iter(self.lead.offers), None)
        return serving.task_id if serving is not None else ""

    @property
    def late_time(self) -> int:
        """When it is late without a crew on its site: at its goal or its earlier due time."""
        return min(self.goal_time, self.due_time) if self.due_time else self.goal_time

    @property
    def is_waiting(self) -> bool:
        """Whether a crew is sought for one of its roles."""
        return not self.held and any(role.appraise_time for role in self.roles)

    def goal(self, role: Role) -> tuple[float, float]:
        """Return where the crew of a role drives, longitude and latitude: hold place or site."""
        place = role.hold or self
        return place.longitude, place.latitude

    def role(self, name: str) -> Role | None:
        """Return the role of this name; the first one for "", as in records before roles."""
        if not name:
            return self.roles[0]
        return next((role for role in self.roles if role.name == name), None)

    def role_of(self, task_id: str) -> Role | None:
        """Return the role that a task is offered for or serves."""
        return next((role for role in self.roles if role.has_task(task_id)), None)

    def assignments(self) -> Iterator[tuple[Role, Assignment]]:
        for role in self.roles:
            for assignment in role.assignments:
                yield role, assignment

    def next_wake_time(self) -> int:
        """Return its earliest deadline; 0 without one."""
        times = [alert.repeat_time for alert in self.alerts]
        times += [self.review_time if self.held or self.taken_by else 0]
        if not self.attended_time and not self.has_alert("LATE"):
            times.append(self.late_time)
        if not self.held:
            times += [role.next_wake_time() for role in self.roles]
        else:
            times += [a.check_time for _, a in self.assignments()]
        return min((time for time in times if time), default=0)

    @property
    def has_crew(self) -> bool:
        """Whether a crew serves one of its roles or has an offer of one."""
        return any(role.assignments or role.offers for role in self.roles)

    def alert(self, code: str) -> Alert | None:
        return next((alert for alert in self.alerts if alert.code == code), None)

    def has_alert(self, code: str) -> bool:
        return self.alert(code) is not None
