"""Folds the topic with Faust, in its own environment: `... <kind> <topic> <count>`."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any

from tests.bench.bulletin_reader import Folded, keep_to_one_core


def fold(kind: str, topic: str, count: int) -> None:
    """Fold to the end."""
    import faust  # type: ignore[import-not-found]  # noqa: PLC0415  # theirs

    folded = Folded(kind, count)
    app = faust.App(
        f"{topic}-faust-{os.getpid()}",
        broker=f"kafka://{os.environ['KAFKA_BOOTSTRAP']}",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        datadir=tempfile.mkdtemp(),
        consumer_auto_offset_reset="earliest",
    )

    @app.agent(app.topic(topic, value_serializer="raw"))  # type: ignore[untyped-decorator]
    async def take(stream: Any) -> None:
        async for value in stream:
            if folded.take(value):
                sys.stdout.flush()
                os._exit(0)

    faust.Worker(app, loglevel="ERROR", redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    keep_to_one_core()
    fold(sys.argv[1], sys.argv[2], int(sys.argv[3]))
