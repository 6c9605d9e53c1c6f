"""The number of calls answered at once: bounded, with a share that only the most urgent may use."""

from __future__ import annotations


class ConcurrencyLimit:
    """A count of calls under way. Bulk work stops at nine tenths; what is urgent has the rest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._bulk_limit = limit - max(1, limit // 10) if limit > 1 else limit
        self.in_flight = 0

    def try_acquire(self, *, urgent: bool) -> bool:
        """Take a place; False when there is none for such a call."""
        if self.in_flight >= (self._limit if urgent else self._bulk_limit):
            return False
        self.in_flight += 1
        return True

    def release(self) -> None:
        """Give the place back."""
        self.in_flight -= 1
