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
from services.chassis.readmodel.fair_queue import Turns
from services.chassis.readmodel.read_model import Change, Replica
from services.chassis.rpc.call_context import Caller
from services.chassis.rpc.middleware import Frames
from services.chassis.sdk.journal_entry import Fact
from services.chassis.sdk.service import ItemWatch, Watch
from services.chassis.telemetry import metrics


@dataclass
class Pending:
    """What a subscriber has not been sent yet, in the order of the last change of each thing."""

    items: dict[str, Change] = field(default_factory=dict)
    something: asyncio.Event = field(default_factory=asyncio.Event)

    def add(self, thing: str, change: Change) -> None:
        """Put a thing behind all others."""
        self.items.pop(thing, None)
        self.items[thing] = change
        self.something.set()

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
        self.something.clear()


class Streams:
    """The streams of one service."""

    def __init__(self, service: str, replica: Replica, heartbeat_seconds: float) -> None:
        self.service = service
        self.replica = replica
        self.heartbeat_seconds = heartbeat_seconds
        self.turns = Turns()

    def frames(self, name: str, watch: Watch | ItemWatch) -> Frames:
        """Return what feeds a method's stream."""

        async def feed(request: Any, caller: Caller) -> AsyncIterator[Message]:
            subscribers = metrics.STREAM_SUBSCRIBERS.labels(self.service, name)
            subscribers.inc()
            pending = Pending()
            looks = Looks(watch, request)

            def listen(facts: Sequence[Fact]) -> None:
                looks.note((Change(fact.partition, fact.offset, fact) for fact in facts), pending)

            end = self.replica.listen(listen)
            try:
                async for frame in self._feed(looks, request, caller, pending):
                    metrics.STREAM_FRAMES.labels(
                        self.service, name, frame.WhichOneof("frame") or ""
                    ).inc()
                    yield frame
            finally:
                end()
                subscribers.dec()

        return feed

    async def _feed(
        self, looks: Looks, request: Any, caller: Caller, pending: Pending
    ) -> AsyncIterator[Message]:
        await self.replica.caught_up.wait()
        pending.items.clear()
        offsets = dict(self.replica.cursor().offsets)
        missed = self._missed(request.cursor)

        def frame(**what: Any) -> Message:
            return looks.watch.response(cursor=str(Cursor(self.replica.epoch, offsets)), **what)

        if missed is None:
            for first in looks.everything(self.replica):
                yield first
        else:
            offsets = dict(parse(request.cursor).offsets)
            looks.note(missed, pending)
        for message in self._changes(looks, pending, offsets):
            yield frame(**{looks.watch.field: message})
        yield frame(synced=True)
        while not caller.closing.is_set():
            quiet = not await _within(pending.something, caller.closing, self.heartbeat_seconds)
            # What came while the wait ended goes out before any cursor that is past it.
            if quiet and not pending.items:
                offsets.update(self.replica.cursor().offsets)
                yield frame(heartbeat=True)
            await self.turns.take()
            for message in self._changes(looks, pending, offsets):
                yield frame(**{looks.watch.field: message})
                await self.turns.take()

    def _changes(
        self, looks: Looks, pending: Pending, offsets: dict[int, int]
    ) -> Iterator[Message]:
        for thing, change in pending.drain():
            # Of several things that one record changed, only the last frame stands for the record.
            last = pending.next_offset(change.partition) != change.offset
            offsets[change.partition] = change.offset if last else change.offset - 1
            message = looks.one(thing, change)
            if message is not None:
                yield message

    def _missed(self, text: str) -> list[Change] | None:
        """Return what changed since a cursor, or None where that is not known any more."""
        if not text:
            return None
        cursor = parse(text)
        replica = self.replica
        known = set(range(len(replica.ledgers))) == set(cursor.offsets)
        if cursor.epoch != replica.epoch or not known or not replica.shows(cursor):
            return None
        if any(offset < replica.lost_before[p] for p, offset in cursor.offsets.items()):
            return None
        return [
            change for change in replica.recent if change.offset > cursor.offsets[change.partition]
        ]


@dataclass
class Looks:
    """How one subscriber looks at things: which ones, and as what message."""

    watch: Watch | ItemWatch
    request: Any

    def touched(self, fact: Fact) -> Iterable[str]:
        """Return the ids that a record may have changed."""
        if not fact.events or fact.kind != self.watch.kind:
            return ()
        return self.watch.touched(fact) if isinstance(self.watch, ItemWatch) else (fact.id,)

    def note(self, changes: Iterable[Change], pending: Pending) -> None:
        """Put what a subscriber looks at among what it is to be sent."""
        for change in changes:
            for thing in self.touched(change.fact):
                pending.add(thing, change)

    def one(self, thing: str, change: Change) -> Message | None:
        """Return a thing as it now stands, or None where this subscriber does not look at it."""
        if isinstance(self.watch, ItemWatch):
            item = self.watch.item(change.fact.state, thing)
            if item is None or not self.watch.keep(self.request, thing, item):
                return None
            return self.watch.present(thing, item)
        state = change.fact.state
        if not self.watch.keep(self.request, thing, state):
            return None
        return self.watch.present(thing, state, change.fact.record.version)

    def everything(self, replica: Replica) -> Iterator[Message]:
        """Yield the frames of all that this subscriber looks at.

        Cut short they are no place to resume from, so they carry no cursor.
        """
        if self.request.cursor:
            yield self.watch.response(history_lost=True)
        for thing in self._things(replica):
            yield self.watch.response(**{self.watch.field: thing})

    def _things(self, replica: Replica) -> Iterator[Message]:
        for name, state in list(replica.all(self.watch.kind)):
            if isinstance(self.watch, ItemWatch):
                for key, item in list(self.watch.items(state)):
                    if self.watch.keep(self.request, key, item):
                        yield self.watch.present(key, item)
            elif self.watch.keep(self.request, name, state):
                yield self.watch.present(name, state, replica.version(self.watch.kind, name))


async def _within(something: asyncio.Event, closing: asyncio.Event, seconds: float) -> bool:
    """Wait for something to send, or for the service to stop; False when the time passes first."""
    waits = [asyncio.create_task(event.wait()) for event in (something, closing)]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()
