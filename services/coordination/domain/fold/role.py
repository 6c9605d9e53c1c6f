"""A role of an incident, and the crews that have an offer of it or fill it.

Times are microseconds since 1970, UTC, or 0 if absent.
"""

from __future__ import annotations

from enum import IntEnum

import msgspec

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import limits
from services.coordination.domain.fold.hold_place import HoldPlace


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
    compared_time: int = 0
    """When the crews were compared last without finding one."""
    compared_verdicts: str = ""
    """The verdicts of that comparison; `no_crew_verdicts` are those of the last table."""
    done_by: str = ""
    waived: tuple[str, ...] = ()
    """The equipment that it took when an operator chose its crew: the lack of it is no lack."""
    origin: str = ""
    """The request of a backup: a leader's, "task/role", or `BY_OPERATOR`; "" for any other role."""
    hold: HoldPlace | None = None
    """Where its crew waits until an operator lets it go on to the site; None where it need not."""
    digs: bool = False
    """Whether it opens the ground: `rules/dig_gate.py`."""

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

    def tasks(self) -> list[tuple[str, str]]:
        """Return the crews that serve it, then those that have an offer of it, with their tasks."""
        serving = [(each.crew, each.task_id) for each in self.assignments]
        return [*serving, *((offer.crew, offer.task_id) for offer in self.offers)]

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
            and other.digs == self.digs
        )

    def next_wake_time(self) -> int:
        """Return the earliest time at which a rule looks at it; 0 for none."""
        times = [self.appraise_time, *(offer.end_time for offer in self.offers)]
        times += [assignment.check_time for assignment in self.assignments]
        return min((time for time in times if time), default=0)
