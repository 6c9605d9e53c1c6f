"""A finding of the doctor: a checked thing, its state, and a remedy."""

from __future__ import annotations

from dataclasses import dataclass

FINE, ODD, BAD, MISSING = "ok", "odd", "BAD", "MISSING"


@dataclass(frozen=True, slots=True)
class Finding:
    """`odd` works with a warning, `BAD` answers with a problem, `MISSING` does not answer."""

    where: str
    what: str
    state: str
    detail: str
    remedy: str = ""
