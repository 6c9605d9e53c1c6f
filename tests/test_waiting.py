"""Waits return as soon as the condition is true, and name it when the time is up."""

from __future__ import annotations

import threading

import pytest

from tests.waiting import until, until_awaited, wait_until


def test_a_thread_waits_for_another_one() -> None:
    done = threading.Event()
    threading.Timer(0.02, done.set).start()
    assert wait_until(done.is_set) < 5
    assert done.is_set()


def test_a_thread_names_what_did_not_come_about() -> None:
    with pytest.raises(TimeoutError, match=r"not within 0\.01 s: the tide turns, 0 of 2"):
        wait_until(lambda: False, lambda: "the tide turns, 0 of 2", limit_seconds=0.01)


async def test_a_result_is_returned_from_a_plain_and_an_awaitable_condition() -> None:
    counts = iter(range(5))

    async def count() -> int:
        found = next(counts)
        return found if found > 2 else 0

    assert await until(lambda: "ready") == "ready"
    assert await until_awaited(count) == 3


async def test_a_loop_names_what_did_not_come_about() -> None:
    with pytest.raises(TimeoutError, match=r"not within 0\.01 s: the tide turns"):
        await until(lambda: None, "the tide turns", limit_seconds=0.01)
