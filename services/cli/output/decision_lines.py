"""A decision in a few lines: who chose the crew, what became of it, and what an override costs."""

from __future__ import annotations

from collections.abc import Iterator

from services.cli.output.formatting import age, clock
from services.cli.output.verdicts import VERDICTS
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination

OUTCOMES = {
    "ACCEPTED": "the leader accepted",
    "DECLINED": "the leader declined",
    "EXPIRED": "the leader did not answer",
    "REFUSED": "the department rejected the offer",
    "FAILED": "the department could not carry the offer out",
    "WITHDRAWN": "the offer was withdrawn",
    "NO_NEWS": "the department did not answer",
    "CONFIRMED": "an operator confirmed it",
    "SENT": "it was sent unconfirmed when its time was over",
}
SEARCHES = {
    "UNABLE": "the assigned crew cannot meet the present requirement",
    "NOT_DEPARTED": "the assigned crew has not left",
    "NOT_ARRIVED": "the assigned crew has not arrived",
    "CUT_OFF": "a closure cuts the assigned crew off",
    "BETTER": "a better crew became available",
    "RELIEF": "the assigned crew's shift ends before the work",
    "UPGRADED": "the incident became more urgent",
    "OPERATOR": "an operator exchanges the assigned crew",
}


def heading(decision: coordination.Decision) -> str:
    """Return a decision as a sentence: `I7.1 at 12:00:01: roads/R-3 was chosen; ...`."""
    start = f"{decision.decision_id} at {clock(decision.decided_time)}"
    start += f", role {decision.role}: " if decision.role else ": "
    if not decision.crew:
        return f"{start}no crew could be sent"
    return start + _choice(decision) + f"; {outcome(decision)}"


def _choice(decision: coordination.Decision) -> str:
    said = f"{decision.crew} was chosen"
    if decision.override_reason:
        said = f"{decision.actor or 'an operator'} assigned {decision.crew}"
    elif decision.outcome in {"PROPOSED", "CONFIRMED", "SENT"}:
        said = f"{decision.crew} was proposed"
    elif decision.actor:
        said = f"{decision.actor} confirmed {decision.crew}"
    return f"{said}, leaving {decision.leaves_task_id}" if decision.leaves_task_id else said


def outcome(decision: coordination.Decision) -> str:
    """Return what became of an offer or a proposal."""
    if decision.outcome == "OPEN":
        return f"its leader answers by {clock(decision.lease_end_time)}"
    if decision.outcome == "PROPOSED":
        return f"it waits for: vigie confirm {decision.decision_id}"
    known = OUTCOMES.get(decision.outcome, decision.outcome.lower().replace("_", " "))
    return f"{known} ({decision.detail})" if decision.detail else known


def notes(decision: coordination.Decision) -> Iterator[str]:
    """Yield the lines below the heading: override, search, further crews, barriers, failure."""
    if decision.override_reason:
        yield override_line(decision)
    if decision.search:
        search = SEARCHES.get(decision.search, decision.search.lower().replace("_", " "))
        yield f"another crew was sought: {search}"
    if decision.asked_too:
        yield f"offered at the same time, the first yes wins: {', '.join(decision.asked_too)}"
    if not decision.crew and decision.HasField("appraise_time"):
        again = clock(decision.appraise_time)
        yield f"the crews are compared again at {again}, or when one becomes available"
    table = decision.appraisal
    if table.failure:
        yield f"the crews could not be compared ({table.failure}): send one by radio"
    if table.barriers:
        names = ", ".join(f"{each.street or '?'} ({each.closure_id})" for each in table.barriers)
        yield f"closures in the way: {names}"


def override_line(decision: coordination.Decision) -> str:
    """Return why an operator chose the crew, against which verdict, and what the choice costs."""
    said = f"reason: {decision.override_reason.lower().replace('_', ' ')}"
    if not decision.overrides_decision_id:
        return f"{said}; no table was overridden"
    said += f"; overrides {decision.overrides_decision_id}"
    verdict = decision.override_verdict
    if verdict == events.VERDICT_UNSPECIFIED:
        return f"{said}, whose table does not have the crew"
    if verdict != events.VERDICT_ELIGIBLE:
        return f"{said}, where the crew had the verdict: {VERDICTS[verdict]}"
    cost = decision.override_cost_seconds
    if cost > 0:
        return f"{said}, and costs {age(cost)} against the best crew there"
    return f"{said}, where no crew was better"
