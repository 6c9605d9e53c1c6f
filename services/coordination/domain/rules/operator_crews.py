"""An operator's choice of a crew, past the verdicts of the table."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.decider import Rejected
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.role import Role
from services.coordination.domain.fold.tasks import active_and_next
from services.coordination.domain.rules.alerts import end_alert
from services.coordination.domain.rules.choose import crew_key
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.dig_gate import missing_for_dig
from services.coordination.domain.rules.named_incident import named_incident, named_role
from services.coordination.domain.rules.offers import withdraw_offer, withdraw_offers
from services.coordination.domain.rules.proposals import end_proposal_alert
from services.coordination.domain.rules.requirements import leading_report
from services.crews.domain.skills import qualifies
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as api


def assign_by_operator(now: Situation, command: api.AssignIncidentRequest) -> Events:
    """Offer a role to the crew that an operator chooses; its leader still accepts or declines.

    No verdict but a missing skill or licence, or a dig without clearance, stops it. The offers that
    the crew has and those of the role to other crews are withdrawn. A crew that serves the role is
    replaced with the yes, and one on its site stays until the other has arrived.
    """
    incident = named_incident(now, command.incident_id)
    role = named_role(incident, command.role)
    crew = f"{command.department}/{command.crew_id}"
    _refuse_stale(role, command.expected_decision_id)
    if crew in role.crews:
        return
    _refuse_unable(now, incident, role, crew)
    if incident.held:
        yield events.IncidentReleased(incident_id=incident.id)
        yield from end_alert(now, "HELD", incident.id)
    open_offer = now.city.open_offer(crew)
    if open_offer is not None:
        yield from withdraw_offer(open_offer[0], open_offer[1], "OPERATOR")
    yield from withdraw_offers(incident, [role], "ANOTHER_CREW")
    if role.assignments:
        attended = any(each.attended_time for each in role.assignments)
        search = "RELIEF" if attended else "OPERATOR"
        yield events.SearchStarted(incident_id=incident.id, role=role.name, reason=search)
    current = now.city.open_incident(incident.id)
    if current is not None:
        yield _chosen(now, current, role, command)
    yield from end_proposal_alert(now, incident.id)


def _refuse_stale(role: Role, expected_id: str) -> None:
    if expected_id and expected_id != role.decision_id:
        message = f"The last decision is {role.decision_id}. Look again with Explain."
        raise Rejected("DECISION_CHANGED", message, "expected_decision_id")


def _refuse_unable(now: Situation, incident: Incident, role: Role, crew_id: str) -> None:
    crew = now.city.crew(crew_id)
    if crew is None:
        message = f"There is no crew {crew_id}. List the crews with ListCrews."
        raise Rejected("CREW_UNKNOWN", message, "crew_id")
    if not qualifies(crew.skills, role.skills):
        lacking = ", ".join(sorted(set(role.skills) - set(crew.skills)))
        why = f"lacks {lacking}, which no operator can waive" if lacking else "serves rehearsals"
        message = f"{crew_id} {why}. Choose another crew."
        raise Rejected("SKILL_MISSING", message, "crew_id")
    missing = missing_for_dig(now.city, incident, role, now.time)
    if missing:
        message = f"The role {role.name} digs; missing: {', '.join(missing)}. Clear the dig first."
        raise Rejected("DIG_NOT_CLEARED", message, "role")
    other = next((r.name for r, each in incident.assignments() if each.crew == crew_id), "")
    if other:
        message = f"{crew_id} serves the role {other} of {incident.id}. Choose another crew."
        raise Rejected("CREW_AT_INCIDENT", message, "crew_id")


def _chosen(
    now: Situation, incident: Incident, role: Role, command: api.AssignIncidentRequest
) -> events.CrewChosen:
    crew = f"{command.department}/{command.crew_id}"
    decision_id = f"{incident.id}.{incident.decisions + 1}"
    report = leading_report(now.city, incident.reports)
    changed = incident.role(role.name) or role
    return events.CrewChosen(
        decision_id=decision_id,
        incident_id=incident.id,
        role=role.name,
        department=command.department,
        crew_id=command.crew_id,
        task_id=decision_id,
        need_id=report.id if report else incident.reports[0],
        lease_end_time=timestamp(now.after(now.policy.lease_seconds[incident.priority])),
        search=changed.search,
        override_reason=command.reason,
        actor=now.context.actor,
        **_tasks_left(now, crew),
        **_cost(now, role, crew),
    )


def _tasks_left(now: Situation, crew: str) -> dict[str, Any]:
    """Return the tasks that a crew leaves: the active one, and one behind a site made safe."""
    active, behind = active_and_next(now.city.tasks_of(crew))
    if active is None:
        return {}
    return {
        "leaves_task_id": active.id,
        "leaves_next_task_id": behind.id if behind is not None else "",
    }


def _cost(now: Situation, role: Role, crew: str) -> dict[str, Any]:
    """Return what the table of the last decision states of a crew, and what the choice costs.

    The price difference may be negative: the table passed over a crew that saves too little. Of a
    crew that was priced out the drive is known, which is the least that it costs.
    """
    table_id, table = _last_table(now, role.decision_id)
    if table is None:
        return {}
    found: dict[str, Any] = {"overrides_decision_id": table_id, "table_decision_id": table_id}
    priced = {crew_key(row): row for row in table.candidates}
    eligible = [r.price_seconds for r in priced.values() if r.verdict == events.VERDICT_ELIGIBLE]
    row = priced.get(crew)
    if row is not None:
        found |= {"override_verdict": row.verdict, "eta_seconds": row.eta_seconds}
        found["eta_seconds"] += row.make_safe_seconds
        found["override_cost_seconds"] = row.price_seconds - min(eligible, default=0)
        return found
    group = next((group for group in table.verdicts if crew in group.crews), events.VerdictGroup())
    found["override_verdict"] = group.verdict
    if group.verdict == events.VERDICT_PRICED_OUT:
        drive = dict(zip(group.crews, group.numbers, strict=False)).get(crew, 0)
        found["eta_seconds"] = drive
        found["override_cost_seconds"] = drive - min(eligible, default=0)
    return found


def _last_table(now: Situation, decision_id: str) -> tuple[str, events.Appraisal | None]:
    """Return the table that a decision is based on, and the decision that holds it."""
    stored = now.city.decision(decision_id)
    if stored is None:
        return "", None
    if stored.no_crew:
        return decision_id, events.NobodyFound.FromString(stored.body).appraisal
    chosen = events.CrewChosen.FromString(stored.body)
    if chosen.table_decision_id:
        return _last_table(now, chosen.table_decision_id)
    return decision_id, chosen.appraisal
