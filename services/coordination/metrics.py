"""Metrics of coordination: incidents, crews, pending orders and response times."""

from __future__ import annotations

import asyncio
from collections import Counter as Count
from collections.abc import Iterable, Mapping

from google.protobuf.message import Message
from prometheus_client import Gauge, Histogram

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Worker
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION, OFFERED, Crew
from services.coordination.domain.fold.incident import Incident, State
from services.coordination.queries import city_of
from services.coordination.workers import CITY
from vigie.coordination.v1 import events_pb2 as events

REFRESH_SECONDS = 5.0
CREW_STATES = ("off_duty", "free", "offered", "busy")

_RETASK_SECONDS = (
    *(0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0),
    *(15.0, 60.0, 300.0, 1800.0),
)
_COMING_SECONDS = (
    *(30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0),
    *(14_400.0, 43_200.0, 86_400.0, 604_800.0),
)


def _gauge(name: str, text: str, *labels: str) -> Gauge:
    return Gauge(name, text, ("service", *labels), registry=REGISTRY)


def _histogram(name: str, text: str, buckets: tuple[float, ...]) -> Histogram:
    labels = ("service", "priority")
    return Histogram(name, text, labels, registry=REGISTRY, buckets=buckets)


RETASK_SECONDS = _histogram(
    "vigie_retask_seconds",
    "Time from the start of an incident's clock to its first decision: an offer, or no crew.",
    _RETASK_SECONDS,
)
ACCEPTED_SECONDS = _histogram(
    "vigie_incident_accepted_seconds",
    "Time from the start of an incident's clock until a crew accepts it.",
    _COMING_SECONDS,
)
ATTENDED_SECONDS = _histogram(
    "vigie_incident_attended_seconds",
    "Time from the start of an incident's clock until a crew is on its site.",
    _COMING_SECONDS,
)
INCIDENTS = _gauge("vigie_incidents", "Open incidents.", "priority", "state")
ALERTED = _gauge(
    "vigie_incidents_alerted",
    "Open incidents with an alert that still applies.",
    "priority",
    "code",
)
CREWS = _gauge("vigie_crews", "Crews by state.", "department", "state")
POSITION_STALE = _gauge(
    "vigie_crews_position_stale",
    "Crews on duty without a position of the last 120 s.",
    "department",
)
PENDING = _gauge("vigie_orders_pending", "Orders without an answer.", "department")
PENDING_AGE_SECONDS = _gauge(
    "vigie_orders_pending_oldest_seconds", "Age of the oldest pending order.", "department"
)

PRIORITIES = (policy.P1, policy.P2, policy.P3, policy.P4)
OPEN_STATES = tuple(state for state in State if state is not State.CLOSED)
# These alerts apply until a crew is on the site; the others until a crew has accepted.
UNTIL_ATTENDED = ("LATE", "LEFT_UNSAFE")
CODES = ("NOBODY_FOUND", "NO_ANSWER", "DECLINED_OFTEN", *UNTIL_ATTENDED)


def metrics_worker(
    positions: Mapping[str, CrewPosition], clock: Clock = now_microseconds
) -> Worker:
    """Return the worker of the metrics: gauges on every replica, durations on the owner alone."""

    async def export(context: ServiceContext) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(_follow_journal(context, clock))
            group.create_task(_refresh(context, positions, clock))

    return export


async def _follow_journal(context: ServiceContext, clock: Clock) -> None:
    async for entry in context.journal_entries():
        if context.owns(CITY):
            observe_durations(entry.events, city_of(context.view), clock())


async def _refresh(
    context: ServiceContext, positions: Mapping[str, CrewPosition], clock: Clock
) -> None:
    while True:
        city, now = city_of(context.view), clock()
        set_incident_gauges(city)
        set_crew_gauges(city, context.settings.department_names, positions, now)
        set_order_gauges(city, context.settings.department_names, now)
        await asyncio.sleep(REFRESH_SECONDS)


def observe_durations(happened: Iterable[Message], city: CityState, now: int) -> None:
    """Record the time since the start of the incident's clock for the events that end a wait."""
    for event in happened:
        match event:
            case events.CrewChosen() | events.NobodyFound() if event.decision_id.endswith(".1"):
                _observe(RETASK_SECONDS, city, event.incident_id, now)
            case events.IncidentAssigned():
                _observe(ACCEPTED_SECONDS, city, event.incident_id, now)
            case events.IncidentAttended():
                _observe(ATTENDED_SECONDS, city, event.incident_id, now)
            case _:
                pass


def _observe(histogram: Histogram, city: CityState, incident_id: str, now: int) -> None:
    incident = city.find_incident(incident_id)
    if incident is not None:
        seconds = max(0.0, (now - incident.clock_start_time) / MICROS)
        histogram.labels(COORDINATION, f"P{incident.priority}").observe(seconds)


def set_incident_gauges(city: CityState) -> None:
    """Set the gauges of incidents, with zeros: a series that ends keeps its last value."""
    incidents = city.incidents.values()
    states = Count((incident.priority, incident.state) for incident in incidents)
    alerted = Count(
        (incident.priority, code)
        for incident in incidents
        for code in CODES
        if _applies(incident, code)
    )
    for priority in PRIORITIES:
        for state in OPEN_STATES:
            shown = INCIDENTS.labels(COORDINATION, f"P{priority}", state.name.lower())
            shown.set(states[priority, state])
        for code in CODES:
            ALERTED.labels(COORDINATION, f"P{priority}", code).set(alerted[priority, code])


def _applies(incident: Incident, code: str) -> bool:
    attended, taken_up = bool(incident.attended_time), incident.state is State.ASSIGNED
    over = attended if code in UNTIL_ATTENDED else taken_up
    return incident.has_alert(code) and not over


def set_crew_gauges(
    city: CityState, departments: Iterable[str], positions: Mapping[str, CrewPosition], now: int
) -> None:
    """Set the gauges of each department's crews: by state, and with a stale position."""
    states = Count((crew.department, crew_state(city, crew)) for crew in city.crews.values())
    old = now - policy.DEFAULT.position_seconds * MICROS
    stale = Count(
        crew.department
        for crew in city.crews.values()
        if crew.on_duty and _position_time(positions.get(crew.key)) < old
    )
    for department in departments:
        for state in CREW_STATES:
            CREWS.labels(COORDINATION, department, state).set(states[department, state])
        POSITION_STALE.labels(COORDINATION, department).set(stale[department])


def _position_time(position: CrewPosition | None) -> int:
    return position.time if position is not None else 0


def crew_state(city: CityState, crew: Crew) -> str:
    """Return the state of a crew: one of `CREW_STATES`. A task takes precedence over an offer."""
    held = city.tasks.get(crew.key, ())
    if any(task.status != OFFERED for task in held):
        return "busy"
    if held or crew.key in city.reserved_crews:
        return "offered"
    return "free" if crew.on_duty else "off_duty"


def set_order_gauges(city: CityState, departments: Iterable[str], now: int) -> None:
    """Set the gauges of each department's pending orders.

    `now` is in microseconds since 1970, UTC.
    """
    for department in departments:
        given = [o.given_time for o in city.pending_orders.values() if o.service == department]
        PENDING.labels(COORDINATION, department).set(len(given))
        oldest = max(0.0, (now - min(given, default=now)) / MICROS)
        PENDING_AGE_SECONDS.labels(COORDINATION, department).set(oldest)
