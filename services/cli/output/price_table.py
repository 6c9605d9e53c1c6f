"""The crews of a decision with their prices, as a table that fits the terminal."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from services.cli.output.formatting import age, priority
from services.cli.output.verdicts import PASSED, ROWS
from vigie.coordination.v1 import events_pb2 as events, service_pb2 as coordination

GAP = 2
TERMS: tuple[tuple[str, Callable[[events.Candidate], int]], ...] = (
    ("drive", lambda row: row.eta_seconds),
    ("turnout", lambda row: row.turnout_seconds),
    ("make safe", lambda row: row.make_safe_seconds),
    ("lateness", lambda row: row.lateness_seconds),
    ("rest", lambda row: row.rest_seconds),
    ("coverage", lambda row: row.coverage_seconds),
    ("diversion", lambda row: row.diversion_seconds),
    ("roles", lambda row: row.roles_seconds),
    ("wait", lambda row: row.wait_seconds),
    ("skill", lambda row: row.skill_seconds),
    ("loan", lambda row: row.loan_seconds),
    ("deadlines", lambda row: row.deadline_seconds),
)
"""The terms of the price, in seconds; the README of coordination explains each."""
OTHER = "other"
"""The sum of the terms that have no column of their own in a narrow terminal."""

Column: TypeAlias = tuple[str, list[str]]


@dataclass(frozen=True, slots=True)
class PriceTable:
    """The columns and rows to print, and how many crews with a price are left out."""

    columns: tuple[str, ...]
    rows: Sequence[Sequence[str]]
    left_out: int = 0


def price_table(
    decision: coordination.Decision, *, shown: int | None, crew: str, width: int
) -> PriceTable:
    """Return the priced crews: the chosen first, then by price, `shown` of them at most.

    The crew in question is kept. A column that is zero in each row is left out. Where the table is
    wider than `width`, the smallest terms become one column, so that the terms still add up.
    """
    priced = [row for row in decision.appraisal.candidates if row.verdict in ROWS]
    kept = [
        row
        for at, row in enumerate(priced)
        if shown is None or at < shown or _name(row) in {crew, decision.crew}
    ]
    before = [
        ("crew", [_name(row) for row in kept]),
        ("", [_state(decision, row) for row in kept]),
        ("price>", [str(row.price_seconds) for row in kept]),
    ]
    after = _after(kept, is_complete=shown is None)
    terms = {title: [value(row) for row in kept] for title, value in TERMS}
    terms = {title: values for title, values in terms.items() if any(values) or title == "drive"}
    room = width - _width(before) - _width(after) - 2 * GAP
    columns = [*before, *_narrowed(terms, room), *after]
    rows = list(zip(*(cells for _, cells in columns), strict=True))
    return PriceTable(tuple(title for title, _ in columns), rows, len(priced) - len(kept))


def _after(rows: Sequence[events.Candidate], *, is_complete: bool) -> list[Column]:
    """Return the columns that are no term of the price, as far as a row has something there."""
    columns: list[Column] = []
    if any(row.gained_seconds > 0 for row in rows):
        columns.append(("gained>", [str(row.gained_seconds) for row in rows]))
    if is_complete and any(row.overrun_seconds for row in rows):
        columns.append(("overrun>", [age(row.overrun_seconds) for row in rows]))
    seen = ["depot" if row.at_depot else age(row.position_age_seconds) for row in rows]
    columns.append(("seen>", seen))
    if any(row.slowed_seconds for row in rows):
        columns.append(("slowed>", [str(row.slowed_seconds) for row in rows]))
    if any(_leaves(row) for row in rows):
        columns.append(("leaves", [_leaves(row) for row in rows]))
    return columns


def _narrowed(terms: dict[str, list[int]], room: int) -> list[Column]:
    """Return the columns of the terms; the smallest are added up until all fit."""
    columns = [(f"{title}>", [str(value) for value in values]) for title, values in terms.items()]
    if _width(columns) <= room or len(terms) < 3:
        return columns
    # The drive and the sum of those added before are the last to be added.
    smallest = sorted(terms, key=lambda title: (title in {"drive", OTHER}, max(terms[title])))
    added = [smallest[0], OTHER if OTHER in terms else smallest[1]]
    total = [sum(values) for values in zip(*(terms[title] for title in added), strict=True)]
    rest = {title: values for title, values in terms.items() if title not in added}
    return _narrowed({**rest, OTHER: total}, room)


def _width(columns: Sequence[Column]) -> int:
    """Return the width of columns with the gaps between them."""
    widths = (max(map(len, [title.removesuffix(">"), *cells])) for title, cells in columns)
    return sum(widths) + GAP * max(0, len(columns) - 1)


def _name(row: events.Candidate) -> str:
    return f"{row.department}/{row.crew_id}"


def _state(decision: coordination.Decision, row: events.Candidate) -> str:
    """Return what became of a crew: chosen, asked too, or why it was passed over."""
    name = _name(row)
    if name == decision.crew:
        state = "PROPOSED" if decision.mode else "CHOSEN"
    elif row.verdict == events.VERDICT_ASSIGNED:
        state = "serves it"
    elif name in decision.asked_too:
        state = "ASKED TOO"
    else:
        # The crews that the table chose have no reason to be passed over: an operator overrode it.
        state = PASSED.get(row.passed_over) or _overridden(decision, row)
    flags = (("cut off", row.cut_off), ("off road", row.off_road))
    return ", ".join([state, *(flag for flag, is_set in flags if is_set)])


def _overridden(decision: coordination.Decision, row: events.Candidate) -> str:
    """Return whether a crew that an operator passed over was the best, or asked beside it."""
    unexplained = (
        each.price_seconds
        for each in decision.appraisal.candidates
        if each.passed_over not in PASSED and _name(each) != decision.crew
    )
    return "best" if row.price_seconds == min(unexplained) else "second best"


def _leaves(row: events.Candidate) -> str:
    """Return what a crew would leave: its task, the one behind it, an offer without an answer."""
    parts = [f"{row.task_id} {priority(row.task_priority)}"] if row.task_id else []
    parts += [row.leaves_next_task_id] if row.leaves_next_task_id else []
    parts += [f"offer {row.withdraws_task_id}"] if row.withdraws_task_id else []
    parts += [f"after {row.after_task_id}"] if row.after_task_id else []
    return ", ".join(parts)
