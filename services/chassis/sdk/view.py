"""The aggregates of a service as the journal has them: what queries and streams read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol


class View(Protocol):
    """A read-only look at the fold of all partitions."""

    def get(self, kind: str, name: str, /) -> Any | None:
        """Return one aggregate's state, or None where it was never heard of."""

    def version(self, kind: str, name: str, /) -> int:
        """Return one aggregate's version, 0 where it was never heard of."""

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Yield (id, state) of a kind, in the order of ids."""
