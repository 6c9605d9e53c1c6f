"""How the work of a role ends, and when the incident with it."""

from __future__ import annotations

from services.coordination.domain.fold.entities import Need, timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.notifications import Step, notify_need
from services.coordination.domain.rules.offers import (
    is_dispatched,
    recall_crew,
    subject,
    withdraw_offers,
)
from services.coordination.domain.rules.requirements import merged_roles, requirement
from vigie.coordination.v1 import events_pb2 as events


def finish_role(now: Situation, incident: Incident, crew: str, step: Step) -> Events:
    """End the roles of a task that is done; close the incident when its work is done.

    A crew that did none of the work that is required by now leaves the incident open.
    Only the departments whose work the crew could do get the notification that it is done. Each
    other report goes on as an incident of its own.
    """
    role = incident.role_of(step.task_id)
    by_department = not is_dispatched(step.task_id)
    if not by_department and _meets_nothing(now, incident, crew):
        yield events.IncidentLeft(reason="UNABLE", **subject(incident, crew, step.task_id))
        return
    if role is not None and role.assignment_of(step.task_id):
        about = subject(incident, crew, step.task_id)
        done = [each for each in incident.roles if each.assignment_of(step.task_id)]
        yield from withdraw_offers(incident, done, "CLOSED")
        others = {a.task_id: a for each in done for a in each.assignments}
        for other in others.values():  # a relief on its way has nothing to relieve any more
            if other.task_id != step.task_id:
                yield from recall_crew(now, incident, other.crew, other.task_id, "CLOSED")
        yield events.RoleDone(role=role.name, **about)
    elif not by_department:
        return  # the task of a crew that another one has replaced
    by_department = by_department and not _is_part(now, incident, crew, step.need_id)
    own = step.need_id if by_department else ""
    yield from _tell_done(now, incident.id, crew, step, own)
    current = now.city.open_incident(incident.id)
    if current is not None and (by_department or _is_over(current)):
        yield from _close(now, current, crew, own)


def _meets_nothing(now: Situation, incident: Incident, crew: str) -> bool:
    needs = now.city.open_needs(incident.reports)
    is_lead = any(each.crew == crew for each in incident.lead.assignments)
    return is_lead and bool(needs) and not any(_is_met(now, incident, n, crew) for n in needs)


def _is_part(now: Situation, incident: Incident, crew: str, need_id: str) -> bool:
    """Return whether a department's own crew did the part of another role than the leading one.

    Of a report with one role the department judges by itself that it is done.
    """
    need = now.city.need(need_id)
    if need is None or len(need.roles) == 1:
        return False
    return not _is_met(now, incident, need, crew)


def _is_over(incident: Incident) -> bool:
    """Return whether the lead has done its work and no other crew is at the incident."""
    return bool(incident.lead.done_by) and not any(incident.assignments())


def _tell_done(now: Situation, incident_id: str, crew: str, step: Step, own: str) -> Events:
    incident = now.city.open_incident(incident_id)
    if incident is None:
        return
    for need in now.city.open_needs(incident.reports):
        is_over = _is_met(now, incident, need, crew) and not _is_served(incident, need)
        if need.id == own or is_over:
            yield from notify_need(now, incident_id, need.id, crew, step)


def _is_served(incident: Incident, need: Need) -> bool:
    """Return whether a crew still works on the site in a role that a report requires."""
    return any(
        assignment.attended_time
        for role, assignment in incident.assignments()
        if any(role.covers(wanted) for wanted in need.roles)
    )


def _is_met(now: Situation, incident: Incident, need: Need, crew: str) -> bool:
    """Return whether the crews that are done could do the work that a report leads with.

    The lack of equipment that an operator waived for a crew is no lack.
    """
    wanted = need.roles[0]
    done = {role.done_by for role in incident.roles if role.done_by} | {crew}
    served = (r for r in incident.roles if r.done_by or crew in r.crews)
    skills, equipment = set[str](), {each for role in served for each in role.waived}
    for key in done:
        known = now.city.crew(key)
        if known is not None:
            skills |= set(known.skills)
            equipment |= set(known.equipment)
    return set(wanted.skills) <= skills and set(wanted.equipment) <= equipment


def _close(now: Situation, incident: Incident, crew: str, own: str) -> Events:
    """Close an incident that is done; a report that was not served gets an incident of its own."""
    needs = now.city.open_needs(incident.reports)
    unmet = [n for n in needs if n.id != own and not _is_met(now, incident, n, crew)]
    for need in unmet:
        yield events.IncidentSplit(
            incident_id=incident.id,
            need_id=need.id,
            new_incident_id=now.city.next_incident_id(),
            requirement=requirement(need, merged_roles([need])),
            clock_start_time=timestamp(need.clock_start_time),
            goal_time=timestamp(now.goal_time(need.clock_start_time, need.priority)),
        )
    current = now.city.open_incident(incident.id)
    if current is None:
        return
    yield from withdraw_offers(current, current.roles, "CLOSED")
    for _, assignment in current.assignments():
        yield from recall_crew(now, current, assignment.crew, assignment.task_id, "CLOSED")
    yield events.IncidentClosed(incident_id=current.id, reason="DONE")
