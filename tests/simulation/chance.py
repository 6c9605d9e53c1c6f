"""The chance of a run: everything random comes from its seed, and each fault is counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import MutableSequence, Sequence
from enum import Enum
from random import Random
from typing import Any, TypeVar

Item = TypeVar("Item")


class Fault(Enum):
    """A kind of fault. `SHARES` has the share of opportunities at which one happens by itself."""

    CRASH_BEFORE_COMMIT = "a process ends before its transaction"
    CRASH_IN_TRANSACTION = "a process ends in its transaction, which stays open"
    CRASH_AFTER_COMMIT = "a process ends after its transaction, before what follows from it"
    TRANSACTION_TORN = "a transaction stays open, and its process goes on"
    COMMIT_UNANSWERED = "a transaction is committed without an answer"
    SLOW_SEND = "a message is on its way for up to 8 s"
    DOUBLED_SEND = "a message is written twice"
    SEND_UNANSWERED = "a message is written without an answer"
    SHORT_POLL = "a reader gets a part of the messages"
    SLOW_STEP = "a step of a process comes up to 3 s late"
    CRASH = "a process ends between two steps"
    FREEZE = "a process does nothing for a while, and goes on where it was"
    CUT = "a process cannot reach the broker for a while"
    STOP = "a process is stopped and started"
    FENCED = "a process that was expelled finds that another one owns its partition"
    HELD_PARTITION = "a process reads nothing of one partition for a while"


SHARES = {
    Fault.CRASH_BEFORE_COMMIT: 0.001,
    Fault.CRASH_IN_TRANSACTION: 0.002,
    Fault.CRASH_AFTER_COMMIT: 0.002,
    Fault.TRANSACTION_TORN: 0.002,
    Fault.COMMIT_UNANSWERED: 0.002,
    Fault.SLOW_SEND: 0.01,
    Fault.DOUBLED_SEND: 0.01,
    Fault.SEND_UNANSWERED: 0.005,
    Fault.SHORT_POLL: 0.05,
    Fault.SLOW_STEP: 0.01,
}


class Chance:
    """The random numbers of a run. Faults happen while `disturbed` is set."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)
        self.disturbed = False
        self.injected: Counter[str] = Counter()

    @property
    def random(self) -> Random:
        return self._random

    def of(self, fault: Fault) -> bool:
        """Return whether a fault happens now, and count it."""
        if not self.disturbed or self._random.random() >= SHARES[fault]:
            return False
        self.count(fault)
        return True

    def count(self, fault: Fault) -> None:
        self.injected[fault.name] += 1

    def even(self) -> bool:
        return self._random.random() < 0.5

    def likely(self, share: float) -> bool:
        return self._random.random() < share

    def seconds(self, least: float, most: float) -> float:
        return self._random.uniform(least, most)

    def number(self, least: int, most: int) -> int:
        return self._random.randint(least, most)

    def pick(self, among: Sequence[Item]) -> Item:
        return self._random.choice(among)

    def shuffle(self, items: MutableSequence[Any]) -> None:
        self._random.shuffle(items)
