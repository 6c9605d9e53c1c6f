"""Decisions on a table of candidates: offers to crews, or a later appraisal."""

from __future__ import annotations

from typing import Any

from services.chassis.sdk.proto_enum import proto_enum
from services.coordination.domain import limits
from services.coordination.domain.fold.entities import timestamp
from services.coordination.domain.fold.incident import Incident
from services.coordination.domain.fold.offers import count_verdicts, tally
from services.coordination.domain.fold.role import Role
from services.coordination.domain.policy import URGENT
from services.coordination.domain.rules.alerts import alert, alert_of_role, end_alert
from services.coordination.domain.rules.choose import crew_key, explain_choice
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.offers import withdraw_offer
from services.coordination.domain.rules.proposals import (
    end_proposal_alert,
    propose,
    waits_for_operator,
)
from services.coordination.domain.rules.queue import URGENT_NOW
from services.coordination.domain.rules.requirements import lacks, leading_report
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events

PERSISTENT = frozenset(
    {"UNABLE", "NOT_DEPARTED", "NOT_ARRIVED", "POSITION_LOST", "CUT_OFF", "RELIEF", URGENT_NOW}
)
"""The searches that go on until a crew is found; any other ends with the first table."""


def on_appraisal(now: Situation, command: commands.ChooseRequest) -> Events:
    """Decide on the table of a role for which a crew is sought.

    The state may have changed since the table was made: a crew that got an offer meanwhile gets no
    second one, and the role is appraised again shortly.
    """
    incident = now.city.open_incident(command.incident_id)
    role = incident.role(command.role) if incident is not None else None
    if incident is None or role is None or incident.held or not _is_sought(role, command.appraisal):
        return
    appraisal = command.appraisal
    news = appraisal.search in {"CUT_OFF", "POSITION_LOST"} and appraisal.search != role.search
    if news and role.assignments:
        yield from _alert_under_way(now, incident, role, appraisal)
        incident = now.city.open_incident(incident.id) or incident
        role = incident.role(role.name) or role
    yield from _decide(now, incident, role, appraisal)


def _decide(now: Situation, incident: Incident, role: Role, appraisal: events.Appraisal) -> Events:
    """Offer a role to the best crew of its table, propose that crew, or record that none can go."""
    chosen = explain_choice(appraisal)
    if role.search == "OPERATOR" and role.assignments:
        yield _after_operator(now, incident, role)
        return
    if not chosen:
        yield from _no_crew(now, incident, role, appraisal)
        return
    if any(is_taken(now, row) for row in chosen):
        again = now.after(limits.CONFLICT_SECONDS)
        yield _still_nobody(incident, role, again)
        return
    mode = waits_for_operator(now, incident, role)
    if not mode:
        yield from ask(now, incident, role, chosen, appraisal)
        return
    if appraisal.search == "BETTER" != role.search:  # reviewed until the crew has arrived
        yield events.SearchStarted(incident_id=incident.id, role=role.name, reason="BETTER")
    yield from propose(now, incident, role, appraisal, mode=mode)


def _after_operator(
    now: Situation, incident: Incident, role: Role
) -> events.SearchStarted | events.StillNobody:
    """Seek a crew as before where the one that an operator chose beside the assigned does not come.

    The choice took the place of a search that goes on until a crew is found.
    """
    unable = (lacks(now.city.crew(each.crew), role) - {*role.waived} for each in role.assignments)
    if all(unable):
        return events.SearchStarted(incident_id=incident.id, role=role.name, reason="UNABLE")
    for each in role.assignments:
        code = "NOT_ARRIVED" if each.departed_time else "NOT_DEPARTED"
        known = incident.alert(code)
        is_tardy = known is not None and known.subject == each.crew and not each.attended_time
        if is_tardy and incident.priority in URGENT:
            return events.SearchStarted(incident_id=incident.id, role=role.name, reason=code)
    return _still_nobody(incident, role, 0)


def _is_sought(role: Role, appraisal: events.Appraisal) -> bool:
    if role.done_by:
        return False
    compares = appraisal.search in {"BETTER", "CUT_OFF", "POSITION_LOST"} and bool(role.assignments)
    return bool(role.appraise_time) or compares


