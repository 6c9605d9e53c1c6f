"""The Modbus client of a cabinet: its allowlist, its pace, its errors."""

from __future__ import annotations

import socket
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pymodbus.pdu.register_message import ReadInputRegistersResponse

from services.chassis.devices.device_network import LOCAL
from services.chassis.devices.failures import ModbusRejected, NoAnswer
from services.chassis.devices.write_allowlist import Function, WriteNotAllowed
from services.city.cabinets import Cabinet
from services.lighting.devices.cabinet_client import CabinetClient
from services.lighting.domain.cabinet import Cabinet as CabinetState
from services.simulator.equipment.cabinet import SimulatedCabinet
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from tests.lighting.devices.conftest import Street, city_cabinet, polled


def state(street: Street) -> CabinetState:
    """Return the cabinet as the department has it."""
    cabinet: CabinetState = street.context.partition_state.states["cabinet/C1"]
    return cabinet


async def test_a_write_off_the_allowlist_never_reaches_the_wire(cabinet: Cabinet) -> None:
    async with polled(cabinet, poll_seconds=60) as street:
        client = CabinetClient(state(street), LOCAL, 1.0)
        before = len(street.cabinet().writes)
        with pytest.raises(WriteNotAllowed):
            await client.switch(3, closed=True)  # the cabinet has no third line
        with pytest.raises(WriteNotAllowed):
            await client.set_levels(6, [10, 10, 10])  # runs past its last lamp
        with pytest.raises(WriteNotAllowed):
            await client.set_levels(0, [101])
        assert len(street.cabinet().writes) == before
        await client.set_levels(0, [42])  # and the client still works
        assert street.cabinet().set_points[0] == 42
        client.close()


async def test_writes_keep_their_pace(cabinet: Cabinet) -> None:
    async with polled(cabinet, poll_seconds=60) as street:
        client = CabinetClient(state(street), LOCAL, 1.0)
        for level in range(5):
            await client.set_levels(0, [level])
        client.close()
        times = [at for at, code, *_ in street.cabinet().writes if code == Function.WRITE_REGISTERS]
        # Two at once, then two a second: five take a second and a half.
        assert times[-1] - times[0] >= 1.4
        assert all(later - earlier >= 0.4 for earlier, later in pairwise(times[1:]))


async def test_a_connection_that_was_cut_is_opened_again(cabinet: Cabinet) -> None:
    async with polled(cabinet, poll_seconds=60) as street:
        client = CabinetClient(state(street), LOCAL, answer_seconds=0.2)
        await client.read()
        street.cabinet().silent = True
        with pytest.raises(NoAnswer):
            await client.read()
        street.cabinet().silent = False
        assert (await client.read()).level(0) == 100
        client.close()


async def test_a_register_that_does_not_exist_is_rejected(cabinet: Cabinet) -> None:
    async with polled(cabinet, city_cabinet("C2", 2), poll_seconds=60) as street:
        host, port, _ = street.simulated.address("C2")
        client = CabinetClient(replace(state(street), host=host, port=port), LOCAL, 1.0)
        with pytest.raises(ModbusRejected):
            await client.read()
        client.close()


async def test_an_address_without_a_cabinet_does_not_answer(cabinet: Cabinet) -> None:
    async with polled(cabinet, poll_seconds=60) as street:
        client = CabinetClient(replace(state(street), port=1), LOCAL, 1.0)
        with pytest.raises(NoAnswer):
            await client.read()


async def test_half_an_answer_is_rejected(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SimulatedCabinet, "_input_registers", lambda _self: [0] * 200)
    monkeypatch.setattr(ReadInputRegistersResponse, "encode", lambda _self: b"\x02\x00\x07")
    async with polled(cabinet, poll_seconds=60) as street:
        client = CabinetClient(state(street), LOCAL, 1.0)
        with pytest.raises(ModbusRejected, match="shorter than requested"):
            await client.read()
        client.close()


async def test_a_cabinet_that_moved_is_found_again_by_its_name(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the simulator's pod does: it comes back under its name, at another address."""
    resolve, lives_at = socket.getaddrinfo, "127.0.0.1"

    def asked(host: Any, *rest: Any, **more: Any) -> Any:
        return resolve(lives_at if host == "vigie-field" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    async with polled(cabinet, poll_seconds=60) as street:
        _, port, _ = street.simulated.address("C1")
        client = CabinetClient(replace(state(street), host="vigie-field"), LOCAL, 1.0)
        assert (await client.read()).level(0) == 100
    with pytest.raises(NoAnswer):
        await client.read()
    lives_at = "127.0.0.2"
    async with SimulatedCabinets([cabinet], host=lives_at, first_port=port) as moved:
        moved.cabinets["C1"].failed.add(0)
        assert (await client.read()).level(0) != 100
        client.close()
