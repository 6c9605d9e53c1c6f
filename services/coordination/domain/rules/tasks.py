"""What follows from a step of a task: who has the incident now, who is told, who is asked next."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.coordination.domain import policy
from services.coordination.domain.fold import orders
from services.coordination.domain.fold.values import (
    ACCEPTED,
    DECLINED,
    DONE,
    EXPIRED,
    MAKING_SAFE,
    MICROS,
    OFFERED,
    ON_SITE,
    RELEASED,
    ROOM,
    SUSPENDED,
    TAKEN_UP,
    WITHDRAWN,
    Incident,
    State,
    Task,
    timestamp,
)
from services.coordination.domain.rules.decision import DecisionDraft
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

UNTAKEN: Mapping[int, str] = {DECLINED: "DECLINED", EXPIRED: "EXPIRED", WITHDRAWN: "WITHDRAWN"}
LEAVING: Mapping[int, str] = {SUSPENDED: "SUSPENDED", RELEASED: "RELEASED"}


@dataclass(frozen=True, slots=True)
class Step:
    """A step of a task, as its crew's department tells it."""

    task_id: str
    need_id: str
    status: int
    reason: str = ""
    site_unsafe: bool = False

    @classmethod
    def of(cls, task: Task) -> Step:
        """The step that a task on a crew has reached."""
        return cls(task.id, task.need_id, task.status, "", task.site_unsafe)

    @classmethod
    def told(cls, news: bulletins.TaskChanged) -> Step:
        """The step in a bulletin."""
        return cls(news.task_id, news.need_id, news.status, news.reason, news.site_unsafe)


def stepped(draft: DecisionDraft, crew: str, step: Step) -> None:
    """Take a step of a task on a crew ("department/crew_id")."""
    city = draft.city
    named = city.served.get(step.task_id) or city.voices.get(step.need_id, "")
    incident = city.incidents.get(named)
    if incident is None:
        _recall_late(draft, crew, step, named)
        return
    if step.status in TAKEN_UP:
        _taken_up(draft, incident, crew, step)
    elif step.status == OFFERED:
        _offered_by_department(draft, incident, crew, step)
    elif step.status in UNTAKEN:
        _untaken(draft, incident, step)
    elif step.status in LEAVING and incident.task_id == step.task_id:
        _left(draft, incident, crew, step)
    elif step.status == DONE:
        _done(draft, incident, crew, step)


def _taken_up(draft: DecisionDraft, incident: Incident, crew: str, step: Step) -> None:
    mine = incident.task_id == step.task_id
    if incident.state is State.ASSIGNED and not mine:
        _second_crew(draft, incident, crew, step)
        return
    if incident.state is State.OFFERED and not mine:
        withdraw(draft, incident, "ANOTHER_CREW")
    if not (mine and incident.state is State.ASSIGNED):
        _assign(draft, incident, crew, step.task_id)
    if step.status == ON_SITE and not draft.city.incidents[incident.id].attended_time:
        draft.add(events.IncidentAttended(**_about(incident, crew, step.task_id)))
    tell(draft, draft.city.incidents[incident.id], crew, step)


def _offered_by_department(draft: DecisionDraft, incident: Incident, crew: str, step: Step) -> None:
    """In local mode a department asks its own crew: nobody else is asked meanwhile."""
    if incident.state is State.WAITING and step.task_id not in draft.city.served:
        _assign(draft, incident, crew, step.task_id)


def _assign(draft: DecisionDraft, incident: Incident, crew: str, task_id: str) -> None:
    by_department = not task_id.startswith(f"{incident.id}.")
    about = _about(incident, crew, task_id)
    draft.add(events.IncidentAssigned(by_department=by_department, **about))


def _second_crew(draft: DecisionDraft, incident: Incident, crew: str, step: Step) -> None:
    """Two crews took it up: the one that we sent later and that is not there yet is called back."""
    if step.status != ACCEPTED:
        return
    if step.task_id in draft.city.served:
        recall(draft, incident, crew, step.task_id, "ANOTHER_CREW")
    alert(draft, incident, "TWO_CREWS", f"{incident.crew} and {crew} both took it up.")


def _untaken(draft: DecisionDraft, incident: Incident, step: Step) -> None:
    if incident.task_id == step.task_id and incident.state in {State.OFFERED, State.ASSIGNED}:
        end_offer(draft, incident, UNTAKEN[step.status], step.reason)


def _left(draft: DecisionDraft, incident: Incident, crew: str, step: Step) -> None:
    tell(draft, incident, crew, step)
    draft.add(
        events.IncidentLeft(
            reason=LEAVING[step.status],
            site_unsafe=step.site_unsafe,
            **_about(incident, crew, step.task_id),
        )
    )
    if step.site_unsafe:
        alert(draft, incident, "LEFT_UNSAFE", f"{crew} left the site before it was safe.")


