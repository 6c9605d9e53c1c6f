"""Who goes: the one choice out of a table of candidates. It sees nothing but the table.

Law: `choose` on the table that a journal holds gives the choice that stands beside it.
"""

from __future__ import annotations

from vigie.coordination.v1 import events_pb2 as events


def choose(appraisal: events.Appraisal) -> events.Candidate | None:
    """Return the candidate to send, or None where nobody can be sent.

    The cheapest free crew goes, unless a busy one is cheaper by the minimum gain. At the same price
    a crew of the department whose need it is, then the nearer one.
    """
    home = appraisal.department
    best: dict[bool, events.Candidate] = {}
    for candidate in appraisal.candidates:
        if candidate.verdict != events.VERDICT_ELIGIBLE:
            continue
        busy = candidate.task_id != ""
        rival = best.get(busy)
        if rival is None or _is_better(candidate, rival, home):
            best[busy] = candidate
    if len(best) < 2:
        return best.get(False) or best.get(True)
    gain = best[False].price_seconds - best[True].price_seconds
    return best[gain >= max(1, appraisal.minimum_gain_seconds)]


def _is_better(one: events.Candidate, other: events.Candidate, home: str) -> bool:
    difference = one.price_seconds - other.price_seconds
    return difference < 0 or (difference == 0 and _rank(one, home) < _rank(other, home))


def _rank(candidate: events.Candidate, home: str) -> tuple[bool, int, str, str]:
    return (
        candidate.department != home,
        candidate.eta_seconds,
        candidate.department,
        candidate.crew_id,
    )


def pass_over(appraisal: events.Appraisal) -> events.Candidate | None:
    """Choose, and write beside each eligible crew why it was not the one."""
    chosen = choose(appraisal)
    if chosen is None:
        return None
    price = chosen.price_seconds
    for candidate in appraisal.candidates:
        if candidate.verdict != events.VERDICT_ELIGIBLE:
            continue
        cheaper = candidate.price_seconds < price
        candidate.passed_over = (
            events.PASSED_OVER_GAIN_TOO_SMALL if cheaper else events.PASSED_OVER_DEARER
        )
    chosen.passed_over = events.PASSED_OVER_UNSPECIFIED
    return chosen
