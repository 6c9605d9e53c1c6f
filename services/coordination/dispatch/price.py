"""The price of one crew for one role, term by term, in seconds at the incident.

The terms are explained in the README.
"""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.deadlines import write_deadlines
from services.coordination.dispatch.eligibility import EligibleCrew
from services.coordination.dispatch.supply import Supply
from services.coordination.domain.fold.entities import Crew, Task
from services.coordination.domain.policy import P1, URGENT
from services.coordination.domain.rules.choose import is_busy, response_seconds
from services.coordination.domain.rules.requirements import is_able, is_backup
from vigie.coordination.v1 import events_pb2 as events
from vigie.type.v1 import place_pb2


def _safe_seconds(task: Task | None) -> int:
    return task.make_safe_seconds if task is not None and task.site_unsafe else 0


def overrun_seconds(evaluation: Evaluation, found: EligibleCrew, eta: int) -> int:
    """Return by how many seconds the expected work ends after the crew's shift; negative before.

    Of long work the first stint counts: otherwise no crew would begin work that outlasts each
    shift. A crew on call has no end of shift: its work is the reason for its duty.
    """
    if found.on_call:
        return -evaluation.policy.rest_margin_seconds
    work = eta + _safe_seconds(found.task) + evaluation.stint_seconds
    return work - (found.crew.shift_end_time - evaluation.time) // MICROS


def write_price(
    evaluation: Evaluation, row: events.Candidate, found: EligibleCrew, eta: int, supply: Supply
) -> events.Candidate:
    """Write the terms of one crew: their sum is its price.

    For a P1 only the time until the crew is there counts in full. The burdens on the crew count a
    small share, and no more than a minute and a half together: they choose between crews that are
    about as near.
    """
    crew, task, policy = found.crew, found.task, evaluation.policy
    priority = evaluation.incident.priority
    share = policy.burden_share.share(priority)
    row.department, row.crew_id, row.verdict = crew.department, crew.id, events.VERDICT_ELIGIBLE
    row.position_age_seconds, row.at_depot = found.age_seconds, found.at_depot
    row.eta_seconds, row.make_safe_seconds = eta, _safe_seconds(task)
    row.turnout_seconds = crew.turnout_seconds if found.on_call or crew.called_out else 0
    row.withdraws_task_id = found.offered
    row.shift_tasks = evaluation.city.shift_tasks.get(crew.key, 0)
    over = overrun_seconds(evaluation, found, eta)
    row.overrun_seconds = max(0, over)
    row.rest_seconds = round(max(0, over + policy.rest_margin_seconds) * share)
    row.roles_seconds = roles_price(evaluation, crew)
    if task is not None:
        _leave(evaluation, row, found, task, share)
    elif not found.on_call:  # at home, it covers nothing
        _write_coverage(evaluation, row, found, supply)
    row.loan_seconds = loan_price(evaluation, crew, supply)
    if not found.on_call:
        write_deadlines(evaluation, row, has_left=task is not None)
    if priority == P1:
        _cap_burden(row, policy.life_burden_seconds)
    row.price_seconds = sum_of_terms(row)
    return row


def sum_of_terms(row: events.Candidate) -> int:
    """Return the price of a crew, in seconds at the incident."""
    drive = row.eta_seconds + row.make_safe_seconds + row.turnout_seconds + row.wait_seconds
    burdens = row.lateness_seconds + row.rest_seconds + row.diversion_seconds + row.deadline_seconds
    scarce = row.coverage_seconds + row.skill_seconds + row.loan_seconds + row.roles_seconds
    return drive + burdens + scarce


def _cap_burden(row: events.Candidate, most: int) -> None:
    """Bound what the burdens on a crew count for a life; the delay of a P2 counts whole."""
    if row.task_priority not in URGENT:
        row.lateness_seconds = min(row.lateness_seconds, most)
        most -= row.lateness_seconds
    row.rest_seconds = min(row.rest_seconds, most)
    most -= row.rest_seconds
    row.diversion_seconds = min(row.diversion_seconds, most)
    most -= row.diversion_seconds
    row.skill_seconds = min(row.skill_seconds, most)
    row.deadline_seconds = min(row.deadline_seconds, most - row.skill_seconds)


def _write_coverage(
    evaluation: Evaluation, row: events.Candidate, found: EligibleCrew, supply: Supply
) -> None:
    """Write the price of taking a crew away from where it covers the demand of the city."""
    coverage, priority = evaluation.coverage, evaluation.incident.priority
    if coverage is None or not coverage.has_price or priority == P1:
        whole = evaluation.policy.coverage_seconds[priority]
        row.coverage_seconds = scarce_price(whole, supply.departments[found.crew.department])
        whole = evaluation.policy.skill_seconds[priority]
        row.skill_seconds = scarce_price(whole, supply.fewest(found.crew, evaluation.role))
        return
    loss = coverage.loss(evaluation.city, found.crew.key, evaluation.time)
    absent = 2 * row.eta_seconds + evaluation.role.work_seconds
    row.uncovered_per_day = round(24 * loss, 3)
    row.coverage_seconds = coverage.price_seconds(loss, priority, absent)


def write_gains(table: events.Appraisal) -> None:
    """Write by how much each crew is sooner on the site than the nearest free one."""
    rows = [row for row in table.candidates if row.verdict == events.VERDICT_ELIGIBLE]
    free = [response_seconds(row) for row in rows if not is_busy(row)]
    if not free:
        return
    nearest = min(free)
    for row in rows:
        row.gained_seconds = nearest - response_seconds(row) - row.wait_seconds


def scarce_price(whole: int, free: int) -> int:
    """Return the price of one of so many free crews: the whole of the last, half of two.

    `whole` and the price are in seconds at the incident.
    """
    return 0 if free > 2 else whole if free <= 1 else whole // 2


def loan_price(evaluation: Evaluation, crew: Crew, supply: Supply) -> int:
    """Return the price of a crew of another department while a free own crew meets the goal."""
    if crew.department in evaluation.homes or not supply.own_meets_goal:
        return 0
    return evaluation.policy.loan_seconds[evaluation.incident.priority]


def roles_price(evaluation: Evaluation, crew: Crew) -> int:
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
