"""A name service that does not answer delays its callers alone."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from services.chassis.devices.lookups import Lookups
from tests.waiting import until


class Names:
    """A name service that answers for one name at once and holds all other lookups back."""

    def __init__(self) -> None:
        self.go_on = threading.Event()
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, **_: Any) -> list[Any]:
        self.asked.append(host)
        if host != "known":
            self.go_on.wait(30)
        return [(0, 0, 0, "", ("10.0.0.7", port)), (0, 0, 0, "", ("10.0.0.7", port))]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Iterator[Names]:
    made = Names()
    monkeypatch.setattr(socket, "getaddrinfo", made)
    yield made
    made.go_on.set()


async def test_lookups_that_hang_leave_the_threads_of_the_event_loop_free(names: Names) -> None:
    lookups = Lookups()
    for number in range(64):  # more than the event loop has threads
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await lookups.find(f"lost-{number}", 502)
    await until(lambda: len(names.asked) == 16)
    assert await asyncio.wait_for(asyncio.to_thread(lambda: 5), 5) == 5
    names.go_on.set()
    await until(lambda: len(names.asked) == 64)


async def test_a_name_is_looked_up_once_however_often_it_is_asked_for(names: Names) -> None:
    lookups = Lookups()
    for _ in range(3):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.01):
                await lookups.find("lost", 502)
    waiting = asyncio.ensure_future(lookups.find("lost", 502))
    await asyncio.sleep(0)
    names.go_on.set()
    assert await waiting == ["10.0.0.7"]
    assert names.asked == ["lost"]
    assert await lookups.find("known", 502) == ["10.0.0.7"]


async def test_an_error_reaches_all_that_wait_and_the_next_lookup_begins_anew(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answers: list[Any] = [socket.gaierror("unknown"), [(0, 0, 0, "", ("10.0.0.7", 502))]]

    def answer(*_: Any, **__: Any) -> Any:
        found = answers.pop(0)
        if isinstance(found, Exception):
            raise found
        return found

    monkeypatch.setattr(socket, "getaddrinfo", answer)
    lookups = Lookups()
    with pytest.raises(socket.gaierror):
        await lookups.find("cabinet", 502)
    assert await lookups.find("cabinet", 502) == ["10.0.0.7"]
