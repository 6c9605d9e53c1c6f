"""A command to one topic, and the wait for its record on another."""

from __future__ import annotations

import asyncio
import threading
import uuid
from collections.abc import Callable

from confluent_kafka import Producer

from services.chassis.journal.kafka_config import PRODUCER
from tests.bench import plain_topics as plain


class Hop:
    """Sends commands and waits for their records; `see` gets each record. Use it on one event loop.

    The class is the client of an alternative, and the gateway of the limit's department.
    """

    def __init__(
        self,
        bootstrap: str,
        commands: str,
        journal: str,
        see: Callable[[bytes], None] = lambda _: None,
    ) -> None:
        self._loop = asyncio.get_running_loop()
        self._commands = commands
        self._see = see
        where = {"bootstrap.servers": bootstrap}
        self._producer = Producer({**plain.settings(), **PRODUCER, **where})
        places = {(journal, p): -2 for p in range(plain.PARTITIONS)}
        self._consumer = plain.reader(places, committed=True, **where)
        self._waiting: dict[bytes, asyncio.Future[None]] = {}
        self._ended = threading.Event()
        runs = (self._send, self._tail)
        self._threads = [threading.Thread(target=run, daemon=True) for run in runs]
        for thread in self._threads:
            thread.start()

    async def call(self, _number: int) -> None:
        await self.send(plain.message(plain.REPORT, uuid.uuid4().bytes))

    async def send(self, value: bytes) -> bytes:
        """Send one command and wait for its record; return its id."""
        ident = plain.ident_of(value)
        self._waiting[ident] = self._loop.create_future()
        self._producer.produce(self._commands, value, partition=ident[-1] % plain.PARTITIONS)
        await self._waiting[ident]
        return ident

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
            self._see(value)
            if (future := self._waiting.pop(plain.ident_of(value), None)) is not None:
                future.set_result(None)
