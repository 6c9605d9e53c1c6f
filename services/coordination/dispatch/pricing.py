"""The table of candidates: the price of each crew for one incident, in seconds there.

The terms of the price are explained in the README.
"""

from __future__ import annotations

from collections import Counter

import numpy as np

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.candidates import ELIGIBLE, EligibleCrew, Evaluation
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain import policy
from services.coordination.domain.fold.entities import Crew, Task, timestamp
from services.crews.domain.skills import REHEARSAL
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

INFINITE = float("inf")


def appraise(evaluation: Evaluation, travel_times: StreetTravelTimes) -> events.Appraisal:
    """Return the table of one incident at one time: a row for each crew on duty."""
    city, incident = evaluation.city, evaluation.incident
    closed = travel_times.closed(city.closures)
    table = events.Appraisal(
        priority=proto_enum(place_pb2.Priority, incident.priority),
        appraised_time=timestamp(evaluation.time),
        closed_streets_count=len(closed),
        streets_sha256=travel_times.sha256,
        department=incident.department,
        minimum_gain_seconds=policy.MINIMUM_GAIN_SECONDS[incident.priority],
    )
    eligible = _evaluate_all(evaluation, table)
    starts = np.array([(p.longitude, p.latitude) for p in eligible], np.float64)
    drives = travel_times.seconds(incident.longitude, incident.latitude, starts, closed)
    _price_all(evaluation, table, eligible, drives.tolist())
    return table


def _evaluate_all(evaluation: Evaluation, table: events.Appraisal) -> list[EligibleCrew]:
    """Write the row of each crew that cannot be sent; return the other crews."""
    eligible: list[EligibleCrew] = []
    is_local = evaluation.is_dispatched_locally()
    add = table.candidates.add
    for crew in evaluation.city.crews.values():
        if not crew.on_duty:
            table.off_duty_count += 1
            continue
        result = events.VERDICT_LOCAL_MODE if is_local else evaluation.evaluate(crew)
        if isinstance(result, int):
            add(department=crew.department, crew_id=crew.id, verdict=result)
        else:
            eligible.append(result)
    return eligible


def _price_all(
    evaluation: Evaluation,
    table: events.Appraisal,
    eligible: list[EligibleCrew],
    drives: list[float],
) -> None:
    """Write the rows of the other crews with each term of their price."""
    free = _free_crews(evaluation)
    rows = [
        _price(evaluation, table.candidates.add(), found, drive, free[found.crew.department])
        for found, drive in zip(eligible, drives, strict=True)
    ]
    responses = [row.eta_seconds for row in rows if row.verdict == ELIGIBLE and not row.task_id]
    if not responses:
        return
    best = min(responses)
    for row in rows:
        if row.verdict == ELIGIBLE:
            row.gained_seconds = best - row.eta_seconds - row.make_safe_seconds


def _free_crews(evaluation: Evaluation) -> Counter[str]:
    """Count the free crews of each department, without rehearsal crews."""
    city = evaluation.city
    return Counter(
        crew.department
        for crew in city.crews.values()
        if crew.on_duty
        and crew.key not in city.tasks
        and crew.key not in city.reserved_crews
        and crew.key not in evaluation.taken
        and REHEARSAL not in crew.skills
    )


def _price(
    evaluation: Evaluation, row: events.Candidate, found: EligibleCrew, drive: float, free: int
) -> events.Candidate:
    crew, task, incident = found.crew, found.task, evaluation.incident
    row.department, row.crew_id = crew.department, crew.id
    row.position_age_seconds, row.at_depot = found.age_seconds, found.at_depot
    if drive == INFINITE:
        row.verdict = events.VERDICT_UNREACHABLE
        return row
    eta = row.eta_seconds = round(drive)
    safe = task.make_safe_seconds if task is not None and task.site_unsafe else 0
    work = eta + safe + incident.work_seconds
    left = (crew.shift_end_time - evaluation.time) // MICROS
    if left < work:
        row.verdict = events.VERDICT_SHIFT_TOO_SHORT
        return row
    row.verdict = ELIGIBLE
    over = work + policy.REST_MARGIN_SECONDS - left
    if task is not None:
        over += max(0, (task.work_end_time - evaluation.time) // MICROS)
        row.make_safe_seconds = safe
        terms = _leave(evaluation, row, crew, task, work + eta)
    else:
        terms = _cover(row, incident.priority, free)
    if over > 0:
        row.rest_seconds = over
        terms += over
    row.price_seconds = eta + safe + terms
    return row


def _cover(row: events.Candidate, priority: int, free: int) -> int:
    """Return the price of taking one of the last free crews of a department."""
    if free > 2:
        return 0
    whole = policy.COVERAGE_SECONDS[priority]
    row.coverage_seconds = whole if free <= 1 else whole // 2
    return row.coverage_seconds


def _leave(
    evaluation: Evaluation, row: events.Candidate, crew: Crew, task: Task, delay_seconds: int
) -> int:
    """Return the price of taking a busy crew off its task."""
    late = lateness_seconds(evaluation.incident.priority, task, delay_seconds, evaluation.time)
    diversion = (
        crew.diversions * policy.CREW_DIVERSION_SECONDS
        + evaluation.diversions(task) * policy.TASK_DIVERSION_SECONDS
    )
    row.task_id = task.id
    row.task_priority = proto_enum(place_pb2.Priority, task.priority)
    row.lateness_seconds, row.diversion_seconds = late, diversion
    return late + diversion


def lateness_seconds(priority: int, task: Task, delay_seconds: int, time: int) -> int:
    """Return the price of the delay of the task that a crew leaves, in seconds at the incident.

    The delay lasts until the same crew could be back. One second of it weighs as much as the ratio
    of the two priorities' goals, and up to three times that if the task is late already.
    """
    goal = policy.GOAL_SECONDS[task.priority]
    age = (time - task.clock_start_time) / MICROS
    late = min(policy.LATE_FACTOR_MOST, max(0.0, age / goal))
    return round(delay_seconds * policy.GOAL_SECONDS[priority] / goal * (1 + late))
