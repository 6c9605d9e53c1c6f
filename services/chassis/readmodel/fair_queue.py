"""Fair scheduling of streams: a few of them send in each iteration of the event loop.

Streams and commands share one event loop. Without a queue, a change would be encoded for a thousand
streams before the next command is looked at.
"""

from __future__ import annotations

import asyncio
from collections import deque

EACH_ROUND = 8


class FairQueue:
    """A first-in first-out queue that lets `each_round` waiters through per loop iteration."""

    def __init__(self, each_round: int = EACH_ROUND) -> None:
        self._each_round = each_round
        self._left = each_round
        self._scheduled = False
        self._waiting: deque[asyncio.Future[None]] = deque()

    async def wait_turn(self) -> None:
        """Wait for a turn. A turn need not be given back."""
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
        # Without waiters and with all turns left, the loop can stop calling this.
        self._scheduled = bool(self._waiting) or self._left < self._each_round
        if self._scheduled:
            asyncio.get_running_loop().call_soon(self._round)
