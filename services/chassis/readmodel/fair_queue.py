"""Turns: of many streams that have something to send, a few do so in each round of the event loop.

A thousand dashboards and the commands share one loop. Without turns each change is written a
thousand times before the next command is looked at.
"""

from __future__ import annotations

import asyncio
from collections import deque

EACH_ROUND = 8


class FairQueue:
    """A queue in which who comes first goes first. It lives on the event loop."""

    def __init__(self, each_round: int = EACH_ROUND) -> None:
        self._each_round = each_round
        self._left = each_round
        self._scheduled = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def wait_turn(self) -> None:
        """Wait for a turn; there is none to give back."""
        loop = asyncio.get_running_loop()
        if not self._scheduled:
            self._scheduled = True
            loop.call_soon(self._round)
        if self._left and not self._waiting:
            self._left -= 1
            return
        turn: asyncio.Future[None] = loop.create_future()
        self._waiting.append(turn)
        await turn

    def _round(self) -> None:
        self._left = self._each_round
        while self._left and self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                self._left -= 1
        self._scheduled = bool(self._waiting) or self._left < self._each_round
        if self._scheduled:
            asyncio.get_running_loop().call_soon(self._round)
