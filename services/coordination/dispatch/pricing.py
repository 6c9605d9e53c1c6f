"""The table of candidates: the price of each crew for one role, in seconds at the incident.

The terms of the price are explained in the README.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import numpy as np

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.candidates import EligibleCrew, Evaluation, Refusal
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.fold.entities import Crew, Task, timestamp
from services.coordination.domain.policy import P1
from services.coordination.domain.rules.choose import crew_key
from services.coordination.domain.rules.requirements import is_able, is_backup
from services.crews.domain.skills import REHEARSAL
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2

INFINITE = float("inf")


def appraise(
    evaluation: Evaluation, travel_times: StreetTravelTimes, search: str = ""
) -> events.Appraisal:
    """Return the table of one role at one time: a price or a verdict for each crew on duty.

    `search` is why a crew is sought beside the one that is assigned. If no crew can be sent to
    a P1, the crews that declined or did not answer get an offer again.
    """
    table = _appraise(evaluation, travel_times, search)
    if evaluation.incident.priority == P1 and not _is_any_eligible(table) and _may_ask_again(table):
        evaluation.asks_again = True
        table = _appraise(evaluation, travel_times, search)
    return table


def empty_table(evaluation: Evaluation, search: str = "") -> events.Appraisal:
    """Return the table of a role at one time without any crew."""
    return events.Appraisal(
        priority=proto_enum(place_pb2.Priority, evaluation.incident.priority),
        appraised_time=timestamp(evaluation.time),
        department=evaluation.incident.department,
        role=evaluation.role.name,
        search=search,
    )


def _asked_count(evaluation: Evaluation, search: str) -> int:
    """Return how many crews get an offer at once: several for the leading role alone."""
    role = evaluation.role
    if search or role.name != evaluation.incident.lead.name:
        return 1
    return evaluation.policy.asked_at_once[evaluation.incident.priority] - len(role.offers)


def _is_any_eligible(table: events.Appraisal) -> bool:
    return any(row.verdict == events.VERDICT_ELIGIBLE for row in table.candidates)


def _may_ask_again(table: events.Appraisal) -> bool:
    asked = {events.VERDICT_EXCLUDED, events.VERDICT_NOT_ANSWERING}
    return any(group.verdict in asked for group in table.verdicts)


def _appraise(
    evaluation: Evaluation, travel_times: StreetTravelTimes, search: str
) -> events.Appraisal:
    city, incident, policy = evaluation.city, evaluation.incident, evaluation.policy
    closed = travel_times.closed(city.closures)
    swaps = search == "BETTER"
    table = empty_table(evaluation, search)
    table.closed_streets_count, table.streets_sha256 = len(closed), travel_times.sha256
    table.minimum_gain_seconds = policy.minimum_gain_seconds[incident.priority]
    table.asked_count = _asked_count(evaluation, search)
    table.second_seconds = policy.second_seconds
    table.swap_seconds = policy.swap_seconds if swaps else 0
    eligible, refused = _evaluate_all(evaluation, table)
    assigned = list(_assigned(evaluation)) if swaps else []
    crews = [*eligible, *assigned]
    starts = np.array([(each.longitude, each.latitude) for each in crews], np.float64)
    drives = travel_times.seconds(incident.longitude, incident.latitude, starts, closed).tolist()
    _price_all(evaluation, table, eligible, drives, refused)
    for found, drive in zip(assigned, drives[len(eligible) :], strict=True):
        if drive != INFINITE:
            _price_assigned(table, found, drive)
    _refuse_assigned(evaluation, table, refused)
    _write_refusals(table, refused)
    return table


Refused = dict[tuple[int, str], list[tuple[str, int]]]
"""The crews and numbers of each verdict and detail."""


def _evaluate_all(
    evaluation: Evaluation, table: events.Appraisal
) -> tuple[list[EligibleCrew], Refused]:
    eligible: list[EligibleCrew] = []
    refused: Refused = defaultdict(list)
    local = Refusal(events.VERDICT_LOCAL_MODE) if evaluation.is_dispatched_locally() else None
    serving = {each.crew for each in evaluation.role.assignments}
    for crew in evaluation.city.crews.values():
        if not crew.on_duty:
            table.off_duty_count += 1
        elif crew.key not in serving:
            result = local or evaluation.evaluate(crew)
            if isinstance(result, Refusal):
                refused[result.verdict, result.detail].append((crew.key, result.number))
            else:
                eligible.append(result)
    return eligible, refused


def _assigned(evaluation: Evaluation) -> Iterable[EligibleCrew]:
    """Yield the crews that serve the role and are still on their way."""
    for assignment in evaluation.role.assignments:
        crew = evaluation.city.crews.get(assignment.crew)
        if crew is not None and not assignment.attended_time:
            found = evaluation.start_position(crew, None)
            if isinstance(found, EligibleCrew):
                yield found


def _refuse_assigned(evaluation: Evaluation, table: events.Appraisal, refused: Refused) -> None:
    """Note the crews that serve the role and have no price."""
    priced = {crew_key(row) for row in table.candidates}
    for assignment in evaluation.role.assignments:
        crew = evaluation.city.crews.get(assignment.crew)
        if crew is not None and crew.on_duty and crew.key not in priced:
            refused[events.VERDICT_ASSIGNED, ""].append((crew.key, 0))


def _write_refusals(table: events.Appraisal, refused: Refused) -> None:
    for (verdict, detail), crews in sorted(refused.items()):
        table.verdicts.add(
            verdict=proto_enum(events.Verdict, verdict),
            detail=detail,
            crews=[key for key, _ in crews],
            numbers=[number for _, number in crews] if any(n for _, n in crews) else (),
        )


def _price_assigned(table: events.Appraisal, found: EligibleCrew, drive: float) -> None:
    row = table.candidates.add()
    row.department, row.crew_id = found.crew.department, found.crew.id
    row.verdict = events.VERDICT_ASSIGNED
    row.position_age_seconds = found.age_seconds
    row.eta_seconds = row.price_seconds = round(drive)


def _price_all(
    evaluation: Evaluation,
    table: events.Appraisal,
    eligible: list[EligibleCrew],
    drives: list[float],
    refused: Refused,
) -> None:
    """Write the rows of the crews that can be sent, with each term of their price."""
    free = _free_crews(evaluation)
    rows: list[events.Candidate] = []
    for found, drive in zip(eligible, drives, strict=False):
        refusal = _no_way(evaluation, found, drive)
        if refusal is not None:
            refused[refusal.verdict, refusal.detail].append((found.crew.key, refusal.number))
        else:
            row = table.candidates.add()
            rows.append(_price(evaluation, row, found, round(drive), free[found.crew.department]))
    responses = [row.eta_seconds for row in rows if not row.task_id]
    if not responses:
        return
    best = min(responses)
    for row in rows:
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


def _safe_seconds(task: Task | None) -> int:
    return task.make_safe_seconds if task is not None and task.site_unsafe else 0


def _overrun(evaluation: Evaluation, found: EligibleCrew, eta: int) -> int:
    """Return by how many seconds the expected work ends after the crew's shift; negative before."""
    work = eta + _safe_seconds(found.task) + evaluation.role.work_seconds
    return work - (found.crew.shift_end_time - evaluation.time) // MICROS


