"""Polls one cabinet: reads its state, writes pending set-points, reads back, submits reports."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

import structlog

from services.chassis.devices.addresses import Endpoint
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.device_poller import DevicePoller
from services.chassis.devices.failures import ModbusRejected
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

ANSWERS = 2  # a cabinet that answers now and then is not set again each time
ANSWER_SECONDS = 2.0
READ_BACK_SECONDS = 2.0
READ_BACK_EVERY_SECONDS = 0.2

MISMATCH = "MISMATCH"
REFUSED = "REFUSED"
FORBIDDEN = "FORBIDDEN"

log = structlog.get_logger(__name__)


class CabinetPoller(DevicePoller[CabinetClient]):
    """Polls one cabinet."""

    department, kind = DEPARTMENT, "cabinet"

    def __init__(
        self,
        context: ServiceContext,
        device_id: str,
        holders: Mapping[Endpoint, str],
        *,
        poll_seconds: float,
        network: DeviceNetwork,
    ) -> None:
        super().__init__(context, device_id, holders, poll_seconds=poll_seconds, network=network)
        self._filter = SignalFilter(device_id)
        self._next_heartbeat = 0.0
        self._next_meter = self.now() + self.share * METER_SECONDS

    def _cabinet(self) -> Cabinet:
        cabinet = self.context.view.get("cabinet", self.id)
        return cabinet if isinstance(cabinet, Cabinet) else Cabinet()

    def is_pending(self) -> bool:
        """Return whether feeders are to be written before the next poll."""
        return any(feeder.actionable for feeder in self._cabinet().feeders)

    async def poll(self) -> None:
        """Read the cabinet, report each change, and write its pending feeders."""
        cabinet, client = self._cabinet(), self.client()
        reading = await client.read()
        if self.now() >= self._next_heartbeat:
            await client.heartbeat()
            self._next_heartbeat = self.now() + self.poll_seconds / 2
        self.answered()
        if cabinet.reachable:
            await self._report_state(cabinet, reading)
        elif self.answers >= ANSWERS:
            await self.submit(reports.ReportReachableRequest(), str(self.version))
        else:
            self.read_again_soon()
        await self._write_pending(client, reading)

    @property
    def endpoint(self) -> Endpoint:
        """Where the cabinet answers, as is on record."""
        return endpoint_of(self._cabinet())

    @property
    def wiring(self) -> object:
        """Its endpoint and its lamps: a connection is made for both."""
        return self.endpoint, *self._cabinet().lamps()

    def connect(self) -> CabinetClient:
        """Return a new connection, which begins with a heartbeat."""
        self._next_heartbeat = 0.0
        return CabinetClient(self._cabinet(), self.network, ANSWER_SECONDS)

    async def report_silence(self, missed_polls: int, reason: str) -> None:
        """Report that several polls in a row failed, where that is not on record."""
        if self._cabinet().reachable:
            missed = reports.ReportUnreachableRequest(missed_polls=missed_polls, reason=reason)
            await self.submit(missed, str(self.version), str(missed_polls))

    async def _report_state(self, cabinet: Cabinet, reading: Reading) -> None:
        """Submit the state if it would change the aggregate, and the meter once in a while."""
        seen = observed(self.id, cabinet, reading)
        self._filter.apply(seen, cabinet, self.now())
        if self._filter.is_doubtful:
            self.read_again_soon()
        first = cabinet.metered_time == 0 and reading.energy_watt_hours > 0
        metering = first or self.now() >= self._next_meter
        if not metering and not observe(seen, cabinet, DecisionContext(time=0, id=self.id)):
            return
        if metering:
            self._next_meter = self.now() + METER_SECONDS
        await self.submit_state(seen)

    async def _write_pending(self, client: CabinetClient, reading: Reading) -> None:
        """Write the pending feeders, those to switch off first, and read back."""
        if not self.may_write:
            return  # if it moved or was rewired, the next poll uses the new address
        cabinet = self._cabinet()
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
            log.critical("device_write_blocked", cabinet=self.id, feeder=feeder.id, why=str(error))
            return FORBIDDEN
        return ""

    async def _read_back(
        self, client: CabinetClient, cabinet: Cabinet, feeders: Sequence[Feeder]
    ) -> Iterable[Feeder]:
        """Return the feeders that do not match their set-points in time; lamps fade slowly."""
        deadline = self.now() + READ_BACK_SECONDS
        while feeders:
            reading = await client.read()
            feeders = [feeder for feeder in feeders if not reading.matches(cabinet, feeder)]
            if not feeders or self.now() >= deadline:
                break
            await asyncio.sleep(READ_BACK_EVERY_SECONDS)
        return feeders

    async def _submit_outcome(self, feeder: Feeder, reason: str) -> None:
        name, number = feeder.id, feeder.wanted_sequence
        await self.submit_outcome(
            reason,
            (name, str(number)),
            feeder.attempts,
            reports.ConfirmDimRequest(feeder_id=name, sequence=number),
            reports.ReportDimFailureRequest(feeder_id=name, sequence=number, reason=reason),
        )


def consecutive_writes(cabinet: Cabinet, feeder: Feeder) -> Iterator[tuple[int, list[int]]]:
    """Yield a feeder's levels by runs of consecutive channels: one write each, usually one."""
    wanted = sorted(
        (lamp.channel, level)
        for lamp, level in zip(feeder.lamps, cabinet.levels(feeder), strict=True)
    )
    breaks = [n for n, (a, b) in enumerate(pairwise(wanted), start=1) if b[0] != a[0] + 1]
    for start, end in pairwise([0, *breaks, len(wanted)]):
        yield wanted[start][0], [level for _, level in wanted[start:end]]
