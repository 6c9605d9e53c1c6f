"""Decisions that wait for an operator: the crew that ought to get an offer, with its table."""

from __future__ import annotations

from collections.abc import Mapping

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.modes import dispatch_mode
from services.coordination.domain.fold.role import Role
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.alerts import alert, end_alert
from services.coordination.domain.rules.choose import choose, crew_key
from services.coordination.domain.rules.decision_draft import Events, Situation
from vigie.coordination.v1 import events_pb2 as events

TAKEN, ADVISE, CONFIRM = "TAKEN", "ADVISE", "CONFIRM"
MODES: Mapping[int, str] = {
    events.DISPATCH_MODE_ADVISE: ADVISE,
    events.DISPATCH_MODE_CONFIRM: CONFIRM,
}


def waits_for_operator(now: Situation, incident: Incident, role: Role) -> str:
    """Return why a role waits for an operator: TAKEN, ADVISE or CONFIRM; "" if it does not.

    Of the modes of several departments with a report the most careful one counts.
    """
    if incident.taken_by:
        return TAKEN
    departments = sorted({need_id.partition("/")[0] for need_id in incident.reports})
    found = (dispatch_mode(now.city, incident.priority, each) for each in departments)
    mode = MODES.get(max((each.mode for each in found if each is not None), default=0), "")
    if mode == CONFIRM and 0 < _unconfirmed_until(now, incident, role) <= now.time:
        return ""
    return mode


def _unconfirmed_until(now: Situation, incident: Incident, role: Role) -> int:
    """Return when a proposal becomes an offer by itself; 0 for never."""
    seconds = now.policy.confirm_seconds[incident.priority]
    return (role.proposed_time or now.time) + seconds * MICROS if seconds else 0


def propose(
    now: Situation, incident: Incident, role: Role, appraisal: events.Appraisal, *, mode: str
) -> Events:
    """Record the proposal of the best crew of a table, and ring for a P1 or P2.

    The proposal of the same crew again is one line, as a repeated "no crew" is. `appraisal` is the
    explained table, and a crew can be sent.
    """
    best = choose(appraisal)[0]
    again = now.after(now.policy.reappraise_most_seconds[incident.priority])
    goes = _unconfirmed_until(now, incident, role) if mode == CONFIRM else 0
    again = min(again, goes) if goes > now.time else again
    if _is_known(now, incident, role, crew_key(best)):
        yield events.StillNobody(
            incident_id=incident.id, role=role.name, appraise_time=timestamp(again)
        )
        if not incident.has_alert("CREW_PROPOSED"):  # it ended with the crew that has left
            yield from _ring(now, incident, f"{role.decision_id} proposes {crew_key(best)}")
        return
    decision_id = f"{incident.id}.{incident.decisions + 1}"
    yield events.CrewProposed(
        decision_id=decision_id,
        incident_id=incident.id,
        role=role.name,
        department=best.department,
        crew_id=best.crew_id,
        appraisal=appraisal,
        mode=mode,
        appraise_time=timestamp(again),
    )
    yield from _ring(now, incident, f"{decision_id} proposes {crew_key(best)}")


def _is_known(now: Situation, incident: Incident, role: Role, crew: str) -> bool:
    """Return whether the last decision proposed the same crew a short time ago."""
    last = now.city.decision(role.decision_id) if role.proposed_time else None
    seconds = now.policy.proposal_seconds[incident.priority]
    if last is None or last.outcome != "PROPOSED" or last.time <= now.after(-seconds):
        return False
    known = events.CrewProposed.FromString(last.body)
    return f"{known.department}/{known.crew_id}" == crew


def _ring(now: Situation, incident: Incident, proposal: str) -> Events:
    if incident.priority in URGENT:
        detail = f"{proposal}: confirm it, or assign another crew."
        yield from alert(now, incident.id, "CREW_PROPOSED", detail)


def end_proposal_alert(now: Situation, incident_id: str) -> Events:
    """End the alert of a proposal; that of another role that still waits takes its place."""
    yield from end_alert(now, "CREW_PROPOSED", incident_id)
    incident = now.city.open_incident(incident_id)
    roles = incident.roles if incident is not None else ()
    waiting = next((role.decision_id for role in roles if role.proposed_time), "")
    stored = now.city.decision(waiting)
    if incident is not None and stored is not None and stored.outcome == "PROPOSED":
        known = events.CrewProposed.FromString(stored.body)
        yield from _ring(now, incident, f"{waiting} proposes {known.department}/{known.crew_id}")