def _alert_under_way(
    now: Situation, incident: Incident, role: Role, appraisal: events.Appraisal
) -> Events:
    """Alert that the crew under way is cut off or out of sight, and seek another one beside it."""
    crew, is_cut_off = role.assignments[0].crew, appraisal.search == "CUT_OFF"
    code = "CUT_OFF" if is_cut_off else "POSITION_LOST"
    yield events.SearchStarted(incident_id=incident.id, role=role.name, reason=code)
    finding = f"is cut off{_by(appraisal)}" if is_cut_off else "sends no position on its way"
    yield from alert(now, incident.id, code, f"{crew} {finding}: call it by radio.", crew)


def _by(appraisal: events.Appraisal) -> str:
    """Return the closures in the way as a part of a sentence; "" if none is known."""
    named = (f"{each.street or 'a street'} ({each.closure_id})" for each in appraisal.barriers)
    streets = ", ".join(named)
    return f" by the closure of {streets}" if streets else ""


def is_taken(now: Situation, row: events.Candidate) -> bool:
    """Return whether a crew got an offer that is not the one to withdraw for this."""
    open_offer = now.city.open_offer(crew_key(row))
    if open_offer is None:
        return now.city.is_reserved(crew_key(row)) and not row.withdraws_task_id
    return open_offer[1].task_id != row.withdraws_task_id


def _withdraw_lesser(now: Situation, crew: str) -> Events:
    lesser = now.city.open_offer(crew)
    if lesser is not None:
        yield from withdraw_offer(lesser[0], lesser[1], "MORE_URGENT")


def ask(
    now: Situation,
    incident: Incident,
    role: Role,
    chosen: list[events.Candidate],
    appraisal: events.Appraisal,
    *,
    proposal_id: str = "",
) -> Events:
    """Offer the role to each chosen crew; a less urgent offer to it is withdrawn before.

    `proposal_id` is the decision that an operator confirms; it holds the table.
    """
    table_id, search = proposal_id, appraisal.search or role.search
    lease_end_time = timestamp(now.after(now.policy.lease_seconds[incident.priority]))
    if search != role.search:  # the yes of a better crew replaces the one that is assigned
        yield events.SearchStarted(incident_id=incident.id, role=role.name, reason=search)
    for row in chosen:
        yield from _withdraw_lesser(now, crew_key(row))
        decision_id = _next_decision_id(now, incident)
        yield events.CrewChosen(
            decision_id=decision_id,
            incident_id=incident.id,
            role=role.name,
            department=row.department,
            crew_id=row.crew_id,
            task_id=decision_id,
            need_id=_need_id(now, incident),
            **_other_tasks(now, row),
            lease_end_time=lease_end_time,
            search=search,
            eta_seconds=row.eta_seconds + row.make_safe_seconds,
            table_decision_id=table_id,
            appraisal=None if table_id else appraisal,
            actor=now.context.actor if proposal_id else "",
        )
        table_id = table_id or decision_id
    yield from _ask_person(now, incident.id, chosen, appraisal)


def _other_tasks(now: Situation, row: events.Candidate) -> dict[str, Any]:
    """Return the tasks that a crew leaves, or the one that it finishes first and its end."""
    if row.after_task_id:
        begins_time = timestamp(now.after(row.wait_seconds))
        return {"after_task_id": row.after_task_id, "begins_time": begins_time}
    return {"leaves_task_id": row.task_id, "leaves_next_task_id": row.leaves_next_task_id}


def _ask_person(
    now: Situation,
    incident_id: str,
    chosen: list[events.Candidate],
    appraisal: events.Appraisal,
) -> Events:
    """Alert the operators of a way that a person has to look at; the proposal is decided."""
    yield from end_proposal_alert(now, incident_id)
    if any(row.cut_off for row in chosen):
        detail = f"Every able crew is cut off{_by(appraisal)}: let the barrier be opened."
        yield from alert(now, incident_id, "UNREACHABLE", detail)
    if any(row.off_road for row in chosen):
        detail = "The way ends more than 300 m from the incident or begins as far from the crew."
        yield from alert(now, incident_id, "OFF_ROAD", detail)