def _no_way(evaluation: Evaluation, found: EligibleCrew, drive: float) -> Refusal | None:
    if drive == INFINITE:
        return Refusal(events.VERDICT_UNREACHABLE)
    over = _overrun(evaluation, found, round(drive))
    if over > evaluation.policy.overrun_seconds[evaluation.incident.priority]:
        return Refusal(events.VERDICT_SHIFT_TOO_SHORT, over)
    return None


def _price(
    evaluation: Evaluation, row: events.Candidate, found: EligibleCrew, eta: int, free: int
) -> events.Candidate:
    """Write the terms of one crew: their sum is its price.

    For a P1 only the time until the crew is there counts in full. The burdens on the crew count a
    small share: they choose between crews that are about as near.
    """
    crew, task, policy = found.crew, found.task, evaluation.policy
    priority = evaluation.incident.priority
    share = policy.burden_share.share(priority)
    row.department, row.crew_id, row.verdict = crew.department, crew.id, events.VERDICT_ELIGIBLE
    row.position_age_seconds, row.at_depot = found.age_seconds, found.at_depot
    row.eta_seconds, row.make_safe_seconds = eta, _safe_seconds(task)
    row.withdraws_task_id = found.offered
    row.shift_tasks = evaluation.city.shift_tasks.get(crew.key, 0)
    over = _overrun(evaluation, found, eta)
    row.overrun_seconds = max(0, over)
    row.rest_seconds = round(max(0, over + policy.rest_margin_seconds) * share)
    row.roles_seconds = _roles_price(evaluation, crew)
    if task is not None:
        _leave(evaluation, row, found, task, share)
    else:
        row.coverage_seconds = _coverage_price(evaluation, free)
    row.price_seconds = eta + row.make_safe_seconds + row.lateness_seconds + row.rest_seconds
    row.price_seconds += row.coverage_seconds + row.diversion_seconds + row.roles_seconds
    return row


