"""An operator's commands on who gives the offers: set a dispatch mode, confirm a proposal."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.fold.modes import dispatch_mode
from services.coordination.domain.fold.tasks import active_and_next
from services.coordination.domain.rules.appraisals import ask, is_taken
from services.coordination.domain.rules.choose import choose, crew_key
from services.coordination.domain.rules.decision_draft import Events, Situation
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def set_dispatch_mode(now: Situation, command: api.SetDispatchModeRequest) -> Events:
    """Set who gives the offers of incidents of a priority, for one department or all."""
    known = dispatch_mode(now.city, command.priority, command.department)
    mode = known.mode if known is not None and known.department == command.department else 0
    if mode != command.mode:
        yield events.DispatchModeSet(
            priority=command.priority,
            department=command.department,
            mode=command.mode,
            reason=command.reason,
            actor=now.context.actor,
        )


def confirm_offer(now: Situation, command: api.ConfirmOfferRequest) -> Events:
    """Send the offers that a decision proposes, on the table that the operator saw."""
    decision_id = command.decision_id
    stored = now.city.decision(decision_id)
    if stored is not None and stored.outcome == "CONFIRMED":
        return
    incident = now.city.open_incident(stored.incident_id) if stored is not None else None
    roles = incident.roles if incident is not None else ()
    role = next((each for each in roles if each.decision_id == decision_id), None)
    if stored is None or incident is None or role is None or stored.outcome != "PROPOSED":
        message = f"{decision_id} proposes no crew, or another decision followed it: use Explain."
        raise Rejected("DECISION_UNKNOWN", message, "decision_id")
    table = events.CrewProposed.FromString(stored.body).appraisal
    chosen = choose(table)
    is_stale = any(is_taken(now, row) or _has_other_work(now, row) for row in chosen)
    if incident.held or role.done_by or is_stale:
        message = "The incident is held, or a crew of it has other work by now: use Explain."
        raise Rejected("DECISION_CHANGED", message, "decision_id")
    yield from ask(now, incident, role, chosen, table, proposal_id=decision_id)


def _has_other_work(now: Situation, row: events.Candidate) -> bool:
    """Return whether the active task of a crew is another one than when it was priced."""
    active, _ = active_and_next(now.city.tasks_of(crew_key(row)))
    return (active.id if active is not None else "") != (row.task_id or row.after_task_id)
