"""Reads partitions once, up to their present end."""

from __future__ import annotations

import time
from collections.abc import Generator, Mapping

from services.chassis.journal.journal import Incoming, Journal, JournalUnavailable, TopicPartition

POLL_SECONDS = 0.5
SILENCE_SECONDS = 60.0
"""A broker that sends nothing for so long does not answer."""


def read_to_end(
    source: Journal, positions: Mapping[TopicPartition, int], limit: int, *, bulk: bool = False
) -> Generator[Incoming, None, None]:
    """Yield the messages from offsets to the end, `limit` at most from each poll; then close.

    Raises `JournalUnavailable` where the end is not reached and no message arrives.
    """
    reader = source.reader(positions, bulk=bulk)
    try:
        deadline = time.monotonic() + SILENCE_SECONDS
        while not reader.at_end():
            if time.monotonic() > deadline:
                topics = ", ".join(sorted({topic for topic, _ in positions}))
                raise JournalUnavailable(f"{topics} cannot be read to its end")
            for message in reader.poll(POLL_SECONDS, limit):
                yield message
                deadline = time.monotonic() + SILENCE_SECONDS
    finally:
        reader.close()
