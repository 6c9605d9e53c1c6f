"""Looks names up on threads of its own, so that a slow name service delays nothing else."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from queue import SimpleQueue

AT_ONCE = 16

Place = tuple[str, int]
Found = Future[Sequence[str]]


class Lookups:
    """Lookups of hosts, one of each at a time.

    A lookup cannot be cancelled, and lasts as long as the system lets it. On the threads that an
    event loop shares out, a few of them would stop all other work there, and the end of the process
    would wait for them.
    """

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._threads = 0
        self._lock = threading.Lock()
        self._asked: SimpleQueue[tuple[Place, Found]] = SimpleQueue()
        self._running: dict[Place, Found] = {}

    async def find(self, host: str, port: int) -> Sequence[str]:
        """Return the addresses of a host. Raises `OSError`, or `ValueError` for a bad name."""
        place = (host, port)
        with self._lock:
            found = self._running.get(place) or self._begin(place)
        return await asyncio.shield(asyncio.wrap_future(found))

    def _begin(self, place: Place) -> Found:
        found = self._running[place] = Found()
        self._asked.put((place, found))
        if self._threads < min(self._at_once, len(self._running)):
            self._threads += 1
            threading.Thread(target=self._work, name="lookups", daemon=True).start()
        return found

    def _work(self) -> None:
        while True:
            place, found = self._asked.get()
            try:
                answer = socket.getaddrinfo(*place, type=socket.SOCK_STREAM)
            except (OSError, ValueError) as error:  # a name that cannot be encoded: ValueError
                self._forget(place)
                found.set_exception(error)
            else:
                self._forget(place)
                found.set_result(list(dict.fromkeys(str(address[0]) for *_, address in answer)))

    def _forget(self, place: Place) -> None:
        with self._lock:
            del self._running[place]