def _done(draft: DecisionDraft, incident: Incident, crew: str, step: Step) -> None:
    tell(draft, incident, crew, step)
    if incident.task_id != step.task_id:
        if incident.state is State.OFFERED:
            withdraw(draft, incident, "CLOSED")
        elif incident.state is State.ASSIGNED:
            recall(draft, incident, incident.crew, incident.task_id, "CLOSED")
    draft.add(events.IncidentClosed(incident_id=incident.id, reason="DONE"))


def _recall_late(draft: DecisionDraft, crew: str, step: Step, named: str) -> None:
    """A crew accepted what had been closed in the meantime: it is called back at once."""
    incident = draft.city.closed.get(named)
    if incident is None or step.task_id not in draft.city.served or step.status != ACCEPTED:
        return
    recall(draft, incident, crew, step.task_id, "CLOSED")


def end_offer(draft: DecisionDraft, incident: Incident, reason: str, detail: str = "") -> None:
    """End an offer that came to nothing.

    The crew is left alone for a while, the room told if it matters.
    """
    until = draft.time + policy.EXCLUDED_SECONDS[reason] * MICROS
    draft.add(
        events.OfferEnded(
            reason=reason,
            detail=detail,
            excluded_until_time=timestamp(until),
            **_about(incident, incident.crew, incident.task_id),
        )
    )
    failures = incident.failures + 1
    if reason in {"EXPIRED", "NO_NEWS"} and incident.priority in policy.PREEMPTING:
        alert(draft, incident, "NO_ANSWER", f"{incident.crew} did not answer: call it by voice.")
    elif failures >= policy.FAILURES_MOST:
        alert(draft, incident, "DECLINED_OFTEN", f"{failures} offers came to nothing.")


def withdraw(draft: DecisionDraft, incident: Incident, reason: str) -> None:
    """Take back an offer that has no answer yet."""
    draft.add(
        events.OfferWithdrawn(
            order_id=orders.withdraw_id(incident.task_id),
            reason=reason,
            **_about(incident, incident.crew, incident.task_id),
        )
    )


def recall(draft: DecisionDraft, incident: Incident, crew: str, task_id: str, reason: str) -> None:
    """Call a crew back; what it has begun on the site, it ends."""
    task = draft.city.task(crew, task_id)
    if task is not None and task.status in {ON_SITE, MAKING_SAFE}:
        return
    order_id = orders.recall_id(task_id)
    if order_id not in draft.city.owed:
        about = _about(incident, crew, task_id)
        draft.add(events.TaskRecalled(order_id=order_id, reason=reason, **about))


def tell(draft: DecisionDraft, incident: Incident, crew: str, step: Step) -> None:
    """Tell each department whose need is a voice of the incident."""
    for need_id in incident.voices:
        tell_need(draft, incident, need_id, crew, step)


def tell_need(
    draft: DecisionDraft,
    incident: Incident,
    need_id: str,
    crew: str,
    step: Step,
    *,
    attempt: int = 1,
) -> None:
    """Tell one need of a step; the room's own reports and needs that have ended need no telling."""
    need = draft.city.needs.get(need_id)
    if need is None or need.department == ROOM:
        return
    draft.add(
        events.NeedNotified(
            order_id=orders.note_id(need_id, step.task_id, step.status, attempt),
            incident_id=incident.id,
            need_id=need_id,
            task_id=step.task_id,
            crew=crew,
            status=step.status,  # type: ignore[arg-type]
            attempt=attempt,
        )
    )


def tell_newcomer(draft: DecisionDraft, incident_id: str, need_id: str) -> None:
    """Tell a voice that joined late who is at work already."""
    incident = draft.city.incidents[incident_id]
    task = draft.city.task(incident.crew, incident.task_id)
    if incident.state is State.ASSIGNED and task is not None and task.status != OFFERED:
        tell_need(draft, incident, need_id, incident.crew, Step.of(task))


def alert(draft: DecisionDraft, incident: Incident, code: str, detail: str) -> None:
    """Tell the room, once for each code."""
    now = draft.city.incidents.get(incident.id)
    if now is not None and not now.alerted(code):
        draft.add(events.SupervisorAlerted(incident_id=incident.id, code=code, detail=detail))


def _about(incident: Incident, crew: str, task_id: str) -> dict[str, str]:
    department, _, crew_id = crew.partition("/")
    return {
        "incident_id": incident.id,
        "department": department,
        "crew_id": crew_id,
        "task_id": task_id,
    }
