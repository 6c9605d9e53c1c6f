"""An operator's commands on incidents: open, split, upgrade, close."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import REPORT_PREFIX, WITHDRAWN, Need, timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.roles import role_message
from services.coordination.domain.rules.amendments import amend_task, follow_site, upgrade
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.incidents import (
    add_report,
    close_incident,
    correct_incident,
)
from services.coordination.domain.rules.named_incident import named_incident
from services.coordination.domain.rules.notifications import Step, notify_need, serving_role
from services.coordination.domain.rules.requirements import (
    leading_report,
    merged_roles,
    requirement,
)
from services.coordination.domain.rules.unsafe_sites import refuse_unsafe
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def open_by_operator(now: Situation, command: api.OpenIncidentRequest) -> Events:
    """Record an operator's own report, and add it to an incident as any other."""
    need_id = f"{REPORT_PREFIX}{command.request_id}"
    if now.city.incident_id_for_need(need_id):
        return
    yield events.OperatorReported(need_id=need_id, requirement=_reported(now, command))
    (report,) = now.city.open_needs([need_id])
    yield from add_report(now, report, now.context.traceparent)


def _reported(now: Situation, command: api.OpenIncidentRequest) -> events.Requirement:
    """Return what a report of an operator requires: at least what its kind does.

    The department that declares the kind states the skills and licences that it takes. The
    additions of the operator are required of the leading crew too.
    """
    skills, equipment = sorted(set(command.skills)), sorted(set(command.equipment))
    required = events.Requirement(
        kind=command.kind,
        priority=command.priority,
        place=command.place,
        skills=skills,
        equipment=equipment,
        work_seconds=command.work_seconds or limits.WORK_SECONDS,
    )
    kinds = now.city.declared_kinds(command.kind)
    if not kinds:
        return required
    roles = [role_message(role) for role in kinds[0].roles]
    lead = roles[0]
    lead.skills[:] = sorted({*lead.skills, *skills})
    lead.equipment[:] = sorted({*lead.equipment, *equipment})
    lead.work_seconds = command.work_seconds or lead.work_seconds
    required.skills[:], required.equipment[:] = lead.skills, lead.equipment
    required.work_seconds = lead.work_seconds
    required.make_safe_seconds = lead.make_safe_seconds
    required.roles.extend(roles)
    return required


def split(now: Situation, command: api.SplitIncidentRequest) -> Events:
    """Take a report of another event out of an incident."""
    city = now.city
    incident = named_incident(now, command.incident_id)
    if command.need_id not in incident.reports:
        if city.incident_id_for_need(command.need_id):
            return
        reports = ", ".join(incident.reports)
        message = f"{incident.id} has no report {command.need_id}. Choose one of {reports}."
        raise Rejected("REPORT_UNKNOWN", message, "need_id")
    need = city.need(command.need_id)
    rest = [need_id for need_id in incident.reports if need_id != command.need_id]
    if need is None or leading_report(city, rest) is None:
        message = (
            f"{command.need_id} is the last open report of {incident.id}. "
            "Split off a report that leaves another open one behind."
        )
        raise Rejected("LAST_REPORT", message, "need_id")
    yield from _split_off(now, incident, need, rest)
    yield from correct_incident(now, incident.id)


def _split_off(now: Situation, incident: Incident, need: Need, rest: list[str]) -> Events:
    """Open an incident for a report; it and the rest are two events for good.

    A crew that goes with the report has the place and the priority of the former incident: it is
    sent those of the new one.
    """
    new_incident_id = now.city.next_incident_id()
    yield events.IncidentSplit(
        incident_id=incident.id,
        need_id=need.id,
        new_incident_id=new_incident_id,
        requirement=requirement(need, merged_roles([need])),
        clock_start_time=timestamp(need.clock_start_time),
        goal_time=timestamp(now.goal_time(need.clock_start_time, need.priority)),
        task_id=_task_for(now, incident, need),
    )
    yield events.IncidentsKeptApart(
        incident_id=incident.id,
        other_incident_id=new_incident_id,
        need_ids=rest,
        other_need_ids=[need.id],
    )
    opened = named_incident(now, new_incident_id)
    for role in opened.roles:
        for crew, task_id in role.tasks():
            yield from amend_task(now, opened, role, crew, task_id)
    yield from follow_site(now, incident, new_incident_id)


def _task_for(now: Situation, incident: Incident, need: Need) -> str:
    """Return the task that was given for a report; its crew goes to where the report is."""
    for role in incident.roles:
        for crew, task_id in role.tasks():
            task = now.city.task(crew, task_id)
            if task is not None and task.need_id == need.id:
                return task_id
    return ""


def upgrade_by_operator(now: Situation, command: api.UpgradeIncidentRequest) -> Events:
    """Set the priority of an incident by the operator's word."""
    incident = named_incident(now, command.incident_id)
    if incident.operator_priority == command.priority == incident.priority:
        return
    required = requirement(incident, incident.roles, command.priority)
    yield from upgrade(now, incident, required, "OPERATOR")


def close_by_operator(now: Situation, command: api.CloseIncidentRequest) -> Events:
    """End an incident that needs no crew, and notify the departments of its open needs.

    A need without an incident gets no crew: its department ends it, or insists by a more urgent
    priority, which opens an incident again.
    """
    if now.city.closed_incident(command.incident_id) is not None:
        return
    incident = named_incident(now, command.incident_id)
    refuse_unsafe(now, (each for _, each in incident.assignments()), "incident_id")
    yield from close_incident(now, incident, command.reason)
    for need in now.city.open_needs(incident.reports):
        crew, task_id = next(iter(serving_role(incident, need).tasks()), ("", incident.id))
        step = Step(task_id, need.id, WITHDRAWN, command.reason)
        yield from notify_need(now, incident.id, need.id, crew, step)
