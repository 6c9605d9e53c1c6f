"""One thing that was looked at: how it stands, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

FINE, ODD, BAD, MISSING = "ok", "odd", "BAD", "MISSING"


@dataclass(frozen=True, slots=True)
class Finding:
    """`odd` works and deserves a look; `BAD` answers and is not well; `MISSING` is silent."""

    where: str
    what: str
    state: str
    detail: str
    remedy: str = ""
