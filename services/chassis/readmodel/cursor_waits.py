"""Lets a query wait for the record of a receipt, if the journal has it and not too many wait."""

from __future__ import annotations

import asyncio
import time

from services.chassis.journal.journal import Journal, JournalUnavailable
from services.chassis.readmodel.client_cursor import Cursor, parse
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.rpc.caller_limits import HeldLimit, LimitReached
from services.chassis.rpc.errors import StatusError, held_status
from services.chassis.sdk.decider import Rejected
from services.chassis.telemetry import metrics
from services.chassis.topics.names import ResourceNames

MOST_WAITS = 200
MOST_CALLER_WAITS = 50
LONGEST_SECONDS = 10.0
"""A query waits no longer, also with a later deadline."""
LAG_SECONDS = 0.25
"""How long a read model may be behind before the end of the journal is looked up."""


class CursorWaits:
    """The waits for cursors of one service, on the event loop of its read model."""

    def __init__(self, read_model: ReadModel, source: Journal, names: ResourceNames) -> None:
        self._read_model = read_model
        self._journal = source
        self._names = names
        self._limit = HeldLimit(MOST_WAITS, MOST_CALLER_WAITS)
        self._looking_up = asyncio.Lock()
        self._ends: dict[int, int] = {}
        self._looked_up_time = 0.0

    async def wait(self, at_least: str, caller: str) -> None:
        """Wait until the read model includes a cursor, for ten seconds at most.

        Raises `Rejected` for a cursor that is foreign or beyond the end of the journal,
        `StatusError` if too many wait, and `TimeoutError`.
        """
        cursor = parse(at_least, "at_least")
        if self._read_model.includes(cursor):
            self._read_model.check_known(cursor)
            return
        try:
            with self._limit.holding(caller):
                async with asyncio.timeout(LONGEST_SECONDS):
                    await self._wait(cursor)
        except LimitReached:
            metrics.CALLS_REFUSED.labels(self._names.service, "waits").inc()
            raise StatusError(held_status("TOO_MANY_WAITS", "queries that wait")) from None

    async def _wait(self, cursor: Cursor) -> None:
        waiting = asyncio.ensure_future(self._read_model.wait_for(cursor))
        try:
            done, _ = await asyncio.wait({waiting}, timeout=LAG_SECONDS)
            if not done:
                await self._check_end(cursor)
            await waiting
        finally:
            waiting.cancel()

    async def _check_end(self, cursor: Cursor) -> None:
        """Raise `Rejected` if a cursor is beyond the journal; nothing if no broker is reachable."""
        asked_time = time.monotonic()
        async with self._looking_up:
            if self._looked_up_time < asked_time:
                try:
                    await self._look_up()
                except JournalUnavailable:
                    return
        if any(offset >= self._ends.get(p, 0) for p, offset in cursor.offsets.items()):
            raise Rejected(
                "CURSOR_INVALID",
                "at_least is beyond the end of the journal: send the cursor of a receipt.",
                "at_least",
            )

    async def _look_up(self) -> None:
        started = time.monotonic()
        places = [
            (self._names.journal, each.partition) for each in self._read_model.partition_states
        ]
        bounds = await asyncio.to_thread(self._journal.bounds, places)
        self._ends = {partition: end for (_, partition), (_, end) in bounds.items()}
        self._looked_up_time = started
