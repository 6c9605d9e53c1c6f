"""Waits return as soon as the condition is true, and name it when the time is up."""

from __future__ import annotations

import threading

import pytest

from tests.waiting import until, until_awaited, wait_until


async def test_a_condition_that_comes_true_ends_the_wait() -> None:
    done = threading.Event()
    threading.Timer(0.02, done.set).start()
    assert wait_until(done.is_set) < 5
    counts = iter([0, 0, 3])

    async def count() -> int:
        return next(counts)

    assert await until(lambda: "ready") == "ready"
    assert await until_awaited(count) == 3


async def test_the_error_names_what_did_not_come_about() -> None:
    with pytest.raises(TimeoutError, match=r"not within 0\.01 s: the tide turns, 0 of 2"):
        wait_until(lambda: False, lambda: "the tide turns, 0 of 2", limit_seconds=0.01)
    with pytest.raises(TimeoutError, match=r"not within 0\.01 s: the tide turns"):
        await until(lambda: None, "the tide turns", limit_seconds=0.01)
