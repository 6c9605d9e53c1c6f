"""Decisions on a table of candidates: an offer to a crew, or a later appraisal."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain import policy
from services.coordination.domain.fold.assignments import count_verdicts
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import Incident, State, timestamp
from services.coordination.domain.rules.choose import explain_choice
from services.coordination.domain.rules.correlation import leading_report
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.notifications import alert
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events


def on_appraisal(city: CityState, command: commands.ChooseRequest, time: int) -> Events:
    """Decide on the table of a waiting incident.

    The state may have changed since the table was made: a crew that got an offer meanwhile gets no
    second one, and the incident is appraised again shortly.
    """
    incident = city.open_incident(command.incident_id)
    if incident is None or incident.state is not State.WAITING:
        return
    chosen = explain_choice(command.appraisal)
    if chosen is None:
        yield from _no_crew(city, incident, command.appraisal, time)
    elif city.is_reserved(f"{chosen.department}/{chosen.crew_id}"):
        again = time + policy.CONFLICT_SECONDS * MICROS
        yield events.StillNobody(incident_id=incident.id, appraise_time=timestamp(again))
    else:
        yield _offer(city, incident, chosen, command.appraisal, time)


def _offer(
    city: CityState,
    incident: Incident,
    chosen: events.Candidate,
    appraisal: events.Appraisal,
    time: int,
) -> events.CrewChosen:
    decision_id = _next_decision_id(incident)
    report = leading_report(city, incident.reports)
    lease_end_time = time + policy.LEASE_SECONDS[incident.priority] * MICROS
    return events.CrewChosen(
        decision_id=decision_id,
        incident_id=incident.id,
        department=chosen.department,
        crew_id=chosen.crew_id,
        task_id=decision_id,
        need_id=report.id if report else incident.reports[0],
        leaves_task_id=chosen.task_id,
        lease_end_time=timestamp(lease_end_time),
        appraisal=appraisal,
    )


def _no_crew(city: CityState, incident: Incident, appraisal: events.Appraisal, time: int) -> Events:
    """Record that no crew can be sent: the whole table if its reasons changed, else one line."""
    again = timestamp(_next_appraisal(incident, time))
    if incident.no_crew_time and (
        time < incident.no_crew_time + policy.NOBODY_TABLE_SECONDS * MICROS
        or incident.no_crew_verdicts == count_verdicts(appraisal)
    ):
        yield events.StillNobody(incident_id=incident.id, appraise_time=again)
        return
    yield events.NobodyFound(
        decision_id=_next_decision_id(incident),
        incident_id=incident.id,
        appraise_time=again,
        appraisal=appraisal,
    )
    if incident.priority in policy.PREEMPTING:
        detail = "No crew of any department can be sent now."
        yield from alert(city, incident.id, "NOBODY_FOUND", detail)


def _next_appraisal(incident: Incident, time: int) -> int:
    """Return when to appraise again: a growing interval, or the end of a crew's exclusion."""
    longest = policy.REAPPRAISE_MOST_SECONDS[incident.priority]
    interval = policy.REAPPRAISE_SECONDS[incident.priority] << min(incident.no_crew_count, 10)
    ends = [end for _, end in incident.excluded if end > time]
    return min([time + min(longest, interval) * MICROS, *ends])


def _next_decision_id(incident: Incident) -> str:
    return f"{incident.id}.{incident.decisions + 1}"
