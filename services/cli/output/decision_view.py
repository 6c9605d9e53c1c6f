"""A decision as a person reads it: heading, prices, the other crews by verdict, the age of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from services.cli.output.decision_lines import heading, notes
from services.cli.output.formatting import age, clock, priority
from services.cli.output.output import console, print_line, print_lists, print_table, print_wrapped
from services.cli.output.plough_lines import plough_lines
from services.cli.output.price_table import price_table
from services.cli.output.verdicts import Excluded, excluded
from vigie.coordination.v1 import service_pb2 as coordination

ROWS = 8
"""A table of so many crews with their verdicts fits a terminal of 25 lines."""
BEST = 2
"""The crews that are shown beside the one in question."""
OLD_SECONDS = 120
"""The prices of an open decision are marked from this age on, as a position is then too old."""
WAITING = ("OPEN", "PROPOSED", "NOBODY")


@dataclass(frozen=True, slots=True)
class DecisionView:
    """How decisions are shown: every crew or the best, with a crew in question, at a time."""

    now: float
    every: bool = False
    crew: str = ""

    def shows(self, group: Excluded) -> bool:
        """Return whether a verdict is shown: about a crew, only its own one."""
        return self.every or not self.crew or any(name == self.crew for name, _ in group.crews)


def print_decision(decision: coordination.Decision, view: DecisionView) -> None:
    """Print a decision with its table; about a crew only that crew and the best ones."""
    print_wrapped(heading(decision), style="bold")
    for note in notes(decision):
        print_wrapped(note, 2, "yellow")
    shown = None if view.every else BEST if view.crew else ROWS
    width = console().width
    prices = price_table(decision, shown=shown, crew=view.crew, width=width)
    groups = excluded(decision.appraisal)
    if prices.rows or not groups:
        print_table(prices.columns, prices.rows, "no crew was on duty")
    names = [row[0] for row in prices.rows]
    for line in plough_lines(decision.appraisal, names if view.every else names[:BEST]):
        print_wrapped(line, 2)
    listed = [each for each in groups if view.shows(each)]
    if listed:
        print_lists(list(_lists(listed, view)), is_cut=not view.every)
    hidden = prices.left_out + sum(len(each.crews) for each in groups if each not in listed)
    if hidden:
        print_line(f"and {hidden} more: --all shows every crew", "dim")
    _print_conditions(decision, view)


def _lists(groups: Sequence[Excluded], view: DecisionView) -> Iterator[tuple[str, str, list[str]]]:
    """Yield (count, reason, crews); the crew in question comes first in the list of its verdict."""
    for group in groups:
        crews = sorted(group.crews, key=lambda pair: pair[0] != view.crew)
        names = [f"{name} ({number})" if number else name for name, number in crews]
        yield str(len(crews)), group.reason, names


def _print_conditions(decision: coordination.Decision, view: DecisionView) -> None:
    """Print how old the table is and, with all crews, what it was computed with."""
    table = decision.appraisal
    old = view.now - table.appraised_time.ToMicroseconds() / 1e6
    of = f" of {decision.overrides_decision_id}" if decision.overrides_decision_id else ""
    is_old = decision.outcome in WAITING and old > OLD_SECONDS
    print_wrapped(
        f"Prices{of} in seconds, {age(old)} old ({clock(table.appraised_time)});"
        f" {table.off_duty_count} crews off duty, {table.closed_streets_count} arcs closed",
        style="yellow" if is_old else "dim",
    )
    if table.slow_arcs_count:
        print_wrapped(
            f"{table.slow_arcs_count} arcs slower than usual, by {table.slow_arcs_delay_percent} %"
            f" at most; the oldest figure is {age(table.slow_arcs_age_seconds)} old",
            style="dim",
        )
    if view.every:
        print_wrapped(
            f"{priority(table.priority)}, first report from {table.department}; a busy crew must"
            f" gain {table.minimum_gain_seconds} s; streets {table.streets_sha256[:12]}, policy"
            f" {table.policy_sha256[:12]}",
            style="dim",
        )
