"""Sends commands to their topic and replies once the read model holds their records."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import grpc
import structlog
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.journal.journal import Journal, Outgoing
from services.chassis.partition.codec import command_name, encode_command
from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel.client_cursor import Cursor
from services.chassis.readmodel.deliveries import Deliveries
from services.chassis.readmodel.read_model import ReadModel
from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.errors import (
    StatusError,
    outcome_status,
    request_too_large_status,
    rich_status,
    stopped_status,
)
from services.chassis.rpc.rpc_method import UnaryHandler
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.telemetry import metrics
from services.chassis.topics.kinds import MESSAGE_BYTES
from services.chassis.topics.names import ResourceNames
from vigie.journal.v1 import journal_pb2 as journal

log = structlog.get_logger(__name__)

Key = tuple[str, str, bytes]
RETRY_SECONDS = 2.0
LARGEST_BYTES = MESSAGE_BYTES - 16 * 1024
"""The largest command that its topic accepts, less room for key and headers."""


class CommandGateway:
    """Sends the commands of one service and waits for their records.

    The reply waits for the read model, so a query with the receipt's cursor includes the command.
    `stop_reason(partition)` returns why a partition has stopped, empty if it has not;
    `clock_wrong_reason()` why the clock of this replica is wrong, empty if it is not.
    """

    def __init__(
        self,
        source: Journal,
        names: ResourceNames,
        partitions: int,
        read_model: ReadModel,
        *,
        stop_reason: Callable[[int], str] = lambda _partition: "",
        clock_wrong_reason: Callable[[], str] = str,
    ) -> None:
        self.journal = source
        self.names = names
        self.partitions = partitions
        self.read_model = read_model
        self._stop_reason = stop_reason
        self._clock_wrong_reason = clock_wrong_reason
        self.deliveries = Deliveries()
        # A client that retries while its first call still waits makes two waiters for one command.
        self._waiters: dict[Key, list[asyncio.Future[JournalEntry]]] = defaultdict(list)
        read_model.listen(self._resolve)

    def handler(self, method: MethodDescriptor) -> UnaryHandler:
        return partial(self._answer, GetMessageClass(method.output_type))

    async def _answer(
        self, response: Callable[..., Message], request: Any, call_context: CallContext
    ) -> Message:
        command = encode_command(
            request,
            command_id=request.request_id,
            actor=call_context.actor,
            sent_time=now_microseconds(),
            expires_time=call_context.expires_time,
            traceparent=call_context.traceparent,
        )
        return response(receipt=await self.submit(command))

    async def submit(self, command: journal.Command) -> journal.Receipt:
        """Send a command and wait for its record; the caller sets the time limit.

        Raises `StatusError` if the command is not accepted or cannot be decided now.
        """
        value = command.SerializeToString()
        partition = partition_of(command.aggregate, self.partitions)
        self._check_sendable(len(value), partition)
        # A command that is older than its journal would look like one whose record is gone.
        if not self.read_model.begun.is_set():
            await self.read_model.begun.wait()
            self._check_sendable(len(value), partition)
        started = time.perf_counter()
        key = (command.aggregate, command.command_id, command.body_sha256)
        future: asyncio.Future[JournalEntry] = asyncio.get_running_loop().create_future()
        self._waiters[key].append(future)
        try:
            message = Outgoing(self.names.commands, partition, command.aggregate.encode(), value)
            end = self.deliveries.begin(partition)
            self.journal.send(message, partial(_on_delivery, future, end))
            entry = await future
        finally:
            self._waiters[key].remove(future)
            if not self._waiters[key]:
                del self._waiters[key]
        name = command_name(command.type)
        seconds = time.perf_counter() - started
        metrics.COMMAND_SECONDS.labels(self.names.service, name).observe(seconds)
        return self._receipt(name, entry)

    def _check_sendable(self, size: int, partition: int) -> None:
        if not self.journal.available:
            raise _unavailable(
                "BROKER_UNAVAILABLE",
                "No Kafka broker is reachable: nothing happened. "
                "Send again with the same request_id, after the delay.",
            )
        if self.deliveries.stalled(partition):
            raise _unavailable(
                "BROKER_UNAVAILABLE",
                f"Kafka accepts no command of partition {partition} at the moment, as with too few "
                "brokers in sync: nothing happened. "
                "Send again with the same request_id, after the delay.",
            )
        if size > LARGEST_BYTES:
            raise StatusError(request_too_large_status(size, LARGEST_BYTES))
        if reason := self._stop_reason(partition):
            raise StatusError(stopped_status(partition, reason))
        if reason := self._clock_wrong_reason():
            # The deadline of a command is a time of this clock, and its owner judges it by another.
            raise _unavailable(
                "REPLICA_CLOCK_WRONG",
                "Nothing happened: send again with the same request_id, to another replica. "
                f"{reason}",
            )

    def on_stopped(self, partition: int, reason: str) -> None:
        """End the waits for commands of a partition that has stopped."""
        error = StatusError(stopped_status(partition, reason, "the command waits in its topic"))
        for (aggregate, *_), futures in self._waiters.items():
            if partition_of(aggregate, self.partitions) == partition:
                for future in futures:
                    _fail(future, error)

    def _resolve(self, entries: Sequence[JournalEntry]) -> None:
        if not self._waiters:
            return
        for entry in entries:
            record = entry.record
            key = (record.aggregate, record.command_id, record.body_sha256)
            for future in self._waiters.get(key, ()):
                if not future.done():
                    future.set_result(entry)

    def _receipt(self, name: str, entry: JournalEntry) -> journal.Receipt:
        record = entry.record
        duplicate = record.outcome == journal.OUTCOME_DUPLICATE
        outcome = record.first_outcome if duplicate else record.outcome
        log.info(
            "command",
            command=name,
            aggregate=record.aggregate,
            outcome=journal.Outcome.Name(record.outcome),
            position=f"{entry.partition}:{entry.offset}",
        )
        if outcome != journal.OUTCOME_ACCEPTED:
            raise StatusError(outcome_status(outcome, record.reason))
        return journal.Receipt(
            command_id=record.command_id,
            aggregate=record.aggregate,
            version=record.version,
            cursor=str(Cursor(self.read_model.epoch, {entry.partition: entry.offset})),
            duplicate=duplicate,
            unchanged=not duplicate and not record.events,
        )


def _on_delivery(
    future: asyncio.Future[JournalEntry],
    end: Callable[[Exception | None], None],
    error: Exception | None,
    _offset: int,
) -> None:
    """End the wait for a command that was not delivered. Runs on the producer's thread."""
    end(error)
    loop = future.get_loop()
    if error is not None and not loop.is_closed():
        status = _unavailable(
            "COMMAND_NOT_SENT",
            f"The command could not be written to its topic ({error}): "
            "send it again with the same request_id.",
        )
        loop.call_soon_threadsafe(_fail, future, status)


def _fail(future: asyncio.Future[JournalEntry], error: StatusError) -> None:
    if not future.done():
        future.set_exception(error)


def _unavailable(code: str, message: str) -> StatusError:
    status = grpc.StatusCode.UNAVAILABLE
    return StatusError(rich_status(status, code, message, retry_seconds=RETRY_SECONDS))
