"""The line to a cabinet: the allowlist at its door, its pace, and what silence is."""

from __future__ import annotations

import socket
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from pymodbus.pdu.register_message import ReadInputRegistersResponse

from services.city.equipment import Cabinet
from services.lighting.devices.allowlist import WriteNotAllowed
from services.lighting.devices.modbus_client import CabinetClient, ModbusRejected, NoAnswer
from services.simulator.equipment.cabinet import SimulatedCabinet
from services.simulator.equipment.cabinets import SimulatedCabinets
from tests.lighting.devices.conftest import city_cabinet, street

WRITE_COIL, WRITE_REGISTER, WRITE_REGISTERS = 5, 6, 16


async def test_a_write_off_the_allowlist_never_reaches_the_wire(cabinet: Cabinet) -> None:
    async with street(cabinet, poll_seconds=60) as made:
        link = CabinetClient(made.context.view.states["C1"], 1.0)
        before = len(made.field.cabinets["C1"].writes)
        with pytest.raises(WriteNotAllowed):
            await link.switch(3, closed=True)  # the cabinet has no third line
        with pytest.raises(WriteNotAllowed):
            await link.set_levels(6, [10, 10, 10])  # runs past its last lamp
        with pytest.raises(WriteNotAllowed):
            await link.set_levels(0, [101])
        assert len(made.field.cabinets["C1"].writes) == before
        await link.set_levels(0, [42])  # and the link is still good
        assert made.field.cabinets["C1"].set_points[0] == 42
        link.close()


async def test_writes_keep_their_pace(cabinet: Cabinet) -> None:
    async with street(cabinet, poll_seconds=60) as made:
        link = CabinetClient(made.context.view.states["C1"], 1.0)
        for level in range(5):
            await link.set_levels(0, [level])
        link.close()
        times = [at for at, code, *_ in made.field.cabinets["C1"].writes if code == WRITE_REGISTERS]
        # Two at once, then two a second: five take a second and a half.
        assert times[-1] - times[0] >= 1.4
        assert all(later - earlier >= 0.4 for earlier, later in pairwise(times[1:]))


async def test_a_link_that_was_cut_is_made_anew_for_the_next_question(cabinet: Cabinet) -> None:
    async with street(cabinet, poll_seconds=60) as made:
        link = CabinetClient(made.context.view.states["C1"], answer_seconds=0.2)
        await link.read()
        made.field.cabinets["C1"].silent = True
        with pytest.raises(NoAnswer):
            await link.read()
        made.field.cabinets["C1"].silent = False
        assert (await link.read()).level(0) == 100
        link.close()


async def test_a_register_that_is_not_there_is_refused_not_silent(cabinet: Cabinet) -> None:
    async with street(cabinet, city_cabinet("C2", 2), poll_seconds=60) as made:
        host, port, _ = made.field.address("C2")
        link = CabinetClient(replace(made.context.view.states["C1"], host=host, port=port), 1.0)
        with pytest.raises(ModbusRejected):
            await link.read()
        link.close()


async def test_nobody_at_the_address_is_silence(cabinet: Cabinet) -> None:
    async with street(cabinet, poll_seconds=60) as made:
        link = CabinetClient(replace(made.context.view.states["C1"], port=1), 1.0)
        with pytest.raises(NoAnswer):
            await link.read()


async def test_half_an_answer_is_no_reading(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SimulatedCabinet, "_input_registers", lambda _self: [0] * 200)
    monkeypatch.setattr(ReadInputRegistersResponse, "encode", lambda _self: b"\x02\x00\x07")
    async with street(cabinet, poll_seconds=60) as made:
        link = CabinetClient(made.context.view.states["C1"], 1.0)
        with pytest.raises(ModbusRejected, match="shorter than requested"):
            await link.read()
        link.close()


async def test_a_cabinet_that_moved_is_found_again_by_its_name(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As the pod of a simulated field does: it comes back under its name, at another address."""
    resolve, lives_at = socket.getaddrinfo, "127.0.0.1"

    def asked(host: Any, *rest: Any, **more: Any) -> Any:
        return resolve(lives_at if host == "vigie-field" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    async with street(cabinet, poll_seconds=60) as made:
        _, port, _ = made.field.address("C1")
        link = CabinetClient(replace(made.context.view.states["C1"], host="vigie-field"), 1.0)
        assert (await link.read()).level(0) == 100
    with pytest.raises(NoAnswer):
        await link.read()
    lives_at = "127.0.0.2"
    async with SimulatedCabinets([cabinet], host=lives_at, first_port=port) as moved:
        moved.cabinets["C1"].failed.add(0)
        assert (await link.read()).level(0) != 100
        link.close()
