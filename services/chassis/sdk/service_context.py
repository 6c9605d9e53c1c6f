"""The interface of a running service for its workers and calls."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from typing import Protocol

from google.protobuf.message import Message

from services.chassis.sdk.journal_entry import JournalEntry, StoredRecord
from services.chassis.sdk.order import Order
from services.chassis.sdk.settings import Settings
from services.chassis.sdk.view import View
from vigie.journal.v1 import journal_pb2 as journal


class ServiceContext(Protocol):
    """The running service, for its workers and calls."""

    @property
    def settings(self) -> Settings:
        """The installation's settings."""

    @property
    def view(self) -> View:
        """The read model of the service."""

    @property
    def available(self) -> bool:
        """False while no broker is reachable; reads and submits then fail."""

    def owns(self, aggregate: str) -> bool:
        """Return whether this process owns the partition of `kind/id` now."""

    async def submit(
        self,
        request: Message,
        *,
        command_id: str,
        actor: str = "",
        cause: str = "",
        timeout_seconds: float = 10.0,
    ) -> journal.Receipt:
        """Send a command to this service and wait for its record.

        Raises `Rejected` if it is not accepted, `TimeoutError` if its result is not known in time
        (the same `command_id` may be sent again).
        """

    def send_order(self, order: Order) -> None:
        """Send a command to another service without waiting."""

    def journal_entries(self) -> AsyncIterator[JournalEntry]:
        """Yield each record that the read model applies from now on, each partition in order."""

    def stored_records(
        self, partition: int, *, from_time: int = 0, offset: int = 0
    ) -> AsyncIterator[Sequence[StoredRecord]]:
        """Yield the committed records of the journal itself in batches, up to its present end.

        The first record is the first that was decided at `from_time` (microseconds) or later, or
        at `offset` if that is given. Memory is bounded by one batch; close the iterator to stop.
        """

    def publish_telemetry(self, key: str, message: Message) -> None:
        """Send a message to this service's telemetry topic."""

    def subscribe_telemetry(self, service: str) -> AsyncIterator[bytes]:
        """Yield the telemetry of another service: the last hour, then new messages."""
