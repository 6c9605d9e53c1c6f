"""The `ServiceContext` of a running service."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from functools import partial

import structlog
from google.protobuf.message import Message
from google.rpc import error_details_pb2

from services.chassis.journal.journal import OffsetOutOfRange, Outgoing
from services.chassis.partition.codec import encode_command
from services.chassis.readmodel.record_reader import RecordReader
from services.chassis.rpc.errors import StatusError
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.journal_entry import JournalEntry, StoredRecord
from services.chassis.sdk.order import Order
from services.chassis.sdk.settings import Settings
from services.chassis.sdk.view import View
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

POLL_SECONDS = 0.5


class NodeContext:
    """Implements `ServiceContext` on a `ServiceNode`."""

    def __init__(self, node: ServiceNode) -> None:
        self.node = node
        self.service = node.service
        self.journal = node.journal
        self.names = node.names

    @property
    def settings(self) -> Settings:
        return self.node.settings

    @property
    def view(self) -> View:
        return self.node.read_model

    @property
    def available(self) -> bool:
        return self.journal.available

    def owns(self, aggregate: str) -> bool:
        return self.node.owns(aggregate)

    async def submit(
        self,
        request: Message,
        *,
        command_id: str,
        actor: str = "",
        cause: str = "",
        timeout_seconds: float = 10.0,
    ) -> journal.Receipt:
        actor = actor or self.service.name
        command = encode_command(
            request,
            command_id=command_id,
            actor=actor,
            cause=cause,
            sent_time=now_microseconds(),
            expires_time=now_microseconds() + int(timeout_seconds * 1e6),
        )
        try:
            async with asyncio.timeout(timeout_seconds):
                return await self.node.gateway.submit(command)
        except StatusError as error:
            raise _rejected(error) from error

    def send_order(self, order: Order) -> None:
        self.node.orders.send(order)

    def journal_entries(self) -> AsyncIterator[JournalEntry]:
        return self.node.read_model.journal_entries()

    async def stored_records(
        self, partition: int, *, from_time: int = 0, offset: int = 0
    ) -> AsyncGenerator[Sequence[StoredRecord], None]:
        codec = self.node.read_model.partition_states[partition].codec
        reader = await asyncio.to_thread(
            RecordReader, self.journal, self.names.journal, partition, codec
        )
        try:
            if offset:
                await asyncio.to_thread(reader.seek_offset, offset)
            elif from_time:
                await asyncio.to_thread(reader.seek_time, from_time)
            while batch := await asyncio.to_thread(reader.batch):
                yield batch
        finally:
            await asyncio.to_thread(reader.close)

    def publish_telemetry(self, key: str, message: Message) -> None:
        value = message.SerializeToString()
        self.journal.send(
            Outgoing(self.names.telemetry, 0, key.encode(), value),
            partial(_log_failure, "telemetry"),
        )

    async def subscribe_telemetry(self, service: str) -> AsyncGenerator[bytes, None]:
        topic = self.names.for_service(service).telemetry
        queue: asyncio.Queue[list[bytes] | Exception] = asyncio.Queue()
        stop = threading.Event()
        loop = asyncio.get_running_loop()

        def hand_over(found: list[bytes] | Exception) -> None:
            if not loop.is_closed():
                loop.call_soon_threadsafe(queue.put_nowait, found)

        def read() -> None:
            try:
                while not stop.is_set():
                    self._read(topic, stop, hand_over)
            except Exception as error:  # noqa: BLE001  # raised by the generator
                hand_over(error)

        threading.Thread(target=read, name=f"telemetry-{service}", daemon=True).start()
        try:
            while True:
                found = await queue.get()
                if isinstance(found, Exception):
                    raise found
                for value in found:
                    yield value
        finally:
            stop.set()

    def _read(
        self, topic: str, stop: threading.Event, hand_over: Callable[[list[bytes]], None]
    ) -> None:
        start = self.journal.bounds([(topic, 0)])[topic, 0][0]
        reader = self.journal.reader({(topic, 0): start})
        try:
            while not stop.is_set():
                # An empty message asked the broker for its time: `Journal.broker_time`.
                found = [each.value for each in reader.poll(POLL_SECONDS, 500) if each.value]
                if found:
                    hand_over(found)
        except OffsetOutOfRange:
            # Retention passed the reader: continue with the messages that remain.
            log.warning("telemetry_skipped", topic=topic)
        finally:
            reader.close()


def _log_failure(what: str, error: Exception | None, _offset: int) -> None:
    if error is not None:
        log.warning("not_sent", what=what, error=str(error))


def _rejected(error: StatusError) -> Rejected:
    info, broken = error_details_pb2.ErrorInfo(), error_details_pb2.BadRequest()
    field = ""
    for detail in error.status.details:
        if not detail.Unpack(info) and detail.Unpack(broken) and broken.field_violations:
            field = broken.field_violations[0].field
    return Rejected(info.reason or "NOT_ACCEPTED", error.status.message, field)
