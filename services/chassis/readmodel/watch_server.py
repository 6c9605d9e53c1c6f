"""Serves watches: a snapshot, `synced`, then each change with a cursor, and heartbeats.

A frame holds a resource as it is now, so changes that come faster than a client reads are merged:
memory is bounded by the number of resources, and every client receives the last state of each.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial
from typing import Any

from google.protobuf.message import Message

from services.chassis.readmodel.client_cursor import Cursor, parse
from services.chassis.readmodel.fair_queue import FairQueue
from services.chassis.readmodel.read_model import Change, ReadModel
from services.chassis.readmodel.subscription import Subscription
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.rpc_method import StreamHandler
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import ItemWatch, Watch
from services.chassis.telemetry import metrics


class WatchServer:
    """The watches of one service, on the event loop of its read model."""

    def __init__(self, service: str, read_model: ReadModel, heartbeat_seconds: float) -> None:
        self.service = service
        self.read_model = read_model
        self.heartbeat_seconds = heartbeat_seconds
        self.fair_queue = FairQueue()

    def handler(self, name: str, watch: Watch | ItemWatch) -> StreamHandler:
        return partial(self._serve, name, watch)

    async def _serve(
        self, name: str, watch: Watch | ItemWatch, request: Any, call_context: CallContext
    ) -> AsyncIterator[Message]:
        """Yield the frames of one subscriber until the client or the service ends the stream."""
        subscribers = metrics.STREAM_SUBSCRIBERS.labels(self.service, name)
        subscribers.inc()
        subscription = Subscription(watch, request)

        def listen(entries: Sequence[JournalEntry]) -> None:
            subscription.add(Change(e.partition, e.offset, e) for e in entries)

        end = self.read_model.listen(listen)
        try:
            async for frame in self._feed(subscription, call_context):
                metrics.STREAM_FRAMES.labels(
                    self.service, name, frame.WhichOneof("frame") or ""
                ).inc()
                yield frame
        finally:
            end()
            subscribers.dec()

    async def _feed(
        self, subscription: Subscription, call_context: CallContext
    ) -> AsyncIterator[Message]:
        # From `clear` to the first `yield` there is no await, so no record is applied in between:
        # the pending changes follow the snapshot, or the changes that the cursor missed, without a
        # gap or a repeat.
        await self.read_model.caught_up.wait()
        self.read_model.check_whole(subscription.addresses())
        subscription.pending.clear()
        offsets = dict(self.read_model.cursor().offsets)
        missed = self._changes_since(subscription.request.cursor)
        if missed is None:
            for first in subscription.snapshot(self.read_model):
                yield first
        else:
            offsets = dict(parse(subscription.request.cursor).offsets)
            subscription.add(missed)
        for frame in self._changes(subscription, offsets):
            yield frame
        yield self._frame(subscription, offsets, synced=True)
        while not call_context.shutting_down.is_set():
            idle = not await _wait_for_either(
                subscription.ready, call_context.shutting_down, self.heartbeat_seconds
            )
            self.read_model.check_whole(subscription.addresses())
            # A heartbeat's cursor covers everything applied, so a change that arrived as the wait
            # timed out has to be sent first.
            if idle and not subscription.pending:
                offsets.update(self.read_model.cursor().offsets)
                yield self._frame(subscription, offsets, heartbeat=True)
            await self.fair_queue.wait_turn()
            for frame in self._changes(subscription, offsets):
                yield frame
                await self.fair_queue.wait_turn()

    def _frame(
        self, subscription: Subscription, offsets: dict[int, int], **content: Any
    ) -> Message:
        cursor = str(Cursor(self.read_model.epoch, offsets))
        return subscription.watch.response(cursor=cursor, **content)

    def _changes(self, subscription: Subscription, offsets: dict[int, int]) -> Iterator[Message]:
        """Drain the subscription into frames, and advance `offsets` to the cursor of each."""
        for change, last, resource in subscription.drain():
            # A record can change several resources. A client that resumes from the cursor of any
            # but the last of their frames must receive the record again: its cursor stays below.
            offsets[change.partition] = change.offset if last else change.offset - 1
            if resource is not None:
                yield self._frame(subscription, offsets, **{subscription.watch.field: resource})

    def _changes_since(self, text: str) -> list[Change] | None:
        """Return the changes after a cursor, or None if the recent history starts later."""
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


async def _wait_for_either(ready: asyncio.Event, stop: asyncio.Event, seconds: float) -> bool:
    """Wait until one of two events is set; False if the time passes first."""
    waits = [asyncio.create_task(event.wait()) for event in (ready, stop)]
    try:
        done, _ = await asyncio.wait(waits, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return bool(done)
    finally:
        for wait in waits:
            wait.cancel()
