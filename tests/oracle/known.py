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
    "LIFE_HELD": "a need that becomes a life does not end a hold",
    "LIFE_WAITS_ELIGIBLE": "a crew that may leave its work again is noticed by a timer alone",
}
"""The reason by code."""
