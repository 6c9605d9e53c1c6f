"""A command to its record with Faust, at least once: `... <commands> <journal>`."""

from __future__ import annotations

import os
import sys
import tempfile
from typing import Any


def serve(commands: str, journal: str) -> None:
    """Write a record for each command until ended."""
    import faust  # type: ignore[import-not-found]  # noqa: PLC0415  # theirs

    app = faust.App(
        f"{journal}-faust",
        broker=f"kafka://{os.environ['KAFKA_BOOTSTRAP']}",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        datadir=tempfile.mkdtemp(),
        consumer_auto_offset_reset="earliest",
        producer_linger=0.0,
    )
    written = app.topic(journal, value_serializer="raw")

    @app.agent(app.topic(commands, value_serializer="raw"))  # type: ignore[untyped-decorator]
    async def decide(stream: Any) -> None:
        async for value in stream:
            await written.send(value=value)

    faust.Worker(app, loglevel="ERROR", redirect_stdouts=False).execute_from_commandline()


if __name__ == "__main__":
    serve(sys.argv[1], sys.argv[2])
