"""An incident, its roles, and the alerts of it.

Times are microseconds since 1970, UTC, or 0 if absent. Positions are WGS84 degrees, longitude
before latitude.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from services.coordination.domain.fold.milestones import Milestones
from services.coordination.domain.fold.role import Assignment, Role, State


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
    """The roles that it is about; empty for an alert that is not of roles."""


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
