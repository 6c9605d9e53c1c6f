"""Reads bulletins as an external consumer does: aggregate, version and content.

Imports the contracts only, so that it also runs in the environment of the alternatives.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Iterator

from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.journal.v1 import journal_pb2 as journal

JOURNAL, BULLETINS = "journal", "bulletins"
"""A topic of coordination's records, some bulletins in each; or one bulletin a message."""


def bulletins_of(kind: str, value: bytes) -> Iterator[bulletins.Bulletin]:
    """Yield the bulletins of one message."""
    if kind == BULLETINS:
        yield bulletins.Bulletin.FromString(value)
        return
    for event in journal.Record.FromString(value).events:
        yield events.BulletinReceived.FromString(event.body).bulletin


def keep_to_one_core() -> None:
    """Run this process, threads included, on one core, where the system supports it."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


class Meter:
    """Counts bulletins from the first to the last, and prints the rate."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.seen = 0
        self.began = 0.0

    def add(self, number: int) -> bool:
        """Count; return True once it was the last, after printing the rate."""
        if not self.seen:
            self.began = time.perf_counter()
        self.seen += number
        if self.seen < self.count:
            return False
        rate = self.seen / (time.perf_counter() - self.began)
        sys.stdout.write("\n" + json.dumps({"per_second": rate}) + "\n")
        sys.stdout.flush()
        return True


class Folded:
    """The last bulletin of each aggregate, in a dict: the least that a fold can be."""

    def __init__(self, kind: str, count: int) -> None:
        self.kind = kind
        self.meter = Meter(count)
        self.last: dict[str, bulletins.Bulletin] = {}

    def take(self, value: bytes) -> bool:
        """Fold one message; return True once it was the last."""
        number = 0
        for bulletin in bulletins_of(self.kind, value):
            self.last[bulletin.department + bulletin.aggregate] = bulletin
            number += 1
        return self.meter.add(number)
