"""Polls one bollard: reads its state, writes its wanted position, reads back, submits reports."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import partial
from zlib import crc32

import structlog

from services.chassis.devices import metrics
from services.chassis.devices.addresses import Endpoint
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.device_poller import DevicePoller
from services.chassis.devices.failures import ADDRESS_TAKEN, EMPTY_ANSWER, ModbusRejected, NoAnswer
from services.chassis.devices.modbus_client import ModbusClient
from services.chassis.devices.polling import endpoint_of, poll_devices
from services.chassis.devices.write_allowlist import Allowlist, WriteNotAllowed
from services.chassis.sdk.service_context import ServiceContext
from services.traffic import registers
from services.traffic.domain.bollard import CONTROL, LOWERED, Bollard, installed
from vigie.traffic.v1 import commands_pb2 as reports, equipment_pb2 as equipment

DEPARTMENT = "traffic"
ANSWER_SECONDS = 2.0
READ_BACK_SECONDS = 12.0
"""A bollard moves for some seconds."""

READ_BACK_EVERY_SECONDS = 0.5
HEARTBEATS = range(0x10000)

log = structlog.get_logger(__name__)


async def poll_bollards(
    context: ServiceContext, *, poll_seconds: float, network: DeviceNetwork
) -> None:
    """Poll the bollards of the owned partitions, each every `poll_seconds`, until cancelled."""
    poller = partial(BollardPoller, context, poll_seconds=poll_seconds, network=network)
    await poll_devices(
        context, department=DEPARTMENT, kind="bollard", installed=installed, poller=poller
    )


class BollardPoller(DevicePoller):
    """Polls one bollard."""

    def __init__(
        self,
        context: ServiceContext,
        bollard_id: str,
        holders: Mapping[Endpoint, str],
        *,
        poll_seconds: float,
        network: DeviceNetwork,
    ) -> None:
        super().__init__(context, DEPARTMENT, "bollard", bollard_id, poll_seconds)
        self._holders = holders
        self._network = network
        self._client: tuple[Endpoint, ModbusClient] | None = None
        self._beat = 0

    def _bollard(self) -> Bollard:
        bollard = self.context.view.get("bollard", self.id)
        return bollard if isinstance(bollard, Bollard) else Bollard()

    def is_pending(self) -> bool:
        """Return whether the bollard is to be written: to be raised, once nothing is over it."""
        bollard = self._bollard()
        setting = bollard.setting(CONTROL)
        return setting.actionable and (setting.value == LOWERED or not bollard.obstructed)

    def disconnect(self) -> None:
        """Close the connection, if there is one."""
        if self._client is not None:
            self._client[1].close()
            self._client = None

    async def report_silence(self, missed_polls: int, reason: str) -> None:
        """Report that several polls in a row failed, where that is not on record."""
        if self._bollard().reachable:
            silent = reports.ReportBollardConnectionRequest(connected=False, reason=reason)
            await self.submit(silent, str(self.version), str(missed_polls))

    async def poll(self) -> None:
        """Read the bollard, report each change, and write its wanted position."""
        bollard = self._bollard()
        client = self._connected(bollard)
        bits = await self._read(client)
        self._beat = (self._beat + 1) % len(HEARTBEATS)
        await client.write_register(registers.HEARTBEAT, self._beat)
        self.answered()
        if not bollard.reachable:
            found = reports.ReportBollardConnectionRequest(connected=True)
            await self.submit(found, str(self.version))
        await self._report(bits)
        if self.is_pending() and self.may_write and self._client is not None:
            await self._write(client)

    def _connected(self, bollard: Bollard) -> ModbusClient:
        endpoint = endpoint_of(bollard)
        holder = self._holders.get(endpoint, self.id)
        if holder != self.id:
            raise NoAnswer(ADDRESS_TAKEN, f"{holder} has this address")
        if self._client is None or self._client[0] != endpoint:
            self.disconnect()
            allowlist = Allowlist(
                endpoint.unit_id,
                coils=frozenset({registers.LOWER}),
                registers={registers.HEARTBEAT: HEARTBEATS},
            )
            client = ModbusClient(endpoint, self._network, allowlist, ANSWER_SECONDS)
            self._client = (endpoint, client)
        return self._client[1]

    async def _read(self, client: ModbusClient) -> Sequence[bool]:
        bits = await client.read_discrete_inputs(0, registers.DISCRETE_INPUTS)
        if bits[registers.RAISED] and bits[registers.LOWERED]:
            raise ModbusRejected(EMPTY_ANSWER, "both end switches are closed")
        return bits

    async def _report(self, bits: Sequence[bool]) -> None:
        """Submit the state if it differs from the record."""
        bollard = self._bollard()
        seen = reports.ReportBollardStateRequest(
            position=_position(bits),
            obstructed=bits[registers.OBSTRUCTED],
            faulty=bits[registers.FAULTY],
        )
        if (seen.position, seen.obstructed, seen.faulty) != (
            bollard.position,
            bollard.obstructed,
            bollard.faulty,
        ):
            body = seen.SerializeToString(deterministic=True)
            await self.submit(seen, str(self.version), str(crc32(body)))

    async def _write(self, client: ModbusClient) -> None:
        """Write the wanted position, read back, and report the outcome."""
        setting = self._bollard().setting(CONTROL)
        reason = await self._set(client, lower=setting.value == LOWERED)
        metrics.DEVICE_WRITES.labels(DEPARTMENT, reason.lower() or "confirmed").inc()
        number = str(setting.sequence)
        if not reason:
            confirmed = reports.ConfirmBollardRequest(sequence=setting.sequence)
            await self.submit(confirmed, number)
            return
        missed = reports.ReportBollardMissedRequest(sequence=setting.sequence, reason=reason)
        await self.submit(missed, number, str(setting.attempts), reason)

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
