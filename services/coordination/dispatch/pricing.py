"""The table of candidates.

What each crew of the city would cost for one incident, in seconds there.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.candidates import ELIGIBLE, EligibleCrew, Evaluation
from services.coordination.dispatch.travel_times import TravelTimes
from services.coordination.domain import policy
from services.coordination.domain.fold.values import Crew, Task, timestamp
from services.crews.domain.skills import REHEARSAL
from vigie.coordination.v1 import events_pb2 as events

INFINITE = float("inf")


def appraise(inquiry: Evaluation, eta: TravelTimes) -> events.Appraisal:
    """Return the table for one incident at one moment."""
    city, incident = inquiry.city, inquiry.incident
    closed = eta.closed(city.closures)
    table = events.Appraisal(
        priority=incident.priority,  # type: ignore[arg-type]
        appraised_time=timestamp(inquiry.time),
        closed_streets_count=len(closed),
        streets_sha256=eta.sha256,
        department=incident.department,
        minimum_gain_seconds=policy.MINIMUM_GAIN_SECONDS[incident.priority],
    )
    possible = _judge_all(inquiry, table)
    starts = np.array([(p.longitude, p.latitude) for p in possible], np.float64)
    drives = eta.seconds(incident.longitude, incident.latitude, starts, closed)
    _price_all(inquiry, table, possible, drives.tolist())
    return table


def _judge_all(inquiry: Evaluation, table: events.Appraisal) -> list[EligibleCrew]:
    """Write a row for each crew with something against it; return the others."""
    possible: list[EligibleCrew] = []
    blocked = inquiry.blocked()
    add = table.candidates.add
    for crew in inquiry.city.crews.values():
        if not crew.on_duty:
            table.off_duty_count += 1
            continue
        judged = events.VERDICT_LOCAL_MODE if blocked else inquiry.judge(crew)
        if isinstance(judged, int):
            add(department=crew.department, crew_id=crew.id, verdict=judged)
        else:
            possible.append(judged)
    return possible


def _price_all(
    inquiry: Evaluation, table: events.Appraisal, possible: list[EligibleCrew], drives: list[float]
) -> None:
    """Write the rows of the others, with what each term of the price is."""
    free = _free_crews(inquiry)
    rows = [
        _price(inquiry, table.candidates.add(), found, drive, free[found.crew.department])
        for found, drive in zip(possible, drives, strict=True)
    ]
    responses = [row.eta_seconds for row in rows if row.verdict == ELIGIBLE and not row.task_id]
    if not responses:
        return
    best = min(responses)
    for row in rows:
        if row.verdict == ELIGIBLE:
            row.gained_seconds = best - row.eta_seconds - row.make_safe_seconds


def _free_crews(inquiry: Evaluation) -> Counter[str]:
    """How many crews of each department are on duty, idle and asked for nothing, for real."""
    city = inquiry.city
    return Counter(
        crew.department
        for crew in city.crews.values()
        if crew.on_duty
        and crew.key not in city.tasks
        and crew.key not in city.reserved_crews
        and crew.key not in inquiry.taken
        and REHEARSAL not in crew.skills
    )


def _price(
    inquiry: Evaluation, row: events.Candidate, found: EligibleCrew, drive: float, free: int
) -> events.Candidate:
    crew, task, incident = found.crew, found.task, inquiry.incident
    row.department, row.crew_id = crew.department, crew.id
    row.position_age_seconds, row.at_depot = found.age_seconds, found.at_depot
    if drive == INFINITE:
        row.verdict = events.VERDICT_UNREACHABLE
        return row
    eta = row.eta_seconds = round(drive)
    safe = task.make_safe_seconds if task is not None and task.site_unsafe else 0
    work = eta + safe + incident.work_seconds
    left = (crew.shift_end_time - inquiry.time) // MICROS
    if left < work:
        row.verdict = events.VERDICT_SHIFT_TOO_SHORT
        return row
    row.verdict = ELIGIBLE
    over = work + policy.REST_MARGIN_SECONDS - left
    if task is not None:
        over += max(0, (task.work_end_time - inquiry.time) // MICROS)
        row.make_safe_seconds = safe
        terms = _leave(inquiry, row, crew, task, work + eta)
    else:
        terms = _cover(row, incident.priority, free)
    if over > 0:
        row.rest_seconds = over
        terms += over
    row.price_seconds = eta + safe + terms
    return row


def _cover(row: events.Candidate, priority: int, free: int) -> int:
    """What it costs to take one of the last free crews of a department."""
    if free > 2:
        return 0
    whole = policy.COVERAGE_SECONDS[priority]
    row.coverage_seconds = whole if free <= 1 else whole // 2
    return row.coverage_seconds


def _leave(
    inquiry: Evaluation, row: events.Candidate, crew: Crew, task: Task, delay_seconds: int
) -> int:
    """What it costs that a busy crew leaves its task."""
    late = lateness_seconds(inquiry.incident.priority, task, delay_seconds, inquiry.time)
    diversion = (
        crew.diversions * policy.CREW_DIVERSION_SECONDS
        + inquiry.diversions(task) * policy.TASK_DIVERSION_SECONDS
    )
    row.task_id, row.task_priority = task.id, task.priority  # type: ignore[assignment]
    row.lateness_seconds, row.diversion_seconds = late, diversion
    return late + diversion


def lateness_seconds(priority: int, task: Task, delay_seconds: int, time: int) -> int:
    """What the wait of a task left is worth at an incident, in seconds there.

    It waits until this same crew could be back. A second of it weighs as the goals of the two
    priorities do, and more the longer it has waited already.
    """
    goal = policy.GOAL_SECONDS[task.priority]
    age = (time - task.clock_start_time) / MICROS
    late = min(policy.LATE_FACTOR_MOST, max(0.0, age / goal))
    return round(delay_seconds * policy.GOAL_SECONDS[priority] / goal * (1 + late))
