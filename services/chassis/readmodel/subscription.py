"""One subscriber of a watch: the resources that its request selects, as messages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from google.protobuf.message import Message

from services.chassis.readmodel.change_buffer import ChangeBuffer
from services.chassis.readmodel.read_model import Change, ReadModel
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import ItemWatch, Watch


@dataclass
class Subscription:
    """A watch with the request of one subscriber, whose fields select the resources."""

    watch: Watch | ItemWatch
    request: Any

    def changed_ids(self, entry: JournalEntry) -> Iterable[str]:
        """Return the ids of the resources that a record may have changed."""
        if not entry.events or entry.kind != self.watch.kind:
            return ()
        return self.watch.changed_ids(entry) if isinstance(self.watch, ItemWatch) else (entry.id,)

    def enqueue(self, changes: Iterable[Change], buffer: ChangeBuffer) -> None:
        """Add the changed resources of this watch to the subscriber's buffer."""
        for change in changes:
            for resource_id in self.changed_ids(change.entry):
                buffer.add(resource_id, change)

    def render(self, resource_id: str, change: Change) -> Message | None:
        """Return a resource after a change, or None if the request does not select it."""
        state = change.entry.state
        if isinstance(self.watch, ItemWatch):
            item = self.watch.item(state, resource_id)
            if item is None or not self.watch.matches(self.request, resource_id, item):
                return None
            return self.watch.to_proto(resource_id, item)
        if not self.watch.matches(self.request, resource_id, state):
            return None
        return self.watch.to_proto(resource_id, state, change.entry.record.version)

    def snapshot(self, read_model: ReadModel) -> Iterator[Message]:
        """Yield a frame for every selected resource, after `history_lost` if a cursor was given.

        The frames carry no cursor, because a client cannot resume within a snapshot.
        """
        if self.request.cursor:
            yield self.watch.response(history_lost=True)
        for resource in self._resources(read_model):
            yield self.watch.response(**{self.watch.field: resource})

    def _resources(self, read_model: ReadModel) -> Iterator[Message]:
        for name, state in list(read_model.all(self.watch.kind)):
            if isinstance(self.watch, ItemWatch):
                for key, item in list(self.watch.items(state)):
                    if self.watch.matches(self.request, key, item):
                        yield self.watch.to_proto(key, item)
            elif self.watch.matches(self.request, name, state):
                yield self.watch.to_proto(name, state, read_model.version(self.watch.kind, name))
