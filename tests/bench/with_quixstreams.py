"""Quixstreams in its own environment: `hop COMMANDS JOURNAL`, `fold KIND TOPIC COUNT`."""

from __future__ import annotations

import os
import sys
from typing import Any

from quixstreams import Application

from tests.bench.bulletin_reader import Folded, keep_to_one_core


def _app(group: str, **settings: Any) -> Application:
    return Application(
        broker_address=os.environ["KAFKA_BOOTSTRAP"],
        consumer_group=group,
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel="WARNING",
        **settings,
    )


def hop(commands: str, journal: str) -> None:
    """Write a record for each command exactly once, in a transaction of its own, until ended."""
    app = _app(
        f"{journal}-quix",
        processing_guarantee="exactly-once",
        commit_every=1,
        # Without these the offsets in each transaction take 111 ms.
        producer_extra_config={"linger.ms": 0, "retry.backoff.ms": 5, "retry.backoff.max.ms": 50},
    )
    read = app.dataframe(app.topic(commands, value_deserializer="bytes"))
    read.to_topic(app.topic(journal, value_serializer="bytes"))
    app.run()


def fold(kind: str, topic: str, count: int) -> None:
    keep_to_one_core()
    folded = Folded(kind, count)
    app = _app(f"{topic}-quix-{os.getpid()}")

    def take(value: bytes) -> None:
        if folded.take(value):
            os._exit(0)

    app.dataframe(app.topic(topic, value_deserializer="bytes")).update(take)
    app.run()


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["hop", commands_, journal_]:
            hop(commands_, journal_)
        case ["fold", kind_, topic_, count_]:
            fold(kind_, topic_, int(count_))
