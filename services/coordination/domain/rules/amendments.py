"""Amended tasks: the crew under way learns what the incident requires now."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.ids import derived_id
from services.coordination.domain.fold.incident import Incident, Role
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import subject, withdraw_offers
from services.coordination.domain.rules.requirements import is_able, requirement
from vigie.coordination.v1 import events_pb2 as events


def amend_tasks(now: Situation, before: Incident) -> Events:
    """Send the change of an incident to each crew that serves it or has an offer of it.

    A crew that cannot do what its role requires now stays until another one has accepted: it is
    under way, and may make the site safe.
    """
    incident = now.city.open_incident(before.id)
    if incident is None:
        return
    for role in incident.roles:
        known = before.role(role.name)
        if known is not None and _told(before, known) != _told(incident, role):
            for crew, task_id in _tasks(role):
                yield _amended(incident, role, crew, task_id)
        yield from _replace_unable(now, incident, role)
    if incident.priority < before.priority and incident.priority in URGENT:
        yield from _ask_more(incident)


def _told(incident: Incident, role: Role) -> events.Requirement:
    return requirement(incident, [role])


def _tasks(role: Role) -> Iterator[tuple[str, str]]:
    for offer in role.offers:
        yield offer.crew, offer.task_id
    for assignment in role.assignments:
        yield assignment.crew, assignment.task_id


def _amended(incident: Incident, role: Role, crew: str, task_id: str) -> events.TaskAmended:
    required = requirement(incident, [role])
    content = required.SerializeToString(deterministic=True).hex()
    return events.TaskAmended(
        order_id=derived_id("amend", task_id, content),
        role=role.name,
        requirement=required,
        **subject(incident, crew, task_id),
    )


def _replace_unable(now: Situation, incident: Incident, role: Role) -> Events:
    able = [crew for crew, _ in _tasks(role) if is_able(now.city.crew(crew), role)]
    if role.offers and not any(offer.crew in able for offer in role.offers):
        yield from withdraw_offers(incident, [role], "UNABLE")
    if role.assignments and not role.search and not any(a.crew in able for a in role.assignments):
        yield events.SearchStarted(incident_id=incident.id, role=role.name, reason="UNABLE")


def _ask_more(incident: Incident) -> Events:
    """Ask further crews at once for an open role that waits for the answer of a slower time."""
    for role in incident.roles:
        if role.is_open and role.offers and not role.appraise_time:
            yield events.SearchStarted(incident_id=incident.id, role=role.name, reason="UPGRADED")
