"""The timers of one partition, rebuilt from the aggregates' states."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from typing import Any

from services.chassis.partition.codec import encode_command
from services.chassis.sdk.decider import Decider
from services.chassis.sdk.ids import derived_id
from vigie.journal.v1 import journal_pb2 as journal

Due = tuple[int, str, str]


class Timers:
    """A heap of (due time in microseconds, address, kind).

    A timer that was replaced stays in the heap and is skipped when it comes up.
    """

    def __init__(self, deciders: Mapping[str, Decider[Any]]) -> None:
        self.deciders = deciders
        self._heap: list[Due] = []
        self._current: dict[str, tuple[int, str]] = {}

    def rebuild(self, states: Mapping[str, Any]) -> None:
        self._heap.clear()
        self._current.clear()
        for address, state in states.items():
            self.update(address, state)

    def update(self, address: str, state: Any) -> None:
        """Compute the timer of one aggregate after its state changed."""
        due = self.deciders[address.partition("/")[0]].due(state)
        if due == self._current.get(address):
            return
        if due is None:
            del self._current[address]
            return
        self._current[address] = due
        heapq.heappush(self._heap, (due[0], address, due[1]))

    def __len__(self) -> int:
        return len(self._current)

    def next_time(self) -> int | None:
        """Return the earliest due time, or None."""
        while self._heap:
            time, address, kind = self._heap[0]
            if self._current.get(address) == (time, kind):
                return time
            heapq.heappop(self._heap)
        return None

    def pop_due(self, now: int) -> Iterator[Due]:
        """Remove and yield the timers that are due, each of them once.

        A timer that was replaced and set again is in the heap twice.
        """
        last: Due | None = None
        while (time := self.next_time()) is not None and time <= now:
            due = heapq.heappop(self._heap)
            if due != last:
                yield due
            last = due


def timer_command(due: Due, service: str, now: int) -> journal.Command:
    """Return the command that fires a timer.

    Each attempt has an id of its own. A command from a clock that was ahead is decided before its
    time, without effect; if its id were that of the timer, the one on time would repeat it. A
    second command for one timer finds a state that it no longer fits.
    """
    time, address, kind = due
    request = journal.ElapseRequest(aggregate=address, kind=kind, due_time=time)
    return encode_command(
        request,
        command_id=derived_id("elapse", address, kind, str(time), str(now)),
        aggregate=address,
        actor=service,
        sent_time=now,
    )
