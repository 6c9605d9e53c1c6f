"""A service in memory, for the tests of its workers and calls."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TypeVar

from google.protobuf.message import Message

from services.chassis.partition.codec import encode_event
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import JournalEntry, StoredRecord
from services.chassis.sdk.order import Order
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from services.testing.in_memory_owner import GAP, InMemoryOwner
from vigie.journal.v1 import journal_pb2 as journal

Event = TypeVar("Event", bound=Message)


class MemoryContext(InMemoryOwner):
    """A `ServiceContext` that decides each submitted command at once. Tests move its clock.

    A test sets `owned` and `available`; with `silent`, submits time out; `rejections` are the codes
    with which the next submits are rejected. `submitted` are the requests in order, `published` the
    telemetry by key; `telemetry(service)` is a queue of what another service sends.
    """

    tick = 0

    def __init__(self, service: Service) -> None:
        super().__init__(service)
        self.settings = Settings.model_validate({})
        self.view = self
        self.available = True
        self.owned: Callable[[str], bool] = lambda _aggregate: True
        self.silent = False
        self.rejections: list[str] = []
        self.submitted: list[Message] = []
        self.published: list[tuple[str, Message]] = []
        self._telemetry: dict[str, asyncio.Queue[bytes]] = {}
        self._readers: list[asyncio.Queue[JournalEntry]] = []

    def clock(self) -> int:
        return self.time

    def happened(self, aggregate: str, *events: Message) -> None:
        """Record events without a command."""
        version = self.version(*aggregate.split("/", 1)) + len(events)
        record = journal.Record(
            aggregate=aggregate,
            version=version,
            decided_time=self.time,
            outcome=journal.OUTCOME_ACCEPTED,
            events=map(encode_event, events),
        )
        self.partition_state.replay(record, len(self.records) * GAP)
        self.records.append(record)

    def events(self, kind: type[Event], aggregate: str = "") -> list[Event]:
        """Return the decided events of a type, of one aggregate or of all."""
        return [
            event
            for entry in self.entries
            for event in entry.events
            if isinstance(event, kind) and aggregate in {"", entry.record.aggregate}
        ]

    def keep(self, entry: JournalEntry) -> JournalEntry:
        """Append a record, and pass it to the readers of the journal."""
        for reader in self._readers:
            reader.put_nowait(entry)
        return super().keep(entry)

    def owns(self, aggregate: str) -> bool:
        return self.owned(aggregate)

    async def submit(
        self,
        request: Message,
        *,
        command_id: str,
        actor: str = "",
        cause: str = "",
        **_options: object,
    ) -> journal.Receipt:
        """Decide a command, once for each id."""
        assert getattr(request, "request_id", command_id) == command_id
        self.submitted.append(request)
        if self.silent:
            raise TimeoutError
        if self.rejections:
            raise Rejected(self.rejections.pop(0), "")
        actor = actor or self.service.name
        record = self.ask(request, command_id=command_id, actor=actor, cause=cause).record
        if journal.OUTCOME_ACCEPTED not in {record.outcome, record.first_outcome}:
            raise Rejected(record.reason.code, record.reason.message, record.reason.field)
        duplicate = record.outcome == journal.OUTCOME_DUPLICATE
        return journal.Receipt(command_id=command_id, duplicate=duplicate)

    def send_order(self, order: Order) -> None:
        """Fail: only coordination orders anything of other services."""
        raise AssertionError(f"{order.request.DESCRIPTOR.name} for {order.service}")

    async def journal_entries(self) -> AsyncIterator[JournalEntry]:
        reader: asyncio.Queue[JournalEntry] = asyncio.Queue()
        self._readers.append(reader)
        while True:
            yield await reader.get()

    async def stored_records(
        self, _partition: int, *, from_time: int = 0, offset: int = 0
    ) -> AsyncIterator[Sequence[StoredRecord]]:
        places = [(number * GAP, record) for number, record in enumerate(self.records)]
        codec = self.partition_state.codec
        found = [
            StoredRecord(place, record, tuple(codec.event(event) for event in record.events))
            for place, record in places
            if place >= offset and (offset or record.decided_time >= from_time)
        ]
        if found:
            yield found

    def publish_telemetry(self, key: str, message: Message) -> None:
        self.published.append((key, message))

    def telemetry(self, service: str) -> asyncio.Queue[bytes]:
        """Return the queue that a subscription to a service's telemetry yields."""
        return self._telemetry.setdefault(service, asyncio.Queue())

    async def subscribe_telemetry(self, service: str) -> AsyncIterator[bytes]:
        while True:
            yield await self.telemetry(service).get()
