"""Decisions on the deadlines of incidents that have passed."""

from __future__ import annotations

from services.coordination.domain import policy
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import State
from services.coordination.domain.rules.decision_draft import Events
from services.coordination.domain.rules.notifications import alert
from services.coordination.domain.rules.offers import end_offer


def on_timer(city: CityState, time: int) -> Events:
    """Alert for late incidents and end offers without an answer.

    The appraisal of waiting incidents is not decided here: the owner's `AppraisalScheduler` prices
    the crews and adds the choice to the same transaction.
    """
    for incident in city.due_incidents(time):
        if incident.late_time <= time and not incident.attended_time:
            goal = policy.GOAL_SECONDS[incident.priority] // 60
            detail = f"Nobody has come within {goal} min."  # words: ok
            yield from alert(city, incident.id, "LATE", detail)
        if incident.state is State.OFFERED and incident.offer_end_time <= time:
            yield from end_offer(city, incident, "NO_NEWS", time)
