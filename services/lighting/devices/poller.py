"""Polls one cabinet: reads its state, writes pending set-points, reads back, submits reports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from zlib import crc32

import structlog
from google.protobuf.message import Message

from services.chassis.devices import metrics
from services.chassis.devices.addresses import Endpoint
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.failures import (
    ADDRESS_TAKEN,
    FAULT,
    ModbusRejected,
    NoAnswer,
    PollFailed,
)
from services.chassis.devices.report_sender import ReportSender
from services.chassis.devices.write_allowlist import WriteNotAllowed
from services.chassis.sdk.decider import DecisionContext
from services.chassis.sdk.service_context import ServiceContext
from services.lighting.devices.cabinet_client import CabinetClient, endpoint_of
from services.lighting.devices.reading import Reading, observed
from services.lighting.devices.signal_filter import SignalFilter
from services.lighting.domain.cabinet import DEPARTMENT, Cabinet
from services.lighting.domain.feeder import Feeder
from services.lighting.domain.observations import METER_SECONDS, observe
from vigie.lighting.v1 import commands_pb2 as reports

MISSES = 3
ANSWERS = 2  # a cabinet that answers now and then is not set again each time
LONGEST_BACKOFF = 8
ANSWER_SECONDS = 2.0
READ_BACK_SECONDS = 2.0
READ_BACK_EVERY_SECONDS = 0.2
RESEND_SECONDS = 2.0
REREAD_SECONDS = 5.0

MISMATCH = "MISMATCH"
REFUSED = "REFUSED"
FORBIDDEN = "FORBIDDEN"

log = structlog.get_logger(__name__)


class CabinetPoller:
    """Polls one cabinet. A slow, unreachable or misbehaving cabinet costs itself only."""

    def __init__(
        self,
        context: ServiceContext,
        cabinet_id: str,
        poll_seconds: float,
        network: DeviceNetwork,
        holders: Mapping[Endpoint, str],
    ) -> None:
        self.wake = asyncio.Event()
        self._context = context
        self._id = cabinet_id
        self._network = network
        self._holders = holders
        self._sender = ReportSender(context, "cabinet_id", cabinet_id)
        self._filter = SignalFilter(cabinet_id)
        self._poll_seconds = poll_seconds
        self._client: tuple[object, CabinetClient] | None = None
        self._misses = 0
        self._answers = 0
        self._failure = ""
        # Spread the polls of all cabinets over the interval.
        share = crc32(cabinet_id.encode()) / 2**32
        self._next_poll = self._now() + share * self._poll_seconds
        self._next_heartbeat = 0.0
        self._next_meter = self._now() + share * METER_SECONDS
        self._hold_until = 0.0

    async def run(self) -> None:
        """Poll until cancelled."""
        try:
            while await self._due():
                await self._visit()
        finally:
            self._disconnect()

    async def _visit(self) -> None:
        """Poll once. This is the boundary of a cabinet: no error of one reaches the others."""
        try:
            await self._poll()
        except PollFailed as error:
            self._miss(error.reason, str(error))
        except asyncio.CancelledError:
            if _cancelled():
                raise
            self._miss(FAULT, "the client was cancelled")
        except Exception as error:
            if self._failure != FAULT:
                log.exception("cabinet_poll_raised", cabinet=self._id)
            self._miss(FAULT, repr(error))
        try:
            await self._report_unreachable()
        except Exception:
            log.exception("cabinet_report_raised", cabinet=self._id)

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _cabinet(self) -> Cabinet:
        cabinet = self._context.view.get("cabinet", self._id)
        return cabinet if isinstance(cabinet, Cabinet) else Cabinet()

    async def _due(self) -> bool:
        """Wait until a poll is due or feeders are pending; return False when cancelled."""
        while not _cancelled():
            self.wake.clear()
            until = self._next_poll
            if not self._misses and any(f.actionable for f in self._cabinet().feeders):
                until = min(until, self._hold_until)
            if until <= self._now():
                return True
            try:
                async with asyncio.timeout_at(until):
                    await self.wake.wait()
            except TimeoutError:
                continue
        return False

    async def _poll(self) -> None:
        cabinet = self._cabinet()
        holder = self._holders.get(endpoint_of(cabinet), self._id)
        if holder != self._id:
            raise NoAnswer(ADDRESS_TAKEN, f"{holder} has this address")
        client = self._connect(cabinet)
        reading = await client.read()
        if self._now() >= self._next_heartbeat:
            await client.heartbeat()
            self._next_heartbeat = self._now() + self._poll_seconds / 2
        self._misses, self._failure = 0, ""
        self._answers += 1
        self._next_poll = self._now() + self._poll_seconds
        if cabinet.reachable:
            await self._report_state(cabinet, reading)
        elif self._answers >= ANSWERS:
            await self._submit(reports.ReportReachableRequest(), str(self._version()))
        else:
            self._read_again_soon()
        await self._write_pending(client, reading)

    def _connect(self, cabinet: Cabinet) -> CabinetClient:
        if self._client is None or self._client[0] != _wiring(cabinet):
            self._disconnect()
            client = CabinetClient(cabinet, self._network, ANSWER_SECONDS)
            self._client = (_wiring(cabinet), client)
            self._next_heartbeat = 0.0
        return self._client[1]

    def _disconnect(self) -> None:
        if self._client is not None:
            self._client[1].close()
            self._client = None

    def _read_again_soon(self) -> None:
        self._next_poll = min(self._next_poll, self._now() + REREAD_SECONDS)

    def _miss(self, reason: str, detail: str) -> None:
        """Count a poll that failed; its reason is logged when it changes."""
        metrics.DEVICE_POLLS_FAILED.labels(DEPARTMENT, reason.lower()).inc()
        if reason != self._failure:
            log.warning("cabinet_poll_failed", cabinet=self._id, reason=reason, detail=detail)
        self._failure = reason
        self._misses += 1
        self._answers = 0
        self._disconnect()
        backoff = min(2 ** max(0, self._misses - MISSES), LONGEST_BACKOFF)
        self._next_poll = self._now() + self._poll_seconds * backoff

    async def _report_unreachable(self) -> None:
        if self._misses >= MISSES and self._cabinet().reachable:
            missed = reports.ReportUnreachableRequest(
                missed_polls=self._misses, reason=self._failure
            )
            await self._submit(missed, str(self._version()), str(self._misses))

    async def _report_state(self, cabinet: Cabinet, reading: Reading) -> None:
        """Submit the state if it would change the aggregate, and the meter once in a while."""
        seen = observed(self._id, cabinet, reading)
        self._filter.apply(seen, cabinet, self._now())
        if self._filter.is_doubtful:
            self._read_again_soon()
        first = cabinet.metered_time == 0 and reading.energy_watt_hours > 0
        metering = first or self._now() >= self._next_meter
        if not metering and not observe(seen, cabinet, DecisionContext(time=0, id=self._id)):
            return
        if metering:
            self._next_meter = self._now() + METER_SECONDS
        body = seen.SerializeToString(deterministic=True)
        await self._submit(seen, str(self._version()), str(crc32(body)))

    async def _write_pending(self, client: CabinetClient, reading: Reading) -> None:
        """Write the pending feeders, those to switch off first, and read back."""
        cabinet = self._cabinet()
        if self._client is None or self._client[0] != _wiring(cabinet):
            return  # moved or rewired meanwhile: the next poll uses the new address
        if _cancelled() or not self._context.owns(f"cabinet/{self._id}"):
            return
        feeders = sorted((f for f in cabinet.feeders if f.actionable), key=lambda f: f.fed)
        refusals = {f.id: await self._set(client, cabinet, f, reading) for f in feeders}
        written = [feeder for feeder in feeders if not refusals[feeder.id]]
        missed = await self._read_back(client, cabinet, written)
        for feeder in feeders:
            reason = refusals[feeder.id] or (MISMATCH if feeder in missed else "")
            await self._submit_outcome(feeder, reason)

    async def _set(
        self, client: CabinetClient, cabinet: Cabinet, feeder: Feeder, reading: Reading
    ) -> str:
        """Write one feeder; return the reason of a failure, or nothing."""
        try:
            if not feeder.fed:
                await client.switch(feeder.line, closed=False)
                return ""
            for first_channel, levels in consecutive_writes(cabinet, feeder):
                await client.set_levels(first_channel, levels)
            if not reading.closed(feeder.line):
                await client.switch(feeder.line, closed=True)
        except ModbusRejected:
            return REFUSED
        except WriteNotAllowed as error:
            log.critical("device_write_blocked", cabinet=self._id, feeder=feeder.id, why=str(error))
            return FORBIDDEN
        return ""

    async def _read_back(
        self, client: CabinetClient, cabinet: Cabinet, feeders: Sequence[Feeder]
    ) -> Iterable[Feeder]:
        """Return the feeders that do not match their set-points in time; lamps fade slowly."""
        deadline = self._now() + READ_BACK_SECONDS
        while feeders:
            reading = await client.read()
            feeders = [feeder for feeder in feeders if not reading.matches(cabinet, feeder)]
            if not feeders or self._now() >= deadline:
                break
            await asyncio.sleep(READ_BACK_EVERY_SECONDS)
        return feeders

    async def _submit_outcome(self, feeder: Feeder, reason: str) -> None:
        metrics.DEVICE_WRITES.labels(DEPARTMENT, reason.lower() or "confirmed").inc()
        sequence = feeder.wanted_sequence
        if not reason:
            confirmed = reports.ConfirmDimRequest(feeder_id=feeder.id, sequence=sequence)
            await self._submit(confirmed, feeder.id, str(sequence))
            return
        failed = reports.ReportDimFailureRequest(
            feeder_id=feeder.id, sequence=sequence, reason=reason
        )
        await self._submit(failed, feeder.id, str(sequence), str(feeder.attempts), reason)

    async def _submit(self, report: Message, *key: str) -> None:
        if not await self._sender.submit(report, *key):
            # A later poll submits it again.
            self._hold_until = self._now() + RESEND_SECONDS

    def _version(self) -> int:
        return self._context.view.version("cabinet", self._id)


def _cancelled() -> bool:
    """Return whether this task was cancelled.

    Until Python 3.12 `wait_for`, which pymodbus waits with, swallows a cancellation that comes
    together with the answer: without this the poller of a lost partition would go on.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _wiring(cabinet: Cabinet) -> tuple[object, ...]:
    return (cabinet.host, cabinet.port, cabinet.unit_id, *cabinet.lamps())


def consecutive_writes(cabinet: Cabinet, feeder: Feeder) -> Iterator[tuple[int, list[int]]]:
    """Yield a feeder's levels by runs of consecutive channels: one write each, usually one."""
    wanted = sorted(
        (lamp.channel, level)
        for lamp, level in zip(feeder.lamps, cabinet.levels(feeder), strict=True)
    )
    breaks = [n for n, (a, b) in enumerate(pairwise(wanted), start=1) if b[0] != a[0] + 1]
    for start, end in pairwise([0, *breaks, len(wanted)]):
        yield wanted[start][0], [level for _, level in wanted[start:end]]
