"""When a rule looks at an assigned crew next: its turnout, its arrival, the end of its shift."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.role import Assignment
from services.coordination.domain.rules.decision_draft import Situation


def turnout_check_time(now: Situation, crew_key: str) -> int:
    """Return when a crew that begins now ought to have left; one on call comes from home."""
    crew = now.city.crew(crew_key)
    usual = now.policy.turnout_seconds
    return now.after(max(usual, crew.turnout_seconds) if crew is not None else usual)


def arrival_check_time(now: Situation, assignment: Assignment) -> int:
    """Return when a crew that leaves now ought to have arrived; 0 without an estimate."""
    if not assignment.eta_seconds:
        return 0
    seconds = assignment.eta_seconds * now.policy.arrival_factor
    return now.after(max(now.policy.arrival_least_seconds, seconds))


def relief_check_time(now: Situation, crew_key: str) -> int:
    """Return when to look whether a crew needs a relief; 0 for an unknown shift."""
    crew = now.city.crew(crew_key)
    if crew is None or not crew.shift_end_time:
        return 0
    return max(now.time + MICROS, crew.shift_end_time - now.policy.relief_seconds * MICROS)
