"""Cursors: opaque words for a place in a journal, `epoch:partition=offset,...`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.chassis.sdk.decider import Rejected


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last offset seen of each partition, in one installation's journal (its epoch)."""

    epoch: str
    offsets: Mapping[int, int]

    def __str__(self) -> str:
        places = ",".join(f"{p}={self.offsets[p]}" for p in sorted(self.offsets))
        return f"{self.epoch}:{places}"


def parse(text: str, field: str = "cursor") -> Cursor:
    """Read a cursor. Raises `Rejected` where it is none of ours."""
    epoch, colon, places = text.partition(":")
    try:
        offsets = {
            int(p): int(o) for p, o in (place.split("=") for place in places.split(",") if place)
        }
    except ValueError:
        colon = ""
        offsets = {}
    if not colon or not epoch:
        raise Rejected(
            "CURSOR_INVALID",
            f"{field} is none of ours: leave it empty, or send back the last one.",
            field,
        )
    return Cursor(epoch, offsets)
