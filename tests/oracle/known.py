"""Invariants that the rules do not keep yet: reported, and not counted as failures.

Each line is a fault of the dispatch rules. Delete the line with the repair: from then on the oracle
fails where the fault comes back. `python -m tests.oracle` lists the lines without a violation left.
"""

from __future__ import annotations

from collections.abc import Mapping

KNOWN: Mapping[str, str] = {
    "ASSIGNED_CREW_CANNOT": "a correction of skills or equipment does not reach the assignment",
    "CREW_NOT_TOLD_PLACE": "no order corrects the place of a task",
    "CREW_NOT_TOLD_PRIORITY": "no order corrects the priority of a task",
    "DOMINATED_FREE": "rest of a free crew is priced above the work that a busy crew leaves",
    "EXPLAIN_TIE_CALLED_DEARER": "a tie has no word of its own",
    "LIFE_GETS_SLOWER_BY_3_MIN": "rest and diversions weigh as much as seconds of a life",
    "LIFE_HELD": "a need that becomes a life does not end a hold",
    "LIFE_PLAYED_DOWN": "an operator's priority outranks later news",
    "LIFE_UNPROTECTED": "a task is judged by the priority that it was accepted with",
    "LIFE_WAITS_ELIGIBLE": "a crew that may leave its work again is noticed by a timer alone",
    "LIFE_WAITS_RESERVED": "no lesser offer is withdrawn for a life",
    "LIFE_WAITS_SHIFT_TOO_SHORT": "the end of a shift is a bar for a life",
    "LIFE_WAITS_TASK_AS_URGENT": "a task that was a life once keeps its crew from the next life",
    "LIFE_WAITS_TASK_DIVERTED_ENOUGH": "the budgets of diversions bind a life",
    "NEED_FORGOTTEN_BY_ROOM_CLOSE": "a department gets no note of an operator's close",
    "TOLD_DONE_BY_UNABLE": "each report of an incident is done with it, with or without its skills",
}
"""The reason by code."""
