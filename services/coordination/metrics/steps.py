"""Response times: from the report of an incident to each step, once in its life."""

from __future__ import annotations

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.policy import Policy
from services.coordination.metrics.families import PRIORITIES, counter, histogram, homes
from vigie.coordination.v1 import events_pb2 as events

RETASK_BUCKETS = (
    *(0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0),
    *(15.0, 60.0, 300.0, 1800.0),
)
STEP_BUCKETS = (
    *(1.0, 10.0, 30.0, 60.0, 120.0, 300.0, 480.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0),
    *(14_400.0, 43_200.0, 86_400.0, 259_200.0, 604_800.0),
)

RETASK_SECONDS = histogram(
    "vigie_retask_seconds",
    "Time from the start of an incident's clock until its first decision is read back.",
    RETASK_BUCKETS,
    *("priority", "outcome"),
)
STEP_SECONDS = histogram(
    "vigie_incident_step_seconds",
    "Time from the report of an incident until it first reaches a step.",
    STEP_BUCKETS,
    *("priority", "department", "step"),
)
RESPONSES = counter(
    "vigie_incident_responses",
    "Incidents with a first crew on the site, in time or late, or closed without one (never).",
    *("priority", "department", "response"),
)
OFFER, NO_CREW = "offer", "no_crew"
RESPONSE_NAMES = ("in_time", "late", "never")


def start_at_zero(departments: tuple[str, ...]) -> None:
    """Export the counts at 0: a rule on an increase needs its first value."""
    for priority in PRIORITIES:
        for outcome in (OFFER, NO_CREW):
            RETASK_SECONDS.labels(COORDINATION, priority, outcome)
        for department in homes(departments):
            for response in RESPONSE_NAMES:
                RESPONSES.labels(COORDINATION, priority, department, response)


class StepObserver:
    """Records the steps that the entries of the journal lead to; the owner of the city has one.

    The state has the first time of each step, so that neither a second crew nor another owner
    counts one again. The observer remembers the steps of the present moment, which several entries
    can have.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._time = 0
        self._counted: set[tuple[str, str]] = set()

    def observe_event(self, event: Message, city: CityState, time: int, now: int) -> None:
        """Record what an event leads to; `time` is its record's, `now` the present one.

        Both are microseconds since 1970, UTC. A decision is measured until `now`: reading it back
        is a part of the wait.
        """
        match event:
            case events.BulletinReceived():
                change = event.bulletin.task_changed
                found = city.incident_for_task(change.task_id)
                # The end of the work, later in the same batch, has ended its task already.
                found = found or city.incident_for_need(change.need_id)
                self._observe_steps(city, found.id if found is not None else "", time)
            case events.CrewChosen() | events.NobodyFound():
                _observe_decision(event, city, now)
                self._observe_steps(city, event.incident_id, time)
            case events.IncidentAssigned() | events.CrewDeparted() | events.IncidentAttended():
                self._observe_steps(city, event.incident_id, time)
            case events.IncidentClosed():
                self._observe_steps(city, event.incident_id, time)
                _count_unattended(event, city)
            case _:
                pass

    def _observe_steps(self, city: CityState, incident_id: str, time: int) -> None:
        incident = city.kept_incident(incident_id)
        if incident is None:
            return
        if time != self._time:
            self._time = time
            self._counted.clear()
        reached = incident.milestones
        for step, moment in reached.times():
            # A site that was never declared unsafe is known to have been safe at the end.
            known = reached.done if step == "safe" and not reached.unsafe else moment
            if known == time and (incident.id, step) not in self._counted:
                self._counted.add((incident.id, step))
                self._observe(incident, step, moment)

    def _observe(self, incident: Incident, step: str, reached: int) -> None:
        priority = incident.milestones.priority
        labels = COORDINATION, f"P{priority}", incident.department
        seconds = max(0.0, (reached - incident.milestones.since) / MICROS)
        STEP_SECONDS.labels(*labels, step).observe(seconds)
        if step == "on_site":
            in_time = seconds <= self._policy.goal_seconds[priority]
            RESPONSES.labels(*labels, "in_time" if in_time else "late").inc()


def _observe_decision(
    event: events.CrewChosen | events.NobodyFound, city: CityState, now: int
) -> None:
    incident = city.kept_incident(event.incident_id)
    if incident is not None and event.decision_id.endswith(".1"):
        seconds = max(0.0, (now - incident.clock_start_time) / MICROS)
        outcome = NO_CREW if isinstance(event, events.NobodyFound) else OFFER
        RETASK_SECONDS.labels(COORDINATION, f"P{incident.priority}", outcome).observe(seconds)


def _count_unattended(event: events.IncidentClosed, city: CityState) -> None:
    """Count an incident that ended without a crew on its site; a joined one goes on in another."""
    incident = city.kept_incident(event.incident_id)
    if incident is None or event.reason in {"DONE", "JOINED"}:
        return
    reached = incident.milestones
    if not reached.on_site:
        labels = COORDINATION, f"P{reached.priority}", incident.department
        RESPONSES.labels(*labels, "never").inc()
