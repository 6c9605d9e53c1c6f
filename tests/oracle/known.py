"""Invariants that the rules do not keep yet: reported, and not counted as failures.

Each line is a fault of the dispatch rules. Delete the line with the repair: from then on the oracle
fails where the fault comes back. `python -m tests.oracle` lists the lines without a violation left.
"""

from __future__ import annotations

from collections.abc import Mapping

KNOWN: Mapping[str, str] = {}
"""The reason by code."""
