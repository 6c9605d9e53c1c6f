"""Cursors: opaque positions in a journal, `epoch:partition=offset,...`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.chassis.sdk.decider import Rejected

LONGEST = 4_096
"""Characters of a cursor; a service with 100 partitions needs half of them."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last offset seen of each partition, in one installation's journal (its epoch)."""

    epoch: str
    offsets: Mapping[int, int]

    def __str__(self) -> str:
        """Return the cursor as text, empty before the journal has an epoch.

        A client that resumes with an empty cursor receives a snapshot, which is then all there is.
        """
        if not self.epoch:
            return ""
        offsets = ",".join(f"{p}={self.offsets[p]}" for p in sorted(self.offsets))
        return f"{self.epoch}:{offsets}"


def parse(text: str, field: str = "cursor") -> Cursor:
    """Parse a cursor. Raises `Rejected` for text that is no cursor."""
    epoch, colon, rest = (text if len(text) <= LONGEST else "").partition(":")
    try:
        offsets = {int(p): int(o) for p, o in (pair.split("=") for pair in rest.split(",") if pair)}
    except ValueError:
        colon = ""
        offsets = {}
    if not colon or not epoch:
        raise Rejected(
            "CURSOR_INVALID",
            f"{field} is not a valid cursor: omit it, or send the last cursor that you received.",
            field,
        )
    return Cursor(epoch, offsets)
