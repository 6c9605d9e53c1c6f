"""A decision in a few lines: who chose the crew, what became of it, and what an override costs."""

from __future__ import annotations

from collections.abc import Iterator

from services.cli.output.formatting import age, moment, where, words
from services.cli.output.verdicts import VERDICTS
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination

OUTCOMES = {
    "ACCEPTED": "accepted",
    "DECLINED": "declined",
    "EXPIRED": "left unanswered",
    "REFUSED": "rejected by its department",
    "FAILED": "failed at its department",
    "WITHDRAWN": "withdrawn",
    "NO_NEWS": "no answer of its department",
    "CONFIRMED": "confirmed by an operator",
    "SENT": "sent without a confirmation",
    "OVERRIDDEN": "overridden by an operator",
    "SUPERSEDED": "superseded",
}
WAITS = {
    "TAKEN": "waits for the operator who took the incident",
    "ADVISE": "as advice alone",
    "CONFIRM": "waits for an operator",
}


def heading(decision: coordination.Decision) -> str:
    """Return a decision as a sentence: `I7.1 12:00:01 signing: roads/R-3 was chosen, ...`."""
    parts = (decision.decision_id, moment(decision.decided_time), decision.role)
    start = " ".join(part for part in parts if part)
    if not decision.crew:
        return f"{start}: no crew could be sent"
    return f"{start}: {_choice(decision)}, {outcome(decision)}"


def _choice(decision: coordination.Decision) -> str:
    choice = f"{decision.crew} was chosen"
    if decision.override_reason:
        choice = f"{decision.actor or 'an operator'} assigned {decision.crew}"
    elif decision.mode:
        choice = f"{decision.crew} is proposed"
    elif decision.actor:
        choice = f"{decision.actor} confirmed {decision.crew}"
    if decision.after_task_id:
        return f"{choice} (after {decision.after_task_id})"
    return f"{choice} (leaves {decision.leaves_task_id})" if decision.leaves_task_id else choice


def outcome(decision: coordination.Decision) -> str:
    """Return what became of an offer or a proposal."""
    if decision.outcome == "OPEN":
        return f"to answer by {moment(decision.lease_end_time)}"
    if decision.outcome == "PROPOSED":
        return f"{WAITS.get(decision.mode, 'waits')}: vigie confirm {decision.decision_id}"
    known = OUTCOMES.get(decision.outcome, words(decision.outcome))
    return f"{known} ({words(decision.detail)})" if decision.detail else known


def notes(decision: coordination.Decision) -> Iterator[str]:
    """Yield the lines below the heading: override, search, further crews, barriers, failure."""
    if decision.override_reason:
        yield override_line(decision)
    if decision.search:
        reason = decision.search_reason or f"({words(decision.search)})"
        yield f"another crew was sought {reason}"
    if decision.asked_too:
        yield f"asked too, the first yes wins: {', '.join(decision.asked_too)}"
    if not decision.crew and decision.HasField("appraise_time"):
        yield from _comparisons(decision)
    table = decision.appraisal
    if table.HasField("hold_place"):
        yield f"the drives end at the hold place, {where(table.hold_place)}"
    if table.failure:
        yield f"the crews could not be compared ({table.failure}): send one by radio"
    if table.barriers:
        names = ", ".join(f"{each.street or '?'} ({each.closure_id})" for each in table.barriers)
        yield f"closures in the way: {names}"


def _comparisons(decision: coordination.Decision) -> Iterator[str]:
    """Yield what the last comparison found, if the table is older, and when the next one is."""
    compared = decision.compared_time
    if compared.ToMicroseconds() > decision.decided_time.ToMicroseconds():
        found = [
            f"{VERDICTS.get(each.verdict, '?')} ({each.crew_count})" for each in decision.not_sent
        ]
        reasons = ", ".join(found) or "no crew was on duty"
        yield f"compared again at {moment(compared)}, still no crew: {reasons}"
    again = moment(decision.appraise_time)
    yield f"the crews are compared again at {again}, or when one becomes available"


def override_line(decision: coordination.Decision) -> str:
    """Return why an operator chose the crew, against which verdict, and what the choice costs."""
    said = f"reason: {words(decision.override_reason)}"
    if not decision.overrides_decision_id:
        return f"{said}; no table was overridden"
    said += f"; overrides {decision.overrides_decision_id}"
    verdict = decision.override_verdict
    if verdict == events.VERDICT_UNSPECIFIED:
        return f"{said}, whose table does not have the crew"
    cost = decision.override_cost_seconds
    if verdict == events.VERDICT_PRICED_OUT:
        return f"{said}, and costs at least {age(cost)} more than the best crew there"
    if verdict != events.VERDICT_ELIGIBLE:
        return f"{said}, where the verdict on the crew is: {VERDICTS[verdict]}"
    if cost > 0:
        return f"{said}, and costs {age(cost)} more than the best crew there"
    return f"{said}, where no crew was better"
