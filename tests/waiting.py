"""Waits for a condition: `wait_until` in threads, `until` and `until_awaited` in an event loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

Result = TypeVar("Result")

LIMIT_SECONDS = 150.0
"""At load 25 a service or a broker takes more than a minute to start. The limit bounds only the
time of a test that fails."""
POLL_SECONDS = 0.005

What = str | Callable[[], str]
"""The condition, for the error; a function is called when the time is up."""


def wait_until(
    condition: Callable[[], object],
    what: What = "the condition holds",
    limit_seconds: float = LIMIT_SECONDS,
    poll_seconds: float = POLL_SECONDS,
) -> float:
    """Wait until a condition is true; return how many seconds it took.

    Raises `TimeoutError` with `what` after `limit_seconds`.
    """
    started, pause = time.monotonic(), threading.Event()
    while not condition():
        if time.monotonic() - started > limit_seconds:
            raise TimeoutError(_message(what, limit_seconds))
        pause.wait(poll_seconds)
    return time.monotonic() - started


async def until(
    condition: Callable[[], Result],
    what: What = "the condition holds",
    limit_seconds: float = LIMIT_SECONDS,
    poll_seconds: float = POLL_SECONDS,
) -> Result:
    """Wait until a condition is true; return its result.

    Raises `TimeoutError` with `what` after `limit_seconds`.
    """

    async def awaited() -> Result:
        return condition()

    return await until_awaited(awaited, what, limit_seconds, poll_seconds)


async def until_awaited(
    condition: Callable[[], Awaitable[Result]],
    what: What = "the condition holds",
    limit_seconds: float = LIMIT_SECONDS,
    poll_seconds: float = POLL_SECONDS,
) -> Result:
    """Wait as `until` does for a condition that is awaited, such as an rpc or a thread."""
    deadline = time.monotonic() + limit_seconds
    while not (result := await condition()):
        if time.monotonic() > deadline:
            raise TimeoutError(_message(what, limit_seconds))
        await asyncio.sleep(poll_seconds)
    return result


def _message(what: What, limit_seconds: float) -> str:
    return f"not within {limit_seconds:g} s: {what if isinstance(what, str) else what()}"
