"""One subscriber of a watch: the resources that its request selects, and their changes."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message

from services.chassis.readmodel.read_model import Change, ReadModel
from services.chassis.sdk.service import ItemWatch, Watch


@dataclass
class Subscription:
    """A watch with the request of one subscriber, and the changes that were not sent to it yet.

    `pending` holds the last change of each resource, ordered by that change: a later one replaces
    the earlier one, so its size is bounded by the number of resources, however slowly the
    subscriber reads. `ready` is set while there are any.
    """

    watch: Watch | ItemWatch
    request: Any
    pending: dict[str, Change] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, changes: Iterable[Change]) -> None:
        """Add the changed resources of this watch to the pending ones."""
        for change in changes:
            for resource_id in self._changed_ids(change):
                self.pending.pop(resource_id, None)
                self.pending[resource_id] = change
                self.ready.set()

    def _changed_ids(self, change: Change) -> Iterable[str]:
        entry = change.entry
        if not entry.events or entry.kind != self.watch.kind:
            return ()
        return self.watch.changed_ids(entry) if isinstance(self.watch, ItemWatch) else (entry.id,)

    def drain(self) -> Iterator[tuple[Change, bool, Message | None]]:
        """Remove and yield every pending change, oldest first, including those added meanwhile.

        Each comes with whether it is the last pending one of its record, and with the resource
        after it, None if the request does not select it.
        """
        while self.pending:
            resource_id = next(iter(self.pending))
            change = self.pending.pop(resource_id)
            others = (each for each in self.pending.values() if each.partition == change.partition)
            following = next(others, None)
            last = following is None or following.offset != change.offset
            record = change.entry.record
            yield change, last, self._selected(resource_id, change.entry.state, record.version)
        self.ready.clear()

    def addresses(self) -> list[str]:
        """Return the aggregates that the request names by their ids; none if it names no id."""
        ids = getattr(self.request, f"{self.watch.field}_ids", ())
        return [f"{self.watch.kind}/{each}" for each in ids]

    def snapshot(self, read_model: ReadModel) -> Iterator[Message]:
        """Yield a frame for every selected resource, after `history_lost` if a cursor was given.

        The frames carry no cursor, because a client cannot resume within a snapshot.
        """
        if self.request.cursor:
            yield self.watch.response(history_lost=True)
        for name, state in list(read_model.all(self.watch.kind)):
            version = read_model.version(self.watch.kind, name)
            items = (
                self.watch.items(state) if isinstance(self.watch, ItemWatch) else [(name, state)]
            )
            for resource_id in [each for each, _ in items]:
                resource = self._selected(resource_id, state, version)
                if resource is not None:
                    yield self.watch.response(**{self.watch.field: resource})

    def _selected(self, resource_id: str, state: Any, version: int) -> Message | None:
        """Return a resource of an aggregate's state, or None if the request does not select it."""
        watch = self.watch
        item = watch.item(state, resource_id) if isinstance(watch, ItemWatch) else state
        if item is None or not watch.matches(self.request, resource_id, item):
            return None
        if isinstance(watch, ItemWatch):
            return watch.to_proto(resource_id, item)
        return watch.to_proto(resource_id, item, version)
