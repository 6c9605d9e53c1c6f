"""Limits of the RSMP server, and the times of its connections."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits and times of every connection.

    - `messages_per_second` is the rate of a site in the long run. `burst_messages` is what it may
      send at once: after an outage a site sends its buffer, which has room for 10,000 messages.
    - `malformed_frames` is how many frames that are no message a connection survives.
    - `unsent_bytes` is how much a site may leave unread.
    - `queued_updates` is how many updates wait for the driver of a site.
    - The standard's times: a missing acknowledgement (30 s) ends a connection, and both sides send
      a watchdog each minute.
    """

    connections: int = 1000
    frame_bytes: int = 65_536
    messages_per_second: float = 100.0
    burst_messages: int = 12_000
    early_messages: int = 20
    malformed_frames: int = 20
    unsent_bytes: int = 262_144
    queued_updates: int = 200
    handshake_seconds: float = 30.0
    ack_seconds: float = 30.0
    answer_seconds: float = 10.0
    watchdog_seconds: float = 60.0
    watchdog_timeout_seconds: float = 150.0
    driver_seconds: float = 5.0


class MessageBudget:
    """A token bucket: `burst` messages at once, refilled at `per_second`."""

    def __init__(self, per_second: float, burst: int, now: float) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._left = float(burst)
        self._time = now

    def spend(self, now: float) -> bool:
        """Take one message; return whether the budget allows it."""
        refilled = self._left + (now - self._time) * self._per_second
        self._left = min(self._burst, refilled) - 1
        self._time = now
        return self._left >= 0
