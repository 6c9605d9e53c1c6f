"""Folds the topic with quixstreams, in its own environment: `... <kind> <topic> <count>`."""

from __future__ import annotations

import os
import sys
from typing import Any

from tests.bench.bulletin_reader import Folded, keep_to_one_core


def fold(kind: str, topic: str, count: int) -> None:
    """Fold to the end."""
    from quixstreams import Application  # type: ignore[import-not-found]  # noqa: PLC0415  # theirs

    folded = Folded(kind, count)
    app = Application(
        broker_address=os.environ["KAFKA_BOOTSTRAP"],
        consumer_group=f"{topic}-quix-{os.getpid()}",
        auto_offset_reset="earliest",
        auto_create_topics=False,
        loglevel="WARNING",
    )

    def take(value: bytes) -> None:
        if folded.take(value):
            sys.stdout.flush()
            os._exit(0)

    frame: Any = app.dataframe(app.topic(topic, value_deserializer="bytes"))
    frame.update(take)
    app.run()


if __name__ == "__main__":
    keep_to_one_core()
    fold(sys.argv[1], sys.argv[2], int(sys.argv[3]))
