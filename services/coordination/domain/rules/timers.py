"""Decisions on the deadlines of incidents that have passed."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import (
    AT_SITE,
    DEPARTED,
    HOLDING,
    Crew,
    Task,
    timestamp,
)
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Assignment, Role
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.alerts import (
    alert,
    alert_late,
    repeat_alerts,
    repeat_city_alerts,
)
from services.coordination.domain.rules.check_times import arrival_check_time, relief_check_time
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import end_offer, subject
from services.coordination.domain.rules.queue import check_queued, is_queued
from vigie.coordination.v1 import events_pb2 as events


def on_timer(now: Situation) -> Events:
    """Alert for late incidents, end offers without an answer, check crews that should have moved.

    The appraisal of waiting incidents is not decided here: the owner's `AppraisalScheduler` prices
    the crews and adds the choice to the same transaction.
    """
    yield from repeat_city_alerts(now)
    for incident in now.city.due_incidents(now.time):
        yield from repeat_alerts(now, incident)
        yield from alert_late(now, incident.id)
        if 0 < incident.review_time <= now.time:
            yield from _review(now, incident)
        for role in incident.roles:
            for offer in role.offers:
                if offer.end_time <= now.time:
                    current = now.city.open_incident(incident.id)
                    if current is not None:
                        yield from end_offer(now, current, offer, "NO_NEWS")
            for assignment in role.assignments:
                if 0 < assignment.check_time <= now.time:
                    yield from _check(now, incident, role, assignment)


def _review(now: Situation, incident: Incident) -> Events:
    """Put a held or taken incident before the operators again, until an operator decides on it.

    A hold of coordination itself ends: a danger must not wait for an alert that no operator reads.
    A taken incident with a crew needs no alert.
    """
    again = timestamp(now.after(now.policy.hold_review_seconds[incident.priority]))
    if incident.held and not incident.hold_reason:
        yield events.IncidentHeld(incident_id=incident.id, review_time=again)
        detail = f"{incident.id} is held: release it or close it."
        yield from alert(now, incident.id, "HELD", detail)
        return
    if incident.held:
        yield events.IncidentReleased(incident_id=incident.id)
    if incident.taken_by:
        actor = incident.taken_by
        yield events.IncidentTaken(incident_id=incident.id, actor=actor, review_time=again)
        if not incident.has_crew:
            detail = f"{incident.id} is taken and has no crew: assign one, or hand it back."
            yield from alert(now, incident.id, "TAKEN", detail)


def _check(now: Situation, incident: Incident, role: Role, assignment: Assignment) -> Events:
    """Check whether a crew has left, has arrived, and will be done by the end of its shift."""
    task = now.city.task(assignment.crew, assignment.task_id)
    if assignment.attended_time or (task is not None and task.status == HOLDING):
        yield from _check_shift(now, incident, role, assignment)
        return
    if is_queued(now, assignment):
        yield from check_queued(now, incident, assignment)
        return
    has_left = bool(assignment.departed_time) or (task is not None and task.status in DEPARTED)
    finding = "NOT_ARRIVED" if has_left else "NOT_DEPARTED"
    check = 0 if has_left else arrival_check_time(now, assignment)
    yield _checked(incident, assignment, finding, check)
    action = "arrived" if has_left else "left"
    detail = f"{assignment.crew} has not {action} in time: call it by radio."
    yield from alert(now, incident.id, finding, detail, assignment.crew)
    if incident.priority in URGENT and not role.search:
        yield events.SearchStarted(incident_id=incident.id, role=role.name, reason=finding)


def _check_shift(now: Situation, incident: Incident, role: Role, assignment: Assignment) -> Events:
    """Seek a relief for a crew before its shift ends, and alert when it works past it.

    The crew is on its site or at its hold place. The relief is planned for work that is known to
    outlast the shift. Work that should have been done by then gets one at the end of the shift, if
    it is urgent or its site is not safe.
    """
    crew = now.city.crew(assignment.crew)
    task = now.city.task(assignment.crew, assignment.task_id)
    if crew is None or task is None or task.status not in {*AT_SITE, HOLDING}:
        yield _checked(incident, assignment, "SHIFT_ENDING", 0)
        return
    is_over = now.time >= crew.shift_end_time
    check = relief_check_time(now, crew.key)
    # A relief check is due now or later if the shift was extended; after it comes the end.
    if check <= now.time + MICROS:
        check = crew.shift_end_time
    finding = "SHIFT_OVERRUN" if is_over else "SHIFT_ENDING"
    yield _checked(incident, assignment, finding, 0 if is_over else check)
    if is_over:
        detail = f"{crew.key} works on past the end of its shift."
        yield from alert(now, incident.id, "SHIFT_OVERRUN", detail, crew.key)
    outlasts = is_over or check == crew.shift_end_time < task.work_end_time
    if outlasts and _needs_relief(incident, role, task, crew):
        yield events.SearchStarted(incident_id=incident.id, role=role.name, reason="RELIEF")


def _needs_relief(incident: Incident, role: Role, task: Task, crew: Crew) -> bool:
    """Return whether a crew has to be relieved, and no other crew comes or is sought yet."""
    if role.search or len(role.assignments) > 1:
        return False
    urgent = incident.priority in URGENT or task.site_unsafe
    return urgent or task.work_end_time > crew.shift_end_time


def _checked(
    incident: Incident, assignment: Assignment, finding: str, check_time: int
) -> events.AssignmentChecked:
    return events.AssignmentChecked(
        finding=finding,
        check_time=timestamp(check_time),
        **subject(incident, assignment.crew, assignment.task_id),
    )
