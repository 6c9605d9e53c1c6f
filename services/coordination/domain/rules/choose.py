"""The choice of crews: a function of the table of candidates alone.

Law: `choose` on the table in the journal gives the choice beside it. The choice is therefore made
twice: by the scheduler, which reserves the crews for the rest of its batch, and by the decider,
which records it.
"""

from __future__ import annotations

from collections.abc import Collection

from vigie.coordination.v1 import events_pb2 as events


def choose(appraisal: events.Appraisal) -> list[events.Candidate]:
    """Return the candidates to ask, best first; none if no crew can be sent.

    The cheapest free crew is chosen, unless a busy one is cheaper by the minimum gain and arrives
    before every free one: to call a crew off must save time, not the overtime of another crew, nor
    a loan. At the same price a crew of the incident's own department is chosen, then the nearest
    one, then the one with fewer tasks in its shift. A crew that would replace another one must be
    better than it by `swap_seconds`. Further crews get an offer at the same time if they are nearly
    as good.
    """
    chosen: list[events.Candidate] = []
    limit = 0
    for _ in range(max(1, appraisal.asked_count)):
        best = _best(appraisal, {crew_key(row) for row in chosen})
        if best is None or (chosen and best.price_seconds > limit):
            break
        if not chosen:
            if not _is_worth_swap(appraisal, best):
                break
            limit = best.price_seconds + appraisal.second_seconds
        chosen.append(best)
    return chosen


def crew_key(row: events.Candidate) -> str:
    """Return the crew of a row as "department/crew_id"."""
    return f"{row.department}/{row.crew_id}"


def _best(appraisal: events.Appraisal, without: Collection[str]) -> events.Candidate | None:
    home = appraisal.department
    best: dict[bool, events.Candidate] = {}
    able = [
        row
        for row in appraisal.candidates
        if row.verdict == events.VERDICT_ELIGIBLE and crew_key(row) not in without
    ]
    free = (row for row in able if not is_busy(row))
    first = min(map(response_seconds, free), default=None)
    for candidate in able:
        busy = is_busy(candidate)
        if candidate.task_id and first is not None and response_seconds(candidate) >= first:
            continue
        rival = best.get(busy)
        if rival is None or _is_better(candidate, rival, home):
            best[busy] = candidate
    if len(best) < 2:
        return best.get(False) or best.get(True)
    unlent = min(price_without_loan(row) for row in able if not is_busy(row))
    gain = unlent - best[True].price_seconds
    return best[gain >= max(1, appraisal.minimum_gain_seconds)]


def is_busy(row: events.Candidate) -> bool:
    """Return whether a crew would leave a task, or finish one first."""
    return bool(row.task_id or row.after_task_id)


def price_without_loan(row: events.Candidate) -> int:
    """Return the price that a busy crew must beat: no crew is called off to save a loan."""
    return row.price_seconds - row.loan_seconds


def response_seconds(row: events.Candidate) -> int:
    """Return the time until a crew would be on the site."""
    return row.eta_seconds + row.make_safe_seconds + row.turnout_seconds


def _is_worth_swap(appraisal: events.Appraisal, best: events.Candidate) -> bool:
    """Return whether the best candidate may replace the crew that is assigned, if one is."""
    if not appraisal.swap_seconds:
        return True
    for row in appraisal.candidates:
        if row.verdict == events.VERDICT_ASSIGNED:
            return row.price_seconds - best.price_seconds >= appraisal.swap_seconds
    return True  # the assigned crew has no way to the site


def _is_better(one: events.Candidate, other: events.Candidate, home: str) -> bool:
    difference = one.price_seconds - other.price_seconds
    return difference < 0 or (difference == 0 and rank(one, home) < rank(other, home))


def rank(candidate: events.Candidate, home: str) -> tuple[bool, int, int, str, str]:
    """Return the order of crews at the same price; `home` is the incident's department."""
    return (
        candidate.department != home,
        candidate.eta_seconds,
        candidate.shift_tasks,
        candidate.department,
        candidate.crew_id,
    )


def explain_choice(appraisal: events.Appraisal) -> list[events.Candidate]:
    """Choose, and write into each other eligible row why its crew was passed over."""
    chosen = choose(appraisal)
    keys = {crew_key(row) for row in chosen}
    for row in appraisal.candidates:
        if row.verdict != events.VERDICT_ELIGIBLE or crew_key(row) in keys:
            row.passed_over = events.PASSED_OVER_UNSPECIFIED
        elif not chosen:
            row.passed_over = events.PASSED_OVER_SWAP_TOO_SMALL
        elif row.price_seconds < chosen[0].price_seconds:
            row.passed_over = events.PASSED_OVER_GAIN_TOO_SMALL
        elif row.price_seconds == chosen[0].price_seconds:
            row.passed_over = events.PASSED_OVER_TIE
        else:
            row.passed_over = events.PASSED_OVER_DEARER
    return chosen
