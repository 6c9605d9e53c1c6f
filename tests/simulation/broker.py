"""The simulated broker: the memory journal with transactions that stay open, and its clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence

from services.chassis.journal.journal import (
    Outgoing,
    TopicPartition,
)
from services.chassis.journal.memory_journal import MemoryJournal, StoredMessage
from tests.simulation.loop import VirtualLoop

TRANSACTION_SECONDS = 25.0
"""The timeout of a transaction, 15 s, and the interval at which the broker looks for such."""
COMPACTED = ".snapshots"


class Broker(MemoryJournal):
    """Topics in memory. An open transaction hides later records until it is committed or aborted.

    `changed_places` calls the listeners of a partition when more of it can be read.
    """

    def __init__(self, counts: Mapping[str, int], loop: VirtualLoop) -> None:
        super().__init__(counts, clock=lambda: loop.now)
        self.loop = loop
        self.aborted: dict[TopicPartition, set[int]] = defaultdict(set)
        self.duplicated: set[tuple[TopicPartition, int]] = set()
        self.on_commit: Callable[[str], None] = lambda _name: None
        self.note: Callable[[str], None] = lambda _what: None
        self._open: dict[str, dict[TopicPartition, int]] = {}
        self._listeners: dict[TopicPartition, dict[object, Callable[[], None]]] = defaultdict(dict)
        self._last: dict[tuple[TopicPartition, bytes], int] = {}

    # Listeners

    def listen(
        self, owner: object, places: Sequence[TopicPartition], wake: Callable[[], None]
    ) -> None:
        for place in places:
            self._listeners[place][owner] = wake

    def forget(self, owner: object) -> None:
        for listeners in self._listeners.values():
            listeners.pop(owner, None)

    def _notify(self, place: TopicPartition) -> None:
        for wake in tuple(self._listeners[place].values()):
            wake()

    # Messages

    def append(self, outgoing: Outgoing) -> int:
        offset = self._write(outgoing)
        self._notify((outgoing.topic, outgoing.partition))
        return offset

    def _write(self, outgoing: Outgoing) -> int:
        place = outgoing.topic, outgoing.partition
        log = self.log(*place)
        if outgoing.topic.endswith(COMPACTED):
            before = self._last.get((place, outgoing.key))
            if before is not None:
                log[before] = None
            self._last[place, outgoing.key] = len(log)
        self.note(f"{outgoing.topic}/{outgoing.partition}:{len(log)} {outgoing.key.decode()}")
        value, headers = outgoing.value or b"", tuple(outgoing.headers)
        log.append(StoredMessage(*place, len(log), outgoing.key, value, headers))
        return len(log) - 1

    def end(self, place: TopicPartition) -> int:
        """Return the offset up to which readers of committed messages see a partition."""
        end = len(self.log(*place))
        for opened in self._open.values():
            end = min(end, opened.get(place, end))
        return end

    # Transactions

    def begin(self, name: str, outgoing: Sequence[Outgoing]) -> list[int]:
        """Write the messages of a transaction, which stays open."""
        opened: dict[TopicPartition, int] = {}
        self._open[name] = opened
        offsets = []
        for message in outgoing:
            offsets.append(self._write(message))
            opened.setdefault((message.topic, message.partition), offsets[-1])
        return offsets

    def commit(self, name: str) -> None:
        for place in self._open.pop(name):
            self.log(*place).append(None)
            self._notify(place)
        self.on_commit(name)

    def abort(self, name: str) -> None:
        """Abort the open transaction of a writer, if it has one."""
        for place, first in self._open.pop(name, {}).items():
            log = self.log(*place)
            mine = [o for o in range(first, len(log)) if log[o] is not None]
            self.note(f"{name} aborts {place[0]}/{place[1]}:{mine}")
            # One partition has one writer, so all that follows is of this transaction too.
            self.aborted[place].update(mine)
            for offset in mine:
                log[offset] = None
            log.append(None)
            self._notify(place)

    @property
    def open_transactions(self) -> int:
        return len(self._open)

    def expire(self, name: str, writer: object) -> None:
        """Abort a transaction whose writer has not ended it in time."""

        def abort() -> None:
            if name in self._open and self.owners.get(name) is writer:
                self.abort(name)

        self.loop.after(TRANSACTION_SECONDS, abort)
