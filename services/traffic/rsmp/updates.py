"""The queue of what a site reports, between its connection and its driver."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TypeAlias

from services.traffic.rsmp.messages import AggregatedStatus, Alarm, StatusUpdate

Update: TypeAlias = StatusUpdate | Alarm | AggregatedStatus


class TooManyAlarms(Exception):
    """The queue is full of alarms. The site sends all alarms again when it reconnects."""


class UpdateQueue:
    """Updates in order. A full queue drops its oldest status, never an alarm."""

    def __init__(self, limit: int) -> None:
        self.dropped = 0
        self._limit = limit
        self._updates: deque[Update] = deque()
        self._changed = asyncio.Event()
        self._ended = False

    def put(self, update: Update) -> None:
        """Add an update. Raises `TooManyAlarms`."""
        if len(self._updates) >= self._limit:
            self._drop()
        self._updates.append(update)
        self._changed.set()

    def end(self) -> None:
        """Let the iteration end after the updates that wait."""
        self._ended = True
        self._changed.set()

    def _drop(self) -> None:
        oldest = next((u for u in self._updates if not isinstance(u, Alarm)), None)
        if oldest is None:
            raise TooManyAlarms
        self._updates.remove(oldest)
        self.dropped += 1

    def __aiter__(self) -> UpdateQueue:
        return self

    async def __anext__(self) -> Update:
        while not self._updates:
            if self._ended:
                raise StopAsyncIteration
            self._changed.clear()
            await self._changed.wait()
        return self._updates.popleft()
