"""Rest of the people of a crew on call: what a call-out costs, before it is ordered.

Décret 2000-815, article 3 (by décret 2001-623 for territorial staff): a call-out counts as work,
travel included; the daily rest is 11 hours in one piece and begins again after it; the weekly rest
is 35 hours in one piece.
"""

from __future__ import annotations

from collections.abc import Sequence

from services.snow.domain.rules import HOUR

DAILY_REST = 11 * HOUR
WEEKLY_REST = 35 * HOUR
WEEK = 7 * 24 * HOUR

Work = tuple[int, int]
"""The start and the end of work, in microseconds since 1970, UTC."""


def rest_until(end: int) -> int:
    """Return when the daily rest after work is over."""
    return end + DAILY_REST


def cuts_shift(end: int, shift_start: int) -> bool:
    """Return whether the rest after work reaches into a shift; a start of 0 is no shift."""
    return bool(shift_start) and rest_until(end) > shift_start


def longest_rest(work: Sequence[Work], start: int, end: int) -> int:
    """Return the longest time without work between two times."""
    longest, free_from = 0, start
    for began, ended in sorted(work):
        longest = max(longest, min(began, end) - free_from)
        free_from = max(free_from, ended)
    return max(longest, end - free_from)


def cuts_weekly_rest(work: Sequence[Work], call: Work) -> bool:
    """Return whether no 35 hours of rest are in the seven days that end with a call-out."""
    return longest_rest([*work, call], call[1] - WEEK, call[1]) < WEEKLY_REST


def recent(work: Sequence[Work], time: int) -> tuple[Work, ...]:
    """Return the work of the last eight days: older work touches no week that is judged."""
    return tuple(each for each in work if each[1] > time - WEEK - 24 * HOUR)
