"""How a device is polled: interval, back-off, connection, and the boundary of its errors."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import ClassVar, Generic, Protocol, TypeVar
from zlib import crc32

import structlog
from google.protobuf.message import Message

from services.chassis.devices import metrics
from services.chassis.devices.addresses import Endpoint
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.failures import ADDRESS_TAKEN, FAULT, NoAnswer, PollFailed
from services.chassis.devices.report_sender import ReportSender
from services.chassis.sdk.service_context import ServiceContext

MISSES = 3
LONGEST_BACKOFF = 8
RESEND_SECONDS = 2.0
REREAD_SECONDS = 5.0

log = structlog.get_logger(__name__)


class Client(Protocol):
    """The connection to a device."""

    def close(self) -> None:
        """Close the connection."""


AnyClient = TypeVar("AnyClient", bound=Client)


class DevicePoller(ABC, Generic[AnyClient]):
    """Polls one device of a department. A slow, unreachable or misbehaving one costs itself only.

    `holders` has the device that each endpoint belongs to. `wake` lets the poller look for a
    pending write. `share` is the device's place in an interval, from 0 to 1, which spreads the
    polls of all devices over it.
    """

    department: ClassVar[str]
    kind: ClassVar[str]

    def __init__(
        self,
        context: ServiceContext,
        device_id: str,
        holders: Mapping[Endpoint, str],
        *,
        poll_seconds: float,
        network: DeviceNetwork,
    ) -> None:
        self.wake = asyncio.Event()
        self.context = context
        self.network = network
        self.aggregate = f"{self.kind}/{device_id}"
        self.id = device_id
        self.poll_seconds = poll_seconds
        self.share = crc32(device_id.encode()) / 2**32
        self.answers = 0
        self._holders = holders
        self._connection: tuple[object, AnyClient] | None = None
        self._sender = ReportSender(context, f"{self.kind}_id", device_id)
        self._misses = 0
        self._failure = ""
        self._next_poll = self.now() + self.share * poll_seconds
        self._hold_until = 0.0

    @abstractmethod
    async def poll(self) -> None:
        """Poll once, and call `answered` once the device did. Raises `PollFailed`."""

    @abstractmethod
    def is_pending(self) -> bool:
        """Return whether the device is to be written before the next poll."""

    @abstractmethod
    async def report_silence(self, missed_polls: int, reason: str) -> None:
        """Report that several polls in a row failed, where that is not on record."""

    @property
    @abstractmethod
    def endpoint(self) -> Endpoint:
        """Where the device answers, as is on record."""

    @property
    def wiring(self) -> object:
        """The record that a connection depends on: the poller connects again once it changes."""
        return self.endpoint

    @abstractmethod
    def connect(self) -> AnyClient:
        """Return a new connection."""

    def client(self) -> AnyClient:
        """Return the connection. Raises `NoAnswer` where the address is another device's."""
        holder = self._holders.get(self.endpoint, self.id)
        if holder != self.id:
            raise NoAnswer(ADDRESS_TAKEN, f"{holder} has this address")
        if self._connection is None or self._connection[0] != self.wiring:
            self.disconnect()
            self._connection = (self.wiring, self.connect())
        return self._connection[1]

    def disconnect(self) -> None:
        """Close the connection, if there is one."""
        if self._connection is not None:
            self._connection[1].close()
            self._connection = None

    async def run(self) -> None:
        """Poll until cancelled."""
        try:
            while await self._due():
                await self._visit()
        finally:
            self.disconnect()

    async def _visit(self) -> None:
        """Poll once. This is the boundary of a device: no error of one reaches the others."""
        try:
            await self.poll()
        except PollFailed as error:
            self._miss(error.reason, str(error))
        except asyncio.CancelledError:
            if is_cancelled():
                raise
            self._miss(FAULT, "the client was cancelled")
        except Exception as error:
            if self._failure != FAULT:
                log.exception("device_poll_raised", device=self.aggregate)
            self._miss(FAULT, repr(error))
        try:
            if self._misses >= MISSES:
                await self.report_silence(self._misses, self._failure)
        except Exception:
            log.exception("device_report_raised", device=self.aggregate)

    @staticmethod
    def now() -> float:
        """Return the seconds of the event loop's clock."""
        return asyncio.get_running_loop().time()

    @property
    def version(self) -> int:
        """The version of the device's aggregate in the read model."""
        return self.context.view.version(self.kind, self.id)

    @property
    def may_write(self) -> bool:
        """Whether this process still polls the device, at the address and wiring on record."""
        is_current = self._connection is not None and self._connection[0] == self.wiring
        return is_current and not is_cancelled() and self.context.owns(self.aggregate)

    async def _due(self) -> bool:
        """Wait until a poll is due or a write is pending; return False when cancelled."""
        while not is_cancelled():
            self.wake.clear()
            until = self._next_poll
            if not self._misses and self.is_pending():
                until = min(until, self._hold_until)
            if until <= self.now():
                return True
            try:
                async with asyncio.timeout_at(until):
                    await self.wake.wait()
            except TimeoutError:
                continue
        return False

    def answered(self) -> None:
        """Count a poll with a usable answer; the next one follows after the interval."""
        self._misses, self._failure = 0, ""
        self.answers += 1
        self._next_poll = self.now() + self.poll_seconds

    def read_again_soon(self) -> None:
        """Poll again in some seconds."""
        self._next_poll = min(self._next_poll, self.now() + REREAD_SECONDS)

    def _miss(self, reason: str, detail: str) -> None:
        """Count a poll that failed; its reason is logged when it changes."""
        metrics.DEVICE_POLLS_FAILED.labels(self.department, reason.lower()).inc()
        if reason != self._failure:
            log.warning("device_poll_failed", device=self.aggregate, reason=reason, detail=detail)
        self._failure = reason
        self._misses += 1
        self.answers = 0
        self.disconnect()
        backoff = min(2 ** max(0, self._misses - MISSES), LONGEST_BACKOFF)
        self._next_poll = self.now() + self.poll_seconds * backoff

    async def submit(self, report: Message, *key: str) -> None:
        """Submit a report; after one without an answer, writes wait for some seconds."""
        if not await self._sender.submit(report, *key):
            self._hold_until = self.now() + RESEND_SECONDS  # a later poll submits it again

    async def submit_state(self, report: Message) -> None:
        """Submit a state that differs from the record."""
        body = report.SerializeToString(deterministic=True)
        await self.submit(report, str(self.version), str(crc32(body)))

    async def submit_outcome(
        self, reason: str, key: Sequence[str], attempts: int, confirmed: Message, missed: Message
    ) -> None:
        """Count a write, and submit `confirmed`, or `missed` where it failed for a reason.

        `key` identifies the request that was written, and `attempts` those that failed before.
        """
        metrics.DEVICE_WRITES.labels(self.department, reason.lower() or "confirmed").inc()
        if reason:
            await self.submit(missed, *key, str(attempts), reason)
        else:
            await self.submit(confirmed, *key)


def is_cancelled() -> bool:
    """Return whether this task was cancelled.

    Until Python 3.12 `wait_for`, which pymodbus waits with, swallows a cancellation that comes
    together with the answer: without this the poller of a lost partition would go on.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
