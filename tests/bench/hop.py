"""The client of a hop: sends a command to one topic and waits for its record on the other.

There is no gRPC in front, and an alternative may process the command in any way.
"""

from __future__ import annotations

import asyncio
import threading
import uuid

from confluent_kafka import Producer

from services.chassis.journal.kafka_config import PRODUCER
from tests.bench import plain_topics as plain


class Hop:
    """Sends and waits; use it on one event loop."""

    def __init__(self, bootstrap: str, commands: str, journal: str) -> None:
        self._loop = asyncio.get_running_loop()
        self._commands = commands
        where = {"bootstrap.servers": bootstrap}
        self._producer = Producer({**plain.settings(), **PRODUCER, **where})
        places = {(journal, p): -2 for p in range(plain.PARTITIONS)}
        self._consumer = plain.reader(places, committed=True, **where)
        self._waiting: dict[bytes, asyncio.Future[None]] = {}
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=run) for run in (self._send, self._tail)]
        for thread in self._threads:
            thread.start()

    async def call(self, _number: int) -> None:
        """Send one command and wait for its record."""
        ident = uuid.uuid4().bytes
        self._waiting[ident] = self._loop.create_future()
        value = plain.message(plain.REPORT, ident)
        self._producer.produce(self._commands, value, partition=ident[-1] % plain.PARTITIONS)
        await self._waiting[ident]

    async def close(self) -> None:
        self._ended.set()
        for thread in self._threads:
            await asyncio.to_thread(thread.join)
        self._consumer.close()

    def _send(self) -> None:
        while not self._ended.is_set():
            self._producer.poll(0.2)

    def _tail(self) -> None:
        while not self._ended.is_set():
            found = [value for _, _, value in plain.batch(self._consumer, 1000, 0.2)]
            if found:
                self._loop.call_soon_threadsafe(self._take, found)

    def _take(self, values: list[bytes]) -> None:
        for value in values:
            future = self._waiting.pop(plain.ident_of(value), None)
            if future is not None:
                future.set_result(None)
