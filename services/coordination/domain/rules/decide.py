"""What coordination decides.

On news, on its own timers, on the room's word, on a table of candidates.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from google.protobuf.message import Message

from services.chassis.sdk.decider import Decider, DecisionContext
from services.coordination.domain import policy
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.apply_bulletin import is_new
from services.coordination.domain.fold.assignments import verdicts
from services.coordination.domain.fold.city_state import CityState, due, late_time
from services.coordination.domain.fold.evolve import NOWHERE, evolve
from services.coordination.domain.fold.values import (
    MICROS,
    OFFERED,
    Incident,
    Owed,
    State,
    timestamp,
)
from services.coordination.domain.rules import needs, operator, tasks
from services.coordination.domain.rules.choose import pass_over
from services.coordination.domain.rules.correlation import leading_report
from services.coordination.domain.rules.decision import DecisionDraft
from vigie.coordination.v1 import commands_pb2 as commands, events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal


def city_decider(contains: Callable[[float, float], bool]) -> Decider[CityState]:
    """The decider of one city; `contains(longitude, latitude)` says what lies in it."""

    def decide(command: Message, city: CityState, context: DecisionContext) -> Sequence[Message]:
        draft = DecisionDraft(city, context)
        match command:
            case commands.ReceiveBulletinsRequest():
                for noted in command.received:
                    _take(draft, noted)
            case commands.ChooseRequest():
                _choose(draft, command)
            case journal.ElapseRequest():
                _elapse(draft)
            case _:
                operator.handle_operator(draft, command, contains)
        return draft.events

    return Decider(decide, evolve, NOWHERE, due)


def _take(draft: DecisionDraft, noted: events.BulletinReceived) -> None:
    """Take a bulletin and decide what follows, before the next: batches may be cut anywhere."""
    if not is_new(draft.city, noted):
        return
    bulletin = noted.bulletin
    answered = draft.city.owed.get(bulletin.order_answered.order_id)
    need_id = bulletin.need_raised.need_id or bulletin.need_changed.need.need_id
    known = need_id in draft.city.needs
    draft.add(noted)
    match bulletin.WhichOneof("news"):
        case "need_raised" | "need_changed":
            needs.raised(draft, need_id, noted.traceparent, known=known)
        case "need_ended":
            needs.ended(draft, bulletin.need_ended.need_id)
        case "task_changed":
            news = bulletin.task_changed
            crew = f"{bulletin.department}/{news.crew_id}"
            tasks.stepped(draft, crew, tasks.Step.told(news))
        case "order_answered" if answered is not None:
            _answered(draft, answered, bulletin.order_answered)
        case _:
            pass


def _answered(draft: DecisionDraft, owed: Owed, answer: Any) -> None:
    """An order that was not carried out: an offer goes to the next crew, a word is given again."""
    if answer.outcome == "accepted":
        return
    incident = draft.city.incidents.get(owed.incident_id)
    if owed.type == "offer":
        if incident and incident.state is State.OFFERED and incident.task_id == owed.task_id:
            tasks.end_offer(draft, incident, answer.outcome.upper(), answer.reason)
    elif owed.type == "note" and answer.outcome == "expired":
        told = incident or draft.city.closed.get(owed.incident_id)
        request = orders.order(owed).request
        if told is not None:
            step = tasks.Step(owed.task_id, owed.need_id, owed.status)
            crew = getattr(request, "crew", "")
            tasks.tell_need(draft, told, owed.need_id, crew, step, attempt=owed.attempt + 1)
    elif incident is not None and answer.outcome in {"expired", "failed"}:
        detail = f"The order to {owed.type} task {owed.task_id} came to nothing."
        tasks.alert(draft, incident, "ORDER_FAILED", detail)


def _elapse(draft: DecisionDraft) -> None:
    """Look at what has fallen due.

    Incidents that wait are appraised by the owner, in the same transaction.
    """
    for _, named in sorted(timer for timer in draft.city.timers if timer[0] <= draft.time):
        incident = draft.city.incidents.get(named)
        if incident is None or not 0 < incident.wake_time <= draft.time:
            continue
        if late_time(incident) <= draft.time and not incident.attended_time:
            goal = policy.GOAL_SECONDS[incident.priority] // 60
            tasks.alert(draft, incident, "LATE", f"Nobody has come within {goal} min.")
        if incident.state is State.OFFERED:
            _end_silence(draft, incident)


def _end_silence(draft: DecisionDraft, incident: Incident) -> None:
    if incident.lease_end_time + policy.NEWS_GRACE_SECONDS * MICROS <= draft.time:
        tasks.end_offer(draft, incident, "NO_NEWS")


def _choose(draft: DecisionDraft, command: commands.ChooseRequest) -> None:
    """Take the choice out of the table.

    The table was made a moment ago: what it says of the chosen must still hold.
    """
    incident = draft.city.incidents.get(command.incident_id)
    if incident is None or incident.state is not State.WAITING:
        return
    appraisal = command.appraisal
    chosen = pass_over(appraisal)
    if chosen is None:
        _find_nobody(draft, incident, appraisal)
    elif _is_reserved(draft.city, f"{chosen.department}/{chosen.crew_id}"):
        again = draft.time + policy.CONFLICT_SECONDS * MICROS
        draft.add(events.StillNobody(incident_id=incident.id, appraise_time=timestamp(again)))
    else:
        _send(draft, incident, chosen, appraisal)


def _is_reserved(city: CityState, crew: str) -> bool:
    return crew in city.asked or any(t.status == OFFERED for t in city.tasks.get(crew, ()))


def _send(
    draft: DecisionDraft, incident: Incident, chosen: events.Candidate, appraisal: events.Appraisal
) -> None:
    decision_id = f"{incident.id}.{incident.decisions + 1}"
    voice = leading_report(draft.city, incident.voices)
    lease = draft.time + policy.LEASE_SECONDS[incident.priority] * MICROS
    draft.add(
        events.CrewChosen(
            decision_id=decision_id,
            incident_id=incident.id,
            department=chosen.department,
            crew_id=chosen.crew_id,
            task_id=decision_id,
            need_id=voice.id if voice else incident.voices[0],
            leaves_task_id=chosen.task_id,
            lease_end_time=timestamp(lease),
            appraisal=appraisal,
        )
    )


def _find_nobody(draft: DecisionDraft, incident: Incident, appraisal: events.Appraisal) -> None:
    most = policy.REAPPRAISE_MOST_SECONDS[incident.priority]
    wait = policy.REAPPRAISE_SECONDS[incident.priority] << min(incident.nobody_count, 10)
    ends = [end for _, end in incident.excluded if end > draft.time]
    again = timestamp(min([draft.time + min(most, wait) * MICROS, *ends]))
    if incident.nobody_time and (
        draft.time < incident.nobody_time + policy.NOBODY_TABLE_SECONDS * MICROS
        or incident.nobody_because == verdicts(appraisal)
    ):
        draft.add(events.StillNobody(incident_id=incident.id, appraise_time=again))
        return
    draft.add(
        events.NobodyFound(
            decision_id=f"{incident.id}.{incident.decisions + 1}",
            incident_id=incident.id,
            appraise_time=again,
            appraisal=appraisal,
        )
    )
    if incident.priority in policy.PREEMPTING:
        detail = "No crew of any department can be sent now."
        tasks.alert(draft, incident, "NOBODY_FOUND", detail)
