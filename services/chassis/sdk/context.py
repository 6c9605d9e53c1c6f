"""What a worker or a call may use of its running service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from google.protobuf.message import Message

from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.settings import Settings
from services.chassis.sdk.view import View
from vigie.journal.v1 import journal_pb2 as journal


class ServiceContext(Protocol):
    """The running service, as its workers and calls see it."""

    @property
    def settings(self) -> Settings:
        """The installation's settings."""

    @property
    def view(self) -> View:
        """The aggregates as the journal has them, read back."""

    @property
    def available(self) -> bool:
        """False while no broker answers: nothing is heard then, nor can be submitted."""

    def owns(self, aggregate: str) -> bool:
        """Tell whether this process owns the partition of `kind/id` now."""

    async def submit(
        self,
        request: Message,
        *,
        command_id: str,
        actor: str = "",
        cause: str = "",
        timeout_seconds: float = 10.0,
    ) -> journal.Receipt:
        """Put a command of this service on its topic and wait for its record.

        Raises `Rejected` when it was refused, `TimeoutError` when nothing was read back in time
        (the same `command_id` may be sent again).
        """

    def send_command(
        self,
        service: str,
        request: Message,
        *,
        command_id: str,
        cause: str,
        expires_time: int,
        traceparent: str = "",
    ) -> None:
        """Put a command on another service's topic and do not wait. Times are microseconds."""

    def journal_entries(self) -> AsyncIterator[JournalEntry]:
        """Yield each record of this service read back from now on, each partition in order."""

    def publish_telemetry(self, key: str, message: Message) -> None:
        """Put a message on this service's telemetry topic."""

    def subscribe_telemetry(self, service: str) -> AsyncIterator[bytes]:
        """Yield what another service publishes: the last hour first, then as it comes."""
