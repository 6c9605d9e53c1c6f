"""Polls one bollard: reads its state, writes its wanted position, reads back, submits reports."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from services.chassis.devices.addresses import Endpoint
from services.chassis.devices.device_poller import DevicePoller
from services.chassis.devices.failures import EMPTY_ANSWER, ModbusRejected
from services.chassis.devices.modbus_client import ModbusClient
from services.chassis.devices.polling import endpoint_of
from services.chassis.devices.write_allowlist import Allowlist, WriteNotAllowed
from services.crews.domain.fields import changes
from services.traffic import registers
from services.traffic.domain.bollard import CONTROL, LOWERED, Bollard
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
)

DEPARTMENT = "traffic"
ANSWER_SECONDS = 2.0
READ_BACK_SECONDS = 12.0
"""A bollard moves for some seconds."""

READ_BACK_EVERY_SECONDS = 0.5
HEARTBEATS = range(0x10000)

log = structlog.get_logger(__name__)


class BollardPoller(DevicePoller[ModbusClient]):
    """Polls one bollard."""

    department, kind = DEPARTMENT, "bollard"
    _beat = 0

    def _bollard(self) -> Bollard:
        bollard = self.context.view.get("bollard", self.id)
        return bollard if isinstance(bollard, Bollard) else Bollard()

    def is_pending(self) -> bool:
        """Return whether the bollard is to be written: to be raised, once nothing is over it."""
        bollard = self._bollard()
        setting = bollard.setting(CONTROL)
        return setting.actionable and (setting.value == LOWERED or not bollard.obstructed)

    @property
    def endpoint(self) -> Endpoint:
        """Where the bollard answers, as is on record."""
        return endpoint_of(self._bollard())

    def connect(self) -> ModbusClient:
        """Return a new connection."""
        coils, heartbeats = frozenset({registers.LOWER}), {registers.HEARTBEAT: HEARTBEATS}
        allowlist = Allowlist(self.endpoint.unit_id, coils=coils, registers=heartbeats)
        return ModbusClient(self.endpoint, self.network, allowlist, ANSWER_SECONDS)

    async def report_silence(self, missed_polls: int, reason: str) -> None:
        """Report that several polls in a row failed, where that is not on record."""
        if self._bollard().reachable:
            silent = reports.ReportBollardConnectionRequest(connected=False, reason=reason)
            await self.submit(silent, str(self.version), str(missed_polls))

    async def poll(self) -> None:
        """Read the bollard, report each change, and write its wanted position."""
        bollard, client = self._bollard(), self.client()
        bits = await self._read(client)
        self._beat = (self._beat + 1) % len(HEARTBEATS)
        await client.write_register(registers.HEARTBEAT, self._beat)
        self.answered()
        if not bollard.reachable:
            found = reports.ReportBollardConnectionRequest(connected=True)
            await self.submit(found, str(self.version))
        await self._report(bits)
        if self.is_pending() and self.may_write:
            await self._write(client)

    async def _read(self, client: ModbusClient) -> Sequence[bool]:
        bits = await client.read_discrete_inputs(0, registers.DISCRETE_INPUTS)
        if bits[registers.RAISED] and bits[registers.LOWERED]:
            raise ModbusRejected(EMPTY_ANSWER, "both end switches are closed")
        return bits

    async def _report(self, bits: Sequence[bool]) -> None:
        """Submit the state if it differs from the record."""
        seen = reports.ReportBollardStateRequest(
            position=_position(bits),
            obstructed=bits[registers.OBSTRUCTED],
            faulty=bits[registers.FAULTY],
        )
        if changes(events.BollardObserved, seen, self._bollard()):
            await self.submit_state(seen)

    async def _write(self, client: ModbusClient) -> None:
        """Write the wanted position, read back, and report the outcome."""
        setting = self._bollard().setting(CONTROL)
        reason = await self._set(client, lower=setting.value == LOWERED)
        await self.submit_outcome(
            reason,
            (str(setting.sequence),),
            setting.attempts,
            reports.ConfirmBollardRequest(sequence=setting.sequence),
            reports.ReportBollardMissedRequest(sequence=setting.sequence, reason=reason),
        )

    async def _set(self, client: ModbusClient, *, lower: bool) -> str:
        """Write the position and read it back; return the reason of a failure, or nothing."""
        wanted = registers.LOWERED if lower else registers.RAISED
        try:
            await client.write_coil(registers.LOWER, value=lower)
        except ModbusRejected:
            return "REJECTED"
        except WriteNotAllowed as error:
            log.critical("device_write_blocked", device=self.aggregate, why=str(error))
            return "REJECTED"
        deadline = self.now() + READ_BACK_SECONDS
        bits = await self._read(client)
        while not bits[wanted] and self.now() < deadline:
            await asyncio.sleep(READ_BACK_EVERY_SECONDS)
            bits = await self._read(client)
        await self._report(bits)
        return "" if bits[wanted] else "MISMATCH"


def _position(bits: Sequence[bool]) -> equipment.BollardPosition:
    if bits[registers.RAISED]:
        return equipment.BOLLARD_POSITION_RAISED
    lowered = bits[registers.LOWERED]
    return equipment.BOLLARD_POSITION_LOWERED if lowered else equipment.BOLLARD_POSITION_BETWEEN
