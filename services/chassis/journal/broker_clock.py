"""The clock of this process beside the broker's: an owner with a wrong clock decides nothing."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import structlog

from services.chassis.journal.journal import Journal, JournalUnavailable
from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS

log = structlog.get_logger(__name__)

TOLERANCE_SECONDS = 5.0
CHECK_SECONDS = 30.0
RETRY_SECONDS = 2.0
NOT_COMPARED = "The broker has not stated its time yet, so no clock is known to be right."


class WrongClock(Exception):
    """The clocks of this machine and of the broker differ; the message has by how much."""


def monotonic_microseconds() -> int:
    """Return a time that only ever goes on, in microseconds since an unknown moment."""
    return time.monotonic_ns() // 1000


class BrokerClock:
    """Reads the clock of this process for as long as it agrees with the broker's to 5 s.

    The broker states its time when it appends a message to `topic`. Between two such messages the
    monotonic clock measures how far the broker's time has gone on, so a clock that is set forward
    is noticed at the next reading, before anything is decided with it. An unreachable broker proves
    nothing: the last result holds.
    """

    def __init__(
        self,
        source: Journal,
        topic: str,
        clock: Clock = now_microseconds,
        monotonic: Callable[[], int] = monotonic_microseconds,
    ) -> None:
        self.wrong_reason = NOT_COMPARED
        """A sentence about a clock that is wrong or not compared yet; empty for a right one."""
        self._journal = source
        self._topic = topic
        self._clock = clock
        self._monotonic = monotonic
        self._asked: int | None = None
        self._offsets: tuple[int, int] | None = None
        # Owners and the election compare on their own threads, and one of them logs a change.
        self._lock = threading.Lock()

    def proven_wrong_reason(self) -> str:
        """Return the sentence about a clock that is known to be wrong; empty for any other."""
        return "" if self.wrong_reason == NOT_COMPARED else self.wrong_reason

    def now(self) -> int:
        """Return the time in microseconds since 1970, UTC. Raises `WrongClock`."""
        now = self._clock()
        self._compare(now)
        if self.wrong_reason:
            raise WrongClock(self.wrong_reason)
        return now

    def agrees(self) -> bool:
        """Return whether the clocks agree; every 30 s this asks the broker, for 2 s at most.

        While they do not agree it asks every 2 s. Raises what `Journal.broker_time` does, except
        `JournalUnavailable`.
        """
        pause = RETRY_SECONDS if self.wrong_reason else CHECK_SECONDS
        if self._asked is None or self._monotonic() - self._asked >= pause * MICROS:
            self._ask()
        self._compare(self._clock())
        return not self.wrong_reason

    def _ask(self) -> None:
        before = self._asked = self._monotonic()
        try:
            stated = self._journal.broker_time(self._topic)
        except JournalUnavailable as error:
            log.info("broker_time_unknown", error=str(error))
            return
        self._offsets = (stated - self._monotonic(), stated - before)

    def _compare(self, now: int) -> None:
        """Set `wrong_reason`, at the worse end of the answer's duration."""
        if self._offsets is None:
            return
        earliest, latest = (offset + self._monotonic() for offset in self._offsets)
        ahead, behind = now - earliest, latest - now
        reason = ""
        if max(ahead, behind) > TOLERANCE_SECONDS * MICROS:
            by = f"{max(ahead, behind) / MICROS:.0f} s {'ahead of' if ahead > behind else 'behind'}"
            reason = (
                f"The clock of this machine is {by} the Kafka broker's, and "
                f"{TOLERANCE_SECONDS:g} s are tolerated: this process decides nothing until they "
                "agree. Set both by NTP."
            )
        if not reason and not self.wrong_reason:
            return
        with self._lock:
            if reason and self.wrong_reason in {"", NOT_COMPARED}:
                log.error("clock_wrong", reason=reason)
            if not reason and self.wrong_reason:
                log.info("clock_agrees")
            self.wrong_reason = reason