def _next_decision_id(now: Situation, incident: Incident) -> str:
    current = now.city.open_incident(incident.id) or incident
    return f"{incident.id}.{current.decisions + 1}"


def _need_id(now: Situation, incident: Incident) -> str:
    report = leading_report(now.city, incident.reports)
    return report.id if report else incident.reports[0]


def _no_crew(now: Situation, incident: Incident, role: Role, appraisal: events.Appraisal) -> Events:
    """Record that no crew can be sent: the whole table if its reasons changed, else one line."""
    if role.offers or (role.assignments and (appraisal.search or role.search) not in PERSISTENT):
        yield _still_nobody(incident, role, 0)  # the end of the offer starts the next appraisal
        if role.proposed_time:
            yield from end_proposal_alert(now, incident.id)
        if role.search == "POSITION_LOST":  # the crew is in sight again
            yield from end_alert(now, "POSITION_LOST", incident.id)
        return
    again = _next_appraisal(now, incident, role)
    recent = now.after(-now.policy.nobody_table_seconds[incident.priority]) < role.no_crew_time
    if role.no_crew_time and (recent or role.no_crew_verdicts == count_verdicts(appraisal)):
        yield _still_nobody(incident, role, again, appraisal)
        return
    yield events.NobodyFound(
        decision_id=f"{incident.id}.{incident.decisions + 1}",
        incident_id=incident.id,
        role=role.name,
        appraise_time=timestamp(again),
        appraisal=appraisal,
    )
    if role.search == "RELIEF":
        return  # the crew on the site stays, and has an alert of its own once its shift is over
    if incident.priority in URGENT or role.search == "UNABLE":
        yield from alert_of_role(now, incident.id, role.name, *_nobody(incident, role, appraisal))
    elif any(group.verdict == events.VERDICT_OFF_ROAD for group in appraisal.verdicts):
        detail = "The place, or every able crew, is over 300 m from a street: assign one by hand."
        yield from alert(now, incident.id, "OFF_ROAD", detail)


def _nobody(incident: Incident, role: Role, appraisal: events.Appraisal) -> tuple[str, str]:
    """Return the code and the sentence of the alert that no crew can be sent."""
    if appraisal.failure:
        detail = f"The crews were not compared ({appraisal.failure}): send one by radio."
        return "APPRAISAL_FAILED", detail
    if any(group.verdict == events.VERDICT_UNREACHABLE for group in appraisal.verdicts):
        # Without their number: each change of it would raise an acknowledged alert again.
        return "UNREACHABLE", f"No open street leads there for the able crews{_by(appraisal)}."
    known = incident.alert("NOBODY_FOUND")
    names = {role.name, *(known.roles if known is not None else ())}
    unable = [each for each in incident.roles if each.name in names and each.search == "UNABLE"]
    lines = [
        f"{a.crew} cannot do {each.name} any more." for each in unable for a in each.assignments
    ]
    return "NOBODY_FOUND", " ".join([*lines, "No crew of any department can be sent now."])


def _still_nobody(
    incident: Incident, role: Role, again: int, appraisal: events.Appraisal | None = None
) -> events.StillNobody:
    counts = sorted(tally(appraisal).items()) if appraisal is not None else ()
    return events.StillNobody(
        incident_id=incident.id,
        role=role.name,
        appraise_time=timestamp(again),
        compared_time=appraisal.appraised_time if appraisal is not None else None,
        verdicts=(
            events.VerdictCount(verdict=proto_enum(events.Verdict, verdict), crew_count=count)
            for verdict, count in counts
        ),
    )


def _next_appraisal(now: Situation, incident: Incident, role: Role) -> int:
    """Return when to appraise again: a growing interval, or the end of a crew's exclusion."""
    policy, priority = now.policy, incident.priority
    longest = policy.reappraise_most_seconds[priority]
    interval = policy.reappraise_seconds[priority] << min(role.no_crew_count, 10)
    ends = [until for _, _, until in role.excluded if until > now.time]
    return min([now.after(min(longest, interval)), *ends])
