"""The changes that one subscriber of a watch has not been sent yet."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field

from services.chassis.readmodel.read_model import Change


@dataclass
class ChangeBuffer:
    """The last change of each resource, ordered by that change.

    A later change of a resource replaces the earlier one, so the size is bounded by the number of
    resources, however slowly the subscriber reads.
    """

    items: dict[str, Change] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, resource_id: str, change: Change) -> None:
        """Add a change at the end, in place of an earlier one of the same resource."""
        self.items.pop(resource_id, None)
        self.items[resource_id] = change
        self.ready.set()

    def next_offset(self, partition: int) -> int:
        """Return the offset of the oldest change of a partition, -1 if there is none."""
        return next(
            (change.offset for change in self.items.values() if change.partition == partition), -1
        )

    def drain(self) -> Iterator[tuple[str, Change]]:
        """Remove and yield every change, oldest first, including those added meanwhile."""
        while self.items:
            resource_id = next(iter(self.items))
            yield resource_id, self.items.pop(resource_id)
        self.ready.clear()
