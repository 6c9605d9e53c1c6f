"""The aggregates of a service, for queries and watches."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol


class View(Protocol):
    """Read access to the read model of a service."""

    def get(self, kind: str, name: str, /) -> Any | None:
        """Return one aggregate's state, or None if it has no events."""

    def version(self, kind: str, name: str, /) -> int:
        """Return one aggregate's version, 0 if it has no events."""

    def all(self, kind: str) -> Iterator[tuple[str, Any]]:
        """Yield (id, state) of a kind, in the order of ids."""
