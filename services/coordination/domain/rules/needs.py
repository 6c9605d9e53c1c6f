"""What follows when a need is raised, changes or ends.

Incidents open, gain and lose voices, and close.
"""

from __future__ import annotations

from services.coordination.domain.fold import orders
from services.coordination.domain.fold.values import ON_SITE, Incident, Need, State, timestamp
from services.coordination.domain.rules import tasks
from services.coordination.domain.rules.correlation import (
    asked,
    correlate,
    leading_report,
    requirement,
)
from services.coordination.domain.rules.decision import DecisionDraft
from vigie.coordination.v1 import events_pb2 as events


def raised(draft: DecisionDraft, need_id: str, traceparent: str, *, known: bool) -> None:
    """A need stands as it does: it has an incident, or joins one, or opens one.

    One that was not `known` just before is new, or has come back after its end. One that the room
    closed, or that a crew has just done, opens nothing: its department has the next word.
    """
    city = draft.city
    need = city.needs.get(need_id)
    if need is None:
        return
    if city.voices.get(need_id, "") not in city.incidents and not known:
        hear(draft, need, traceparent)
        _link_tasks(draft, need)
    elif (incident := city.incidents.get(city.voices.get(need_id, ""))) is not None:
        correct(draft, incident)


def hear(draft: DecisionDraft, need: Need, traceparent: str) -> None:
    """Take a new voice: into the incident that it tells of, or into one of its own."""
    found = correlate(draft.city, need)
    if found is None:
        draft.add(opened(draft, need, traceparent))
        return
    incident, metres, rule = found
    draft.add(
        events.IncidentJoined(
            incident_id=incident.id,
            need_ids=[need.id],
            distance_metres=metres,
            reason=rule,
            clock_start_time=timestamp(min(incident.clock_start_time, need.clock_start_time)),
        )
    )
    correct(draft, draft.city.incidents[incident.id])
    tasks.tell_newcomer(draft, incident.id, need.id)


def opened(draft: DecisionDraft, need: Need, traceparent: str) -> events.IncidentOpened:
    """A new incident with one voice."""
    return events.IncidentOpened(
        incident_id=f"I{draft.city.number + 1}",
        need_id=need.id,
        requirement=requirement(need),
        clock_start_time=timestamp(need.clock_start_time),
        due_time=timestamp(need.due_time),
        traceparent=traceparent,
    )


def correct(draft: DecisionDraft, incident: Incident) -> None:
    """Let an incident ask what its most urgent voice asks now."""
    voice = leading_report(draft.city, incident.voices)
    if voice is None:
        return
    now = requirement(voice, incident.room_priority)
    if now != asked(incident):
        draft.add(
            events.IncidentUpgraded(incident_id=incident.id, requirement=now, reason="REPORT")
        )


def ended(draft: DecisionDraft, need_id: str) -> None:
    """A need ended: with its last voice the incident closes."""
    city = draft.city
    incident = city.incidents.get(city.voices.get(need_id, ""))
    if incident is None or need_id in city.needs:
        return
    if leading_report(city, incident.voices) is None:
        close(draft, incident, "NEEDS_ENDED")
    elif incident.state is State.WAITING:
        correct(draft, incident)


def close(draft: DecisionDraft, incident: Incident, reason: str) -> None:
    """Close an incident: an offer is taken back, a crew that has not arrived is called back."""
    department, _, crew_id = incident.crew.partition("/")
    order = {
        "incident_id": incident.id,
        "department": department,
        "crew_id": crew_id,
        "task_id": incident.task_id,
        "reason": "CLOSED",
    }
    if incident.state is State.OFFERED:
        draft.add(events.OfferWithdrawn(order_id=orders.withdraw_id(incident.task_id), **order))
    elif incident.state is State.ASSIGNED and _can_be_recalled(draft, incident):
        draft.add(events.TaskRecalled(order_id=orders.recall_id(incident.task_id), **order))
    draft.add(events.IncidentClosed(incident_id=incident.id, reason=reason))


def _can_be_recalled(draft: DecisionDraft, incident: Incident) -> bool:
    """Only a task of coordination's own.

    What a department gave its crew is its own to take back.
    """
    task = draft.city.task(incident.crew, incident.task_id)
    ours = incident.task_id.startswith(f"{incident.id}.")
    return ours and task is not None and task.status < ON_SITE


def _link_tasks(draft: DecisionDraft, need: Need) -> None:
    """A department may have sent a crew before the need was heard of here.

    Partitions have no common order.
    """
    for crew, held in tuple(draft.city.tasks.items()):
        for task in held:
            if task.need_id == need.id:
                tasks.stepped(draft, crew, tasks.Step.of(task))
