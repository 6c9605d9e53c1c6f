"""A task that waits until its crew has done another one: a queue of one.

Work that has become urgent waits for no other, and no work waits for a task without an end.
"""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import QUEUED, timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Assignment, Offer
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import recall_crew, subject, withdraw_offer
from vigie.coordination.v1 import events_pb2 as events

URGENT_NOW = "QUEUED"
"""The search for another crew beside one that finishes other work first."""
NOT_BEGUN = "NOT_BEGUN"
"""The first task takes much longer than expected."""
UNBLAMED = frozenset({URGENT_NOW, NOT_BEGUN, "REPLACED"})
"""The reasons of the end of a queued task that are no reason to ask its crew less."""


def is_queued(now: Situation, assignment: Assignment) -> bool:
    """Return whether the crew of an assignment has yet to finish another task."""
    task = now.city.task(assignment.crew, assignment.task_id)
    return task is not None and task.status == QUEUED


def begin_check_time(now: Situation, offer: Offer | None) -> int:
    """Return when the task of an offer that was accepted into a queue is late to begin."""
    begins = offer.begins_time if offer is not None else 0
    begins = begins or now.after(now.policy.queue_wait_seconds)
    return max(now.time, begins) + now.policy.queue_late_seconds * MICROS


def leave_queues(now: Situation, incident_id: str) -> Events:
    """Seek another crew for an incident that is urgent now and waits for the end of other work.

    The crew gives the queued task back, so that it may be taken off its active one for it.
    """
    incident = now.city.open_incident(incident_id)
    if incident is None or incident.priority not in URGENT:
        return
    for role in incident.roles:
        for offer in role.offers:
            if offer.begins_time:
                yield from withdraw_offer(incident, offer, URGENT_NOW)
        for assignment in role.assignments:
            if is_queued(now, assignment):
                if not role.search:
                    yield events.SearchStarted(
                        incident_id=incident.id, role=role.name, reason=URGENT_NOW
                    )
                yield from recall_crew(
                    now, incident, assignment.crew, assignment.task_id, URGENT_NOW
                )


def check_queued(now: Situation, incident: Incident, assignment: Assignment) -> Events:
    """Take a task out of a queue that it has waited in for too long: it is offered again."""
    yield events.AssignmentChecked(
        finding=NOT_BEGUN,
        check_time=timestamp(0),
        **subject(incident, assignment.crew, assignment.task_id),
    )
    yield from recall_crew(now, incident, assignment.crew, assignment.task_id, NOT_BEGUN)
