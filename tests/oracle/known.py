"""Invariants that the rules do not keep yet: reported, and not counted as failures.

Each line is a fault of the dispatch rules. Delete the line with the repair: from then on the oracle
fails where the fault comes back. `python -m tests.oracle` lists the lines without a violation left.
"""

from __future__ import annotations

from collections.abc import Mapping

KNOWN: Mapping[str, str] = {
    "LIFE_WAITS_ELIGIBLE": "seed 936: the offer to a second crew that is recalled stays open",
}
"""The reason by code."""
