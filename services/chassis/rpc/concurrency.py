"""The limit of concurrent calls, with a share that is reserved for urgent ones."""

from __future__ import annotations


class ConcurrencyLimit:
    """Counts the calls in flight. Calls that are not urgent may use nine tenths of the limit."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bulk_limit = limit - max(1, limit // 10) if limit > 1 else limit
        self.in_flight = 0

    def try_acquire(self, *, urgent: bool) -> bool:
        """Count a call; False if the limit for such a call is reached."""
        if self.in_flight >= (self._limit if urgent else self._bulk_limit):
            return False
        self.in_flight += 1
        return True

    def release(self) -> None:
        self.in_flight -= 1
