"""While you are there: small work near a crew that will be done soon waits for that crew.

A crew drives from the site of the task that it finishes first, so that no other crew comes from
far away. Its price counts the time until that task is expected to end.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from services.chassis.sdk.decider import MICROS
from services.city.geodesy import distance_metres
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.deadlines import write_deadlines
from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.dispatch.price import (
    loan_price,
    overrun_seconds,
    roles_price,
    sum_of_terms,
)
from services.coordination.dispatch.supply import Supply
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.dispatch.ways import starts_of, ways_from
from services.coordination.domain.fold.entities import ACCEPTED, EN_ROUTE, ON_SITE, Crew, Task
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.requirements import is_able
from services.crews.position_rules import is_point
from vigie.coordination.v1 import events_pb2 as events

UNDER_WAY = frozenset({ACCEPTED, EN_ROUTE})
FASTEST_METRES_PER_SECOND = 25.0
"""No crew is faster along a straight line (90 km/h): farther sites need no drive computed."""


class SoonFree(NamedTuple):
    """A busy crew at the site of its task, and the seconds until that task is expected to end."""

    found: EligibleCrew
    task: Task
    wait_seconds: int


def add_queue_rows(
    evaluation: Evaluation,
    travel_times: StreetTravelTimes,
    table: events.Appraisal,
    supply: Supply,
) -> frozenset[str]:
    """Write a row for each busy crew that can do the work next; return the keys of these crews."""
    soon = list(_soon_free(evaluation)) if _may_wait(evaluation, table) else []
    if not soon:
        return frozenset()
    closed = travel_times.closed(evaluation.city.closures)
    starts = starts_of(each.found for each in soon)
    ways = ways_from(evaluation, travel_times, starts, closed)
    can_go = (ways.is_open & ~ways.off_road).tolist()
    written = {
        each.found.crew.key
        for each, can, drive in zip(soon, can_go, ways.seconds.tolist(), strict=True)
        if can and _write_row(evaluation, table, each, drive, supply)
    }
    return frozenset(written)


def _may_wait(evaluation: Evaluation, table: events.Appraisal) -> bool:
    """Return whether the work is small and not urgent, and no crew serves it or is to be replaced.

    A department in local mode dispatches by itself.
    """
    role, policy = evaluation.role, evaluation.policy
    return (
        evaluation.queues
        and evaluation.incident.priority not in URGENT
        and not (table.search or role.search or role.assignments)
        and role.work_seconds <= policy.queue_work_seconds
        and not evaluation.is_dispatched_locally()
    )


def _soon_free(evaluation: Evaluation) -> Iterator[SoonFree]:
    """Yield the able crews near the place with one task, which ends soon."""
    city, incident, policy = evaluation.city, evaluation.incident, evaluation.policy
    reach = policy.queue_drive_seconds * FASTEST_METRES_PER_SECOND
    here = incident.goal(evaluation.role)
    for key, held in city.tasks.items():
        crew, task = city.crew(key), held[0]
        if len(held) > 1 or crew is None or not crew.on_duty or city.is_reserved(key):
            continue
        wait = _seconds_to_end(evaluation, crew, task)
        if wait is None or not 0 <= wait <= policy.queue_wait_seconds:
            continue
        if not is_point(task.longitude, task.latitude):
            continue
        if distance_metres(task.longitude, task.latitude, *here) > reach:
            continue
        if city.incident_by_task.get(task.id) == incident.id:
            continue
        if _is_awaited(evaluation, crew):
            continue
        if evaluation.suitability(crew) is None and evaluation.availability(crew) is None:
            found = EligibleCrew(crew, None, task.longitude, task.latitude, 0, at_depot=False)
            yield SoonFree(found, task, wait)


def _is_awaited(evaluation: Evaluation, crew: Crew) -> bool:
    """Return whether more urgent work waits for a crew that can do what this one can."""
    city, priority = evaluation.city, evaluation.incident.priority
    waiting = (city.incidents[each] for each in city.waiting)
    return any(
        role.appraise_time and is_able(crew, role)
        for incident in waiting
        if incident.priority < priority
        for role in incident.roles
    )


def _seconds_to_end(evaluation: Evaluation, crew: Crew, task: Task) -> int | None:
    """Return the seconds until a task is expected to end; None if nothing is known.

    A negative number is work that takes longer than expected: its end is not known either.
    """
    if task.status == ON_SITE:
        end = task.work_end_time
        return (end - evaluation.time) // MICROS if end else None
    incident = evaluation.city.open_incident(evaluation.city.incident_by_task.get(task.id, ""))
    role = incident.role_of(task.id) if incident is not None else None
    assignment = role.assignment_of(task.id) if role is not None else None
    if role is None or assignment is None or task.status not in UNDER_WAY or task.waits:
        return None
    set_out = assignment.departed_time or evaluation.time + crew.turnout_seconds * MICROS
    driven = (evaluation.time - set_out) // MICROS
    return max(0, assignment.eta_seconds - driven) + role.work_seconds


def _write_row(
    evaluation: Evaluation,
    table: events.Appraisal,
    soon: SoonFree,
    drive: float,
    supply: Supply,
) -> bool:
    """Write the price of a crew that finishes another task first; return whether it can go."""
    policy, crew = evaluation.policy, soon.found.crew
    eta = round(drive)
    over = overrun_seconds(evaluation, soon.found, soon.wait_seconds + eta)
    most = policy.overrun_seconds[evaluation.incident.priority]
    if eta > policy.queue_drive_seconds or over > most:
        return False
    row = table.candidates.add(
        department=crew.department,
        crew_id=crew.id,
        verdict=events.VERDICT_ELIGIBLE,
        after_task_id=soon.task.id,
        wait_seconds=soon.wait_seconds,
        eta_seconds=eta,
        overrun_seconds=max(0, over),
        rest_seconds=max(0, over + policy.rest_margin_seconds),
        roles_seconds=roles_price(evaluation, crew),
        loan_seconds=loan_price(evaluation, crew, supply),
        shift_tasks=evaluation.city.shift_tasks.get(crew.key, 0),
    )
    write_deadlines(evaluation, row, has_left=True)
    row.price_seconds = sum_of_terms(row)
    return True
