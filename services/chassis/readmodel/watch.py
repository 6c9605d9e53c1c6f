"""Streams with a cursor: everything first, SYNCED, then each change, and a word when there is none.

A frame shows a thing as it now stands, so changes that follow one another faster than a reader
reads melt into the last of them: memory is bounded by the number of things, and no reader misses an
end state.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message

from services.chassis.partition.cursors import Cursor, parse
from services.chassis.readmodel.fair_queue import FairQueue
from services.chassis.readmodel.read_model import Change, ReadModel
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.middleware import StreamHandler
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import ItemWatch, Watch
from services.chassis.telemetry import metrics


@dataclass
class ChangeBuffer:
    """What a subscriber has not been sent yet, in the order of the last change of each thing."""

    items: dict[str, Change] = field(default_factory=dict)
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, thing: str, change: Change) -> None:
        """Put a thing behind all others."""
        self.items.pop(thing, None)
        self.items[thing] = change
        self.ready.set()

    def next_offset(self, partition: int) -> int:
        """Return the offset of the oldest change of a partition, -1 where there is none."""
        return next(
            (change.offset for change in self.items.values() if change.partition == partition), -1
        )

    def drain(self) -> Iterator[tuple[str, Change]]:
        """Take out everything, oldest change first. One that changes meanwhile comes again last."""
        while self.items:
            thing = next(iter(self.items))
            yield thing, self.items.pop(thing)
        self.ready.clear()


class WatchServer:
    """The streams of one service."""

    def __init__(self, service: str, read_model: ReadModel, heartbeat_seconds: float) -> None:
        self.service = service
        self.read_model = read_model
        self.heartbeat_seconds = heartbeat_seconds
        self.fair_queue = FairQueue()

    def handler(self, name: str, watch: Watch | ItemWatch) -> StreamHandler:
        """Return what feeds a method's stream."""

        async def feed(request: Any, call_context: CallContext) -> AsyncIterator[Message]:
            subscribers = metrics.STREAM_SUBSCRIBERS.labels(self.service, name)
            subscribers.inc()
            pending = ChangeBuffer()
            looks = Subscription(watch, request)

            def listen(entries: Sequence[JournalEntry]) -> None:
                looks.enqueue(
                    (Change(entry.partition, entry.offset, entry) for entry in entries), pending
                )

            end = self.read_model.listen(listen)
            try:
                async for frame in self._feed(looks, request, call_context, pending):
                    metrics.STREAM_FRAMES.labels(
                        self.service, name, frame.WhichOneof("frame") or ""
                    ).inc()
                    yield frame
            finally:
                end()
                subscribers.dec()

        return feed

    async def _feed(
        self, looks: Subscription, request: Any, call_context: CallContext, pending: ChangeBuffer
    ) -> AsyncIterator[Message]:
        await self.read_model.caught_up.wait()
        pending.items.clear()
        offsets = dict(self.read_model.cursor().offsets)
        missed = self._changes_since(request.cursor)

        def frame(**what: Any) -> Message:
            return looks.watch.response(cursor=str(Cursor(self.read_model.epoch, offsets)), **what)

        if missed is None:
            for first in looks.snapshot(self.read_model):
                yield first
        else:
            offsets = dict(parse(request.cursor).offsets)
            looks.enqueue(missed, pending)
        for message in self._changes(looks, pending, offsets):
            yield frame(**{looks.watch.field: message})
        yield frame(synced=True)
        while not call_context.shutting_down.is_set():
            quiet = not await _within(
                pending.ready, call_context.shutting_down, self.heartbeat_seconds
            )
            # What came while the wait ended goes out before any cursor that is past it.
            if quiet and not pending.items:
                offsets.update(self.read_model.cursor().offsets)
                yield frame(heartbeat=True)
            await self.fair_queue.wait_turn()
            for message in self._changes(looks, pending, offsets):
                yield frame(**{looks.watch.field: message})
                await self.fair_queue.wait_turn()

    def _changes(
        self, looks: Subscription, pending: ChangeBuffer, offsets: dict[int, int]
    ) -> Iterator[Message]:
        for thing, change in pending.drain():
            # Of several things that one record changed, only the last frame stands for the record.
            last = pending.next_offset(change.partition) != change.offset
            offsets[change.partition] = change.offset if last else change.offset - 1
            message = looks.render(thing, change)
            if message is not None:
                yield message

    def _changes_since(self, text: str) -> list[Change] | None:
        """Return what changed since a cursor, or None where that is not known any more."""
        if not text:
            return None
        cursor = parse(text)
        read_model = self.read_model
        known = set(range(len(read_model.partition_states))) == set(cursor.offsets)
        if cursor.epoch != read_model.epoch or not known or not read_model.includes(cursor):
            return None
        if any(offset < read_model.history_start[p] for p, offset in cursor.offsets.items()):
            return None
        return [
            change
            for change in read_model.recent
            if change.offset > cursor.offsets[change.partition]
        ]


@dataclass
class Subscription:
    """How one subscriber looks at things: which ones, and as what message."""

    watch: Watch | ItemWatch
    request: Any

    def changed_ids(self, entry: JournalEntry) -> Iterable[str]:
        """Return the ids that a record may have changed."""
        if not entry.events or entry.kind != self.watch.kind:
            return ()
        return self.watch.changed_ids(entry) if isinstance(self.watch, ItemWatch) else (entry.id,)

    def enqueue(self, changes: Iterable[Change], pending: ChangeBuffer) -> None:
        """Put what a subscriber looks at among what it is to be sent."""
        for change in changes:
            for thing in self.changed_ids(change.entry):
                pending.add(thing, change)

    def render(self, thing: str, change: Change) -> Message | None:
        """Return a thing as it now stands, or None where this subscriber does not look at it."""
        if isinstance(self.watch, ItemWatch):
            item = self.watch.item(change.entry.state, thing)
            if item is None or not self.watch.matches(self.request, thing, item):
                return None
            return self.watch.to_proto(thing, item)
        state = change.entry.state
        if not self.watch.matches(self.request, thing, state):
            return None
        return self.watch.to_proto(thing, state, change.entry.record.version)

    def snapshot(self, read_model: ReadModel) -> Iterator[Message]:
        """Yield the frames of all that this subscriber looks at.

        Cut short they are no place to resume from, so they carry no cursor.
        """
        if self.request.cursor:
            yield self.watch.response(history_lost=True)
        for thing in self._things(read_model):
            yield self.watch.response(**{self.watch.field: thing})

    def _things(self, read_model: ReadModel) -> Iterator[Message]:
        for name, state in list(read_model.all(self.watch.kind)):
            if isinstance(self.watch, ItemWatch):
                for key, item in list(self.watch.items(state)):
                    if self.watch.matches(self.request, key, item):
                        yield self.watch.to_proto(key, item)
            elif self.watch.matches(self.request, name, state):
                yield self.watch.to_proto(name, state, read_model.version(self.watch.kind, name))


async def _within(something: asyncio.Event, closing: asyncio.Event, seconds: float) -> bool:
    """Wait for something to send, or for the service to stop; False when the time passes first."""
    waits = [asyncio.create_task(event.wait()) for event in (something, closing)]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()
