"""The choice of a crew: a function of the table of candidates alone.

Law: `choose` on the table in the journal gives the choice beside it. The choice is therefore made
twice: by the scheduler, which reserves the crew for the rest of its batch, and by the decider,
which records it.
"""

from __future__ import annotations

from vigie.coordination.v1 import events_pb2 as events


def choose(appraisal: events.Appraisal) -> events.Candidate | None:
    """Return the candidate to send; None if no candidate is eligible.

    The cheapest free crew is chosen, unless a busy one is cheaper by the minimum gain. At the same
    price a crew of the incident's own department is chosen, then the nearest one.
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


def explain_choice(appraisal: events.Appraisal) -> events.Candidate | None:
    """Choose, and write into each other eligible row why its crew was passed over."""
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
