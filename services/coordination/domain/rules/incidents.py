"""How a need enters an incident, how the incident follows its reports, and how it closes."""

from __future__ import annotations

from collections.abc import Iterable

from services.coordination.domain.fold.entities import AT_SITE, Need, timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Assignment
from services.coordination.domain.policy import P1
from services.coordination.domain.rules.alerts import alert
from services.coordination.domain.rules.amendments import upgrade
from services.coordination.domain.rules.correlation import Match, correlate, doubt, just_done
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.dig_gate import open_gate
from services.coordination.domain.rules.notifications import Step, notify_late_report
from services.coordination.domain.rules.offers import is_dispatched, recall_crew, withdraw_offers
from services.coordination.domain.rules.requirements import (
    leading_report,
    merged_roles,
    requirement,
)
from services.coordination.domain.rules.tasks import on_task_step
from vigie.coordination.v1 import events_pb2 as events


def on_need_raised(now: Situation, received: events.BulletinReceived) -> Events:
    """Record a need and add it to an incident, or correct the open incident that it is in.

    A change of a need whose incident an operator closed, or whose work a crew has just done, opens
    no new incident unless it is more urgent now: its department ends the need. A need that ended
    and is raised again does.
    """
    bulletin = received.bulletin
    need_id = bulletin.need_raised.need_id or bulletin.need_changed.need.need_id
    known = now.city.need(need_id)
    yield received
    need = now.city.need(need_id)
    if need is None:
        return
    incident = now.city.open_incident_for_need(need_id)
    if incident is not None:
        yield from correct_incident(now, incident.id)
        if known is not None:
            yield from open_gate(now, incident.id, known)
    elif known is None or need.priority < known.priority:
        yield from add_report(now, need, received.traceparent)
        yield from _link_tasks(now, need)


def _link_tasks(now: Situation, need: Need) -> Events:
    """Decide on the tasks that already serve a new need.

    The bulletins of a crew and of a need are in different partitions, which have no common order:
    a task that a department assigned itself may arrive before its need.
    """
    for crew, task in now.city.tasks_for_need(need.id):
        yield from on_task_step(now, crew, Step.of_task(task))


def on_need_ended(now: Situation, received: events.BulletinReceived) -> Events:
    """Record the end of a need; its incident closes with its last open report."""
    yield received
    need_id = received.bulletin.need_ended.need_id
    incident = now.city.open_incident_for_need(need_id)
    if incident is None or now.city.need(need_id) is not None:
        return
    if leading_report(now.city, incident.reports) is None:
        yield from close_incident(now, incident, "NEEDS_ENDED")
    elif not incident.has_crew:
        yield from correct_incident(now, incident.id)


def add_report(now: Situation, need: Need, traceparent: str) -> Events:
    """Add a new report to the open incident that it belongs to, or open an incident for it.

    Where an operator has to confirm that two reports are of the same event, the report opens an
    incident of its own, and the operators are shown both.
    """
    match = correlate(now, need)
    reason = doubt(need, match.incident) if match is not None else ""
    if match is None or reason:
        yield from _open(now, need, traceparent, match, reason)
        return
    yield from _join(now, need, match)


def _join(now: Situation, need: Need, match: Match) -> Events:
    incident = match.incident
    clock = min(incident.clock_start_time, need.clock_start_time)
    yield events.IncidentJoined(
        incident_id=incident.id,
        need_ids=[need.id],
        distance_metres=match.metres,
        reason=match.rule,
        clock_start_time=timestamp(clock),
        goal_time=timestamp(now.goal_time(clock, incident.priority)),
    )
    yield from correct_incident(now, incident.id)
    yield from notify_late_report(now, incident.id, need.id)


def _open(now: Situation, need: Need, traceparent: str, match: Match | None, reason: str) -> Events:
    """Open an incident, with a suspicion where another one may be of the same event."""
    incident_id = now.city.next_incident_id()
    yield events.IncidentOpened(
        incident_id=incident_id,
        need_id=need.id,
        requirement=requirement(need, merged_roles([need])),
        clock_start_time=timestamp(need.clock_start_time),
        due_time=timestamp(need.due_time),
        traceparent=traceparent,
        goal_time=timestamp(now.goal_time(need.clock_start_time, need.priority)),
    )
    done = just_done(now, need) if match is None else None
    if match is not None:
        yield from _suspect(now, incident_id, match, reason)
    elif done is not None:
        wait = now.policy.answer_seconds[need.priority]
        yield from _suspect(now, incident_id, done, "JUST_DONE", wait)
        if wait:
            yield events.IncidentHeld(
                incident_id=incident_id,
                review_time=timestamp(now.after(wait)),
                reason="JUST_DONE",
            )


def _suspect(
    now: Situation, incident_id: str, match: Match, reason: str, wait_seconds: int = 0
) -> Events:
    other = match.incident
    yield events.IncidentsSuspected(
        incident_id=incident_id,
        other_incident_id=other.id,
        distance_metres=match.metres,
        reason=reason,
    )
    done = f", done by {other.lead.done_by}" if reason == "JUST_DONE" else ""
    detail = f"This may be the same event as {other.id}, {match.metres} m away{done}."
    if wait_seconds:
        detail += f" A crew is sent after {wait_seconds // 60} min unless you close or hold it."
    yield from alert(now, incident_id, "SUSPECTED_SAME", detail)


def correct_incident(now: Situation, incident_id: str) -> Events:
    """Set the requirement of an open incident to that of its reports; amend the tasks of its crews.

    A report that is newer than an operator's word and more urgent outranks it.
    """
    incident = now.city.open_incident(incident_id)
    report = leading_report(now.city, incident.reports) if incident is not None else None
    if incident is None or report is None:
        return
    needs = sorted(now.city.open_needs(incident.reports), key=lambda need: need.priority)
    roles = merged_roles(needs, incident.roles)
    required = requirement(report, roles, _priority(incident, report, needs))
    if required == requirement(incident, [role for role in incident.roles if not role.done_by]):
        return
    yield from upgrade(now, incident, required, "REPORT")
    corrected = now.city.open_incident(incident_id)
    if incident.held and corrected is not None and corrected.priority == P1:
        yield events.IncidentReleased(incident_id=incident_id)
        detail = f"{incident_id} was held; a report of danger to life has released it."
        yield from alert(now, incident_id, "HOLD_ENDED", detail)


def _priority(incident: Incident, report: Need, needs: Iterable[Need]) -> int:
    """Return an operator's priority, or that of a more urgent report which came after it."""
    told = incident.operator_priority
    newer = (need.priority for need in needs if need.changed_time > incident.operator_time)
    return min([told, *newer]) if told else report.priority


def close_incident(now: Situation, incident: Incident, reason: str) -> Events:
    """Close an incident: withdraw its offers, and recall the crews that have not arrived."""
    yield from withdraw_offers(incident, incident.roles, "CLOSED")
    for _, assignment in incident.assignments():
        if _can_be_recalled(now, assignment):
            yield from recall_crew(now, incident, assignment.crew, assignment.task_id, "CLOSED")
    yield events.IncidentClosed(incident_id=incident.id, reason=reason)


def _can_be_recalled(now: Situation, assignment: Assignment) -> bool:
    """Return whether coordination dispatched the task and the crew has not arrived.

    A department releases the tasks that it assigned itself.
    """
    task = now.city.task(assignment.crew, assignment.task_id)
    is_recallable = task is not None and task.status not in AT_SITE
    return is_recallable and is_dispatched(assignment.task_id)
