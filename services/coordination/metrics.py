"""What the city's state and its decisions look like in figures: incidents, crews, orders, waits."""

from __future__ import annotations

import asyncio
from collections import Counter as Count
from collections.abc import Iterable, Mapping

from google.protobuf.message import Message
from prometheus_client import Gauge, Histogram

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.context import ServiceContext
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Worker
from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.values import COORDINATION, OFFERED, Crew, Incident, State
from services.coordination.queries import city_of
from services.coordination.workers import CITY
from vigie.coordination.v1 import events_pb2 as events

LOOK_SECONDS = 5.0
CREW_STATES = ("off_duty", "free", "offered", "busy")

_RETASK_SECONDS = (
    *(0.01, 0.02, 0.03, 0.04, 0.06, 0.08, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0),
    *(15.0, 60.0, 300.0, 1800.0),
)
_COMING_SECONDS = (
    *(30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1200.0, 1800.0, 3600.0, 7200.0),
    *(14_400.0, 43_200.0, 86_400.0, 604_800.0),
)


def _gauge(name: str, said: str, *labels: str) -> Gauge:
    return Gauge(name, said, ("service", *labels), registry=REGISTRY)


def _histogram(name: str, said: str, buckets: tuple[float, ...]) -> Histogram:
    labels = ("service", "priority")
    return Histogram(name, said, labels, registry=REGISTRY, buckets=buckets)


RETASK_SECONDS = _histogram(
    "vigie_retask_seconds",
    "Time from the start of an incident's clock to its first decision, an offer or nobody.",
    _RETASK_SECONDS,
)
ACCEPTED_SECONDS = _histogram(
    "vigie_incident_accepted_seconds",
    "Time from the start of an incident's clock to a crew's taking it up.",
    _COMING_SECONDS,
)
ATTENDED_SECONDS = _histogram(
    "vigie_incident_attended_seconds",
    "Time from the start of an incident's clock to a crew on its site.",
    _COMING_SECONDS,
)
INCIDENTS = _gauge("vigie_incidents", "Open incidents.", "priority", "state")
ALERTED = _gauge(
    "vigie_incidents_alerted",
    "Open incidents of which the room was told something that still holds.",
    "priority",
    "code",
)
CREWS = _gauge("vigie_crews", "Crews, by what they are at.", "department", "state")
POSITION_STALE = _gauge(
    "vigie_crews_position_stale", "Crews on duty whose position is too old to act on.", "department"
)
PENDING = _gauge("vigie_orders_pending", "Orders sent and not answered yet.", "department")
PENDING_AGE_SECONDS = _gauge(
    "vigie_orders_pending_oldest_seconds", "Age of the oldest pending order.", "department"
)

PRIORITIES = (policy.P1, policy.P2, policy.P3, policy.P4)
OPEN_STATES = tuple(state for state in State if state is not State.CLOSED)
# What the room is told of an incident, and whether its end is a crew on the site or one's yes.
UNTIL_ATTENDED = ("LATE", "LEFT_UNSAFE")
CODES = ("NOBODY_FOUND", "NO_ANSWER", "DECLINED_OFTEN", *UNTIL_ATTENDED)


def metrics_worker(
    positions: Mapping[str, CrewPosition], clock: Clock = now_microseconds
) -> Worker:
    """The worker that shows figures; every replica shows the state, the owner what it decided."""

    async def show(context: ServiceContext) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(_follow(context, clock))
            group.create_task(_look(context, positions, clock))

    return show


async def _follow(context: ServiceContext, clock: Clock) -> None:
    async for entry in context.journal_entries():
        if context.owns(CITY):
            observe(entry.events, city_of(context.view), clock())


async def _look(
    context: ServiceContext, positions: Mapping[str, CrewPosition], clock: Clock
) -> None:
    while True:
        city, now = city_of(context.view), clock()
        set_incident_gauges(city)
        set_crew_gauges(city, context.settings.department_names, positions, now)
        set_order_gauges(city, context.settings.department_names, now)
        await asyncio.sleep(LOOK_SECONDS)


def observe(happened: Iterable[Message], city: CityState, now: int) -> None:
    """Note how long what has just happened took, since its incident's clock started."""
    for event in happened:
        match event:
            case events.CrewChosen() | events.NobodyFound() if event.decision_id.endswith(".1"):
                _took(RETASK_SECONDS, city, event.incident_id, now)
            case events.IncidentAssigned():
                _took(ACCEPTED_SECONDS, city, event.incident_id, now)
            case events.IncidentAttended():
                _took(ATTENDED_SECONDS, city, event.incident_id, now)
            case _:
                pass


def _took(figure: Histogram, city: CityState, incident_id: str, now: int) -> None:
    incident = city.find_incident(incident_id)
    if incident is not None:
        seconds = max(0.0, (now - incident.clock_start_time) / MICROS)
        figure.labels(COORDINATION, f"P{incident.priority}").observe(seconds)


def set_incident_gauges(city: CityState) -> None:
    """Show the open incidents, zeros too: a figure that vanishes is no figure."""
    incidents = city.incidents.values()
    states = Count((incident.priority, incident.state) for incident in incidents)
    alerted = Count(
        (incident.priority, code) for incident in incidents for code in CODES if _is(incident, code)
    )
    for priority in PRIORITIES:
        for state in OPEN_STATES:
            shown = INCIDENTS.labels(COORDINATION, f"P{priority}", state.name.lower())
            shown.set(states[priority, state])
        for code in CODES:
            ALERTED.labels(COORDINATION, f"P{priority}", code).set(alerted[priority, code])


def _is(incident: Incident, code: str) -> bool:
    """Tell whether an alert still holds."""
    attended, taken_up = bool(incident.attended_time), incident.state is State.ASSIGNED
    over = attended if code in UNTIL_ATTENDED else taken_up
    return incident.has_alert(code) and not over


def set_crew_gauges(
    city: CityState, departments: Iterable[str], positions: Mapping[str, CrewPosition], now: int
) -> None:
    """Show what each department's crews are at, and how many are out of sight."""
    states = Count((crew.department, crew_state(city, crew)) for crew in city.crews.values())
    old = now - policy.POSITION_SECONDS * MICROS
    unseen = Count(
        crew.department
        for crew in city.crews.values()
        if crew.on_duty and _seen_time(positions.get(crew.key)) < old
    )
    for department in departments:
        for state in CREW_STATES:
            CREWS.labels(COORDINATION, department, state).set(states[department, state])
        POSITION_STALE.labels(COORDINATION, department).set(unseen[department])


def _seen_time(sighting: CrewPosition | None) -> int:
    return sighting.time if sighting is not None else 0


def crew_state(city: CityState, crew: Crew) -> str:
    """Return what a crew is at. A task outweighs an offer."""
    held = city.tasks.get(crew.key, ())
    if any(task.status != OFFERED for task in held):
        return "busy"
    if held or crew.key in city.reserved_crews:
        return "offered"
    return "free" if crew.on_duty else "off_duty"


def set_order_gauges(city: CityState, departments: Iterable[str], now: int) -> None:
    """Show what the departments have not answered."""
    for department in departments:
        given = [
            owed.given_time for owed in city.pending_orders.values() if owed.service == department
        ]
        PENDING.labels(COORDINATION, department).set(len(given))
        oldest = max(0.0, (now - min(given, default=now)) / MICROS)
        PENDING_AGE_SECONDS.labels(COORDINATION, department).set(oldest)
