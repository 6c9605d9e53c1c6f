"""A command to its record with quixstreams, exactly once: `... <commands> <journal>`."""

from __future__ import annotations

import os
import sys
from typing import Any


def serve(commands: str, journal: str) -> None:
    """Write a record for each command, in a transaction of its own, until ended."""
    from quixstreams import Application  # type: ignore[import-not-found]  # noqa: PLC0415  # theirs

    app = Application(
        broker_address=os.environ["KAFKA_BOOTSTRAP"],
        consumer_group=f"{journal}-quix",
        auto_offset_reset="earliest",
        auto_create_topics=False,
        processing_guarantee="exactly-once",
        commit_every=1,
        # Without these the offsets in each transaction take 111 ms.
        producer_extra_config={"linger.ms": 0, "retry.backoff.ms": 5, "retry.backoff.max.ms": 50},
        loglevel="WARNING",
    )
    read = app.topic(commands, value_deserializer="bytes")
    written = app.topic(journal, value_serializer="bytes")
    frame: Any = app.dataframe(read)
    frame.to_topic(written)
    app.run()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
