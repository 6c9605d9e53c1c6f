"""A life first: a P1 waits for no crew that could go to it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from services.chassis.sdk.decider import MICROS
from tests.oracle.operators import lacks, patience_seconds
from tests.oracle.reading import HELD, P1, WAITING, can_be_offered, has_task
from tests.oracle.town import travel_times
from tests.oracle.watch import Violation, Watch, invariant
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api
from vigie.crew.v1 import service_pb2 as crews

AT_ONCE_SECONDS = 5
"""A crew that could simply go gets the offer in the same second; a batch may hold others."""
WITHDRAWN_SECONDS = 10
"""To withdraw another offer, or to weigh a rule against a life, takes a decision or two."""
FRESH_SECONDS = 100
"""An older position may be stale for the policy (120 s) before the next check."""
SIGHTED_SECONDS = 20
"""A position is no news: the crew is found at the next timer of a P1, 15 s at most."""
OVERRUN_SECONDS = 7_200
"""No crew works longer than that, even for a life: the next shift relieves it."""
LENT_FOR_P1 = frozenset(bulletins.LendingRule.values()) - {
    bulletins.LENDING_RULE_UNSPECIFIED,
    bulletins.LENDING_RULE_NEVER,
}


class Obstacle(NamedTuple):
    """The rule that keeps a crew from a life, and the time of the last change (microseconds)."""

    code: str
    crew: str
    since_time: int


@invariant
def life_waits_eligible(city: Watch) -> Iterator[Violation]:
    """A P1 waits beside a crew that nothing keeps from going."""
    yield from _waits(city, "LIFE_WAITS_ELIGIBLE", AT_ONCE_SECONDS)


@invariant
def life_waits_reserved(city: Watch) -> Iterator[Violation]:
    """A P1 waits for the answer of a crew that has an offer of something less urgent."""
    yield from _waits(city, "LIFE_WAITS_RESERVED", WITHDRAWN_SECONDS)


@invariant
def life_waits_shift_too_short(city: Watch) -> Iterator[Violation]:
    """A P1 waits because the shift of a crew on duty ends before the work would.

    The crew goes, makes safe, and the next shift relieves it: the overrun is a price and an alert.
    """
    yield from _waits(city, "LIFE_WAITS_SHIFT_TOO_SHORT", WITHDRAWN_SECONDS)


@invariant
def life_waits_task_as_urgent(city: Watch) -> Iterator[Violation]:
    """A P1 waits for a crew whose task was a P1 once, and is none by now."""
    yield from _waits(city, "LIFE_WAITS_TASK_AS_URGENT", WITHDRAWN_SECONDS)


@invariant
def life_waits_task_diverted_enough(city: Watch) -> Iterator[Violation]:
    """A P1 waits because a crew, or its task, was diverted too often: budgets are for P2."""
    yield from _waits(city, "LIFE_WAITS_TASK_DIVERTED_ENOUGH", WITHDRAWN_SECONDS)


def _waits(city: Watch, code: str, seconds: float) -> Iterator[Violation]:
    for incident_id, obstacle in city.obstacles(_obstacles):
        age = city.age(obstacle.since_time)
        if obstacle.code == code and age > seconds:
            detail = f"{incident_id} waits {age:.0f} s for {obstacle.crew}"
            yield Violation(code, incident_id, detail)


def _obstacles(city: Watch) -> Iterator[tuple[str, Obstacle]]:
    """Yield, for each role of a P1 that waits, each crew that could go but for one rule.

    Excepted are incidents that a department in local mode or an operator has in charge.
    """
    for incident in city.reading.incidents.values():
        if incident.state != WAITING or incident.requirement.priority != P1:
            continue
        homes = city.reading.requested_by(incident)
        if _patience(city, incident) == float("inf"):
            continue
        if homes and all(city.reading.is_local(home) for home in homes):
            continue
        for role in incident.roles:
            for key, crew in city.reading.crews.items() if role.state == WAITING else ():
                if _could_go(city, incident, role, homes, key, crew):
                    found = _obstacle(city, incident, role, key, crew)
                    if found is not None:
                        yield incident.incident_id, found


def _could_go(
    city: Watch,
    incident: api.Incident,
    role: api.IncidentRole,
    homes: set[str],
    key: str,
    crew: crews.Crew,
) -> bool:
    """Return whether a crew is fit, lent, on duty, willing, in sight and in contact."""
    vehicle = city.city.vehicles[crew.crew_id]
    return (
        crew.on_duty
        and can_be_offered(crew, P1)
        and not lacks(crew, role.role)
        and (crew.department in homes or crew.lending in LENT_FOR_P1)
        and not city.reading.is_local(crew.department)
        and city.is_settled(crew.department)
        and city.age(vehicle.sent_time) < FRESH_SECONDS
        and city.excluded.get((incident.incident_id, key), 0) < city.time
        and not (_patience(city, incident) and _is_proposed(city, incident.incident_id, key))
    )


def _obstacle(
    city: Watch, incident: api.Incident, role: api.IncidentRole, key: str, crew: crews.Crew
) -> Obstacle | None:
    """Return the one rule that keeps a crew from a life; None for a good reason."""
    drive = _drive_seconds(city, incident, crew)
    if drive == float("inf"):
        return None
    excluded = city.excluded.get((incident.incident_id, key), 0)
    about = {incident.incident_id, key, crew.department, "streets", "modes"}
    code = "LIFE_WAITS_ELIGIBLE"
    for task in _tasks(crew):
        serves = city.reading.incident_of(task)
        urgency = serves.requirement.priority if serves is not None else task.priority
        if urgency == P1 or serves is None:
            return None
        about.add(serves.incident_id)
        if task.priority == P1:
            code = "LIFE_WAITS_TASK_AS_URGENT"
        elif city.is_over_budget(crew, serves):
            code = "LIFE_WAITS_TASK_DIVERTED_ENOUGH"
    others = {
        a.incident_id: city.reading.incidents[a.incident_id]
        for a in city.reading.offered
        if a.crew == key
    }
    if any(other.requirement.priority == P1 for other in others.values()):
        return None
    if others or crew.HasField("offer") or crew.HasField("next_task"):
        code = "LIFE_WAITS_RESERVED"
        about |= others.keys()
    elif code == "LIFE_WAITS_ELIGIBLE":
        over = _overrun_seconds(city, role, crew, drive)
        if over > OVERRUN_SECONDS:
            return None
        if over > -AT_ONCE_SECONDS:
            code = "LIFE_WAITS_SHIFT_TOO_SHORT"
    since = max(city.touched.get(each, 0) for each in about)
    seen = city.seen.get(crew.crew_id, 0) + SIGHTED_SECONDS * MICROS
    patience = round(_patience(city, incident) * MICROS)
    since = max(since, city.proposed_time.get(key, 0) if patience else 0)
    return Obstacle(code, key, max(since, seen, excluded) + patience)


def _is_proposed(city: Watch, incident_id: str, crew: str) -> bool:
    """Return whether a crew is proposed for another life.

    That counts only where this life waits for a confirmation, too: both cannot have the crew. A
    life of which coordination gives the offers must not wait for a proposal.
    """
    lives = {i for i, each in city.reading.incidents.items() if each.requirement.priority == P1}
    return any(
        other != incident_id and other in lives and proposed == crew
        for (other, _), proposed in city.proposed.items()
    )


def _patience(city: Watch, incident: api.Incident) -> float:
    departments = {need_id.partition("/")[0] for need_id in incident.need_ids}
    return patience_seconds(incident, departments, city.reading.modes)


def _tasks(crew: crews.Crew) -> list[crews.Task]:
    """Return the active task and the one that waits behind it."""
    waits = [crew.next_task] if crew.HasField("next_task") else []
    return [crew.task, *waits] if has_task(crew) else waits


def _drive_seconds(city: Watch, incident: api.Incident, crew: crews.Crew) -> float:
    vehicle, there = city.city.vehicles[crew.crew_id], incident.requirement.place.position
    start = np.array([(vehicle.longitude, vehicle.latitude)], np.float64)
    closed = travel_times().closed(city.city.closed_arcs)
    return float(travel_times().seconds(there.longitude, there.latitude, start, closed)[0])


def _overrun_seconds(city: Watch, role: api.IncidentRole, crew: crews.Crew, drive: float) -> float:
    """Return how long after its shift a crew would be done; negative before."""
    safe = crew.task.make_safe_seconds if crew.task.site_unsafe else 0
    end = city.time / MICROS + drive + safe + role.role.work_seconds
    return end - crew.shift_end_time.ToMicroseconds() / MICROS


@invariant
def life_held(city: Watch) -> Iterator[Violation]:
    """An incident is held, and a need in it has become a life since: the hold was for less.

    An operator may hold a P1 knowingly. Half a minute is left to alert the operator instead.
    """
    for incident in city.reading.incidents.values():
        held = incident.state == HELD and _is_life_since(city, incident)
        if held and city.lasts("LIFE_HELD", incident.incident_id, 30):
            yield Violation("LIFE_HELD", incident.incident_id, "a life is held")


@invariant
def life_played_down(city: Watch) -> Iterator[Violation]:
    """A need has become a life after an operator's word, and the old word still decides."""
    for incident in city.reading.incidents.values():
        lower = incident.requirement.priority > P1 and incident.state != HELD
        life = lower and _is_life_since(city, incident)
        if life and city.lasts("LIFE_PLAYED_DOWN", incident.incident_id, 30):
            detail = f"it is P{incident.requirement.priority}"
            yield Violation("LIFE_PLAYED_DOWN", incident.incident_id, detail)


def _is_life_since(city: Watch, incident: api.Incident) -> bool:
    """Return whether a need became a P1 after the operator's last word, without an alert."""
    word = city.operator_words.get(incident.incident_id)
    if word is None:
        return False
    for need_id in incident.need_ids:
        need = city.reading.needs.get(need_id)
        if need is None or need.priority != P1:
            continue
        if not city.is_settled(need_id.partition("/")[0]):
            continue
        since = city.most_urgent[need_id][1]
        alerts = [alert.alert_time.ToMicroseconds() for alert in incident.alerts]
        if since > word and not any(time >= since for time in alerts):
            return True
    return False