def _coverage_price(evaluation: Evaluation, free: int) -> int:
    """Return the price of taking one of the last free crews of a department."""
    whole = evaluation.policy.coverage_seconds[evaluation.incident.priority]
    return 0 if free > 2 else whole if free <= 1 else whole // 2


def _roles_price(evaluation: Evaluation, crew: Crew) -> int:
    """Return the price of the other open roles of the incident that a crew cannot fill too."""
    each = evaluation.policy.extra_crew_seconds[evaluation.incident.priority]
    if not each or len(evaluation.incident.roles) == 1 or is_backup(evaluation.role):
        return 0
    others = (
        role
        for role in evaluation.incident.roles
        if role.name != evaluation.role.name and role.is_open and not is_backup(role)
    )
    return each * sum(not is_able(crew, role) for role in others)


def _leave(
    evaluation: Evaluation,
    row: events.Candidate,
    found: EligibleCrew,
    task: Task,
    share: float,
) -> None:
    """Write the price of taking a busy crew off its task, or off the one that waits behind it."""
    policy, crew = evaluation.policy, found.crew
    left = found.next_task or task
    delay = 2 * row.eta_seconds + row.make_safe_seconds + evaluation.role.work_seconds
    row.lateness_seconds = lateness_seconds(evaluation, left, delay)
    diversions = crew.diversions * policy.crew_diversion_seconds
    diversions += evaluation.diversions(left) * policy.task_diversion_seconds
    row.diversion_seconds = round(diversions * share)
    row.task_id = task.id
    row.leaves_next_task_id = found.next_task.id if found.next_task is not None else ""
    row.task_priority = proto_enum(place_pb2.Priority, evaluation.task_priority(left))


def lateness_seconds(evaluation: Evaluation, task: Task, delay_seconds: int) -> int:
    """Return the price of the delay of the task that a crew leaves, in seconds at the incident.

    The delay lasts until the same crew could be back. One second of it weighs as much as the ratio
    of the two priorities' goals, and more the more of its own goal has passed.
    """
    policy = evaluation.policy
    goal = policy.goal_seconds[evaluation.task_priority(task)]
    age = (evaluation.time - task.clock_start_time) / MICROS
    late = min(policy.late_factor_most, max(0.0, age / goal))
    ratio = policy.goal_seconds[evaluation.incident.priority] / goal
    return round(delay_seconds * ratio * (1 + late))
