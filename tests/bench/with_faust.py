"""Faust, at least once, in its own environment: `hop COMMANDS JOURNAL`, `fold KIND TOPIC COUNT`."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import AsyncIterator, Callable
from typing import Any

import faust

from tests.bench.bulletin_reader import Folded, keep_to_one_core


def _app(name: str, **settings: float) -> faust.App:
    return faust.App(
        name,
        broker=f"kafka://{os.environ['KAFKA_BOOTSTRAP']}",
        value_serializer="raw",
        topic_allow_declare=False,
        topic_disable_leader=True,
        web_enabled=False,
        datadir=tempfile.mkdtemp(),
        consumer_auto_offset_reset="earliest",
        **settings,
    )


def _serve(app: faust.App, topic: str, take: Callable[[AsyncIterator[bytes]], Any]) -> None:
    app.agent(app.topic(topic, value_serializer="raw"))(take)
    faust.Worker(app, loglevel="ERROR", redirect_stdouts=False).execute_from_commandline()


def hop(commands: str, journal: str) -> None:
    """Write a record for each command until ended."""
    app = _app(f"{journal}-faust", producer_linger=0.0)
    written = app.topic(journal, value_serializer="raw")

    async def decide(stream: AsyncIterator[bytes]) -> None:
        async for value in stream:
            await written.send(value=value)

    _serve(app, commands, decide)


def fold(kind: str, topic: str, count: int) -> None:
    keep_to_one_core()
    folded = Folded(kind, count)
    app = _app(f"{topic}-faust-{os.getpid()}")

    async def take(stream: AsyncIterator[bytes]) -> None:
        async for value in stream:
            if folded.take(value):
                os._exit(0)

    _serve(app, topic, take)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["hop", commands_, journal_]:
            hop(commands_, journal_)
        case ["fold", kind_, topic_, count_]:
            fold(kind_, topic_, int(count_))
