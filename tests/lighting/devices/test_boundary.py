"""A cabinet that misbehaves, or that may not be reached, costs itself only."""

from __future__ import annotations

import asyncio
import socket
from typing import Any

import pytest

from services.chassis.devices import modbus_client, polling
from services.chassis.devices.failures import SILENT, NoAnswer
from services.chassis.devices.modbus_client import ModbusClient
from services.chassis.devices.report_sender import ReportSender
from services.city.cabinets import Cabinet
from services.lighting.devices import poller
from services.lighting.devices.cabinet_client import CabinetClient
from services.simulator.equipment.cabinet import SimulatedCabinet
from tests.lighting.devices.conftest import Street, city_cabinet, polled
from tests.waiting import until
from vigie.lighting.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
)

pytestmark = pytest.mark.slow

ERRORS = [
    ValueError("x"),
    UnicodeError("label too long"),
    KeyError("x"),
    RuntimeError("x"),
    MemoryError(),
    AssertionError(),
    StopAsyncIteration(),
    asyncio.CancelledError("from the client"),
    ExceptionGroup("x", [ValueError("y")]),
]


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "ANSWER_SECONDS", 0.5)
    monkeypatch.setattr(polling, "ROUND_SECONDS", 0.05)
    monkeypatch.setattr(modbus_client, "WRITES_PER_SECOND", 100)


async def others_are_polled(street: Street) -> None:
    street.dim(35, "C2")
    await street.confirmed(cabinet_id="C2")


def reason(street: Street, cabinet_id: str = "C1") -> str:
    return street.context.events(events.CabinetUnreachable, f"cabinet/{cabinet_id}")[-1].reason


async def unreachable(street: Street, expected: str, cabinet_id: str = "C1") -> None:
    await street.until(events.CabinetUnreachable, cabinet_id=cabinet_id)
    assert reason(street, cabinet_id) == expected


def readdress(street: Street, host: str, port: int = 502) -> None:
    """Give a cabinet an address that the command would reject, as in an old journal."""
    address = equipment.Address(host=host, port=port, unit_id=1)
    street.context.happened("cabinet/C1", events.CabinetEdited(address=address))


async def test_a_cabinet_that_answers_now_and_then_is_not_set_again_each_time(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, reads = CabinetClient.read, 0

    async def answer_one_of_four(client: CabinetClient) -> Any:
        nonlocal reads
        reads += 1
        if reads % 4:
            raise NoAnswer(SILENT, "no answer")
        return await read(client)

    monkeypatch.setattr(CabinetClient, "read", answer_one_of_four)
    async with polled(cabinet, poll_seconds=0.02) as street:
        await until(lambda: reads > 24)
        assert len(street.context.events(events.CabinetUnreachable)) == 1
        assert not street.context.events(events.CabinetReachable)
        monkeypatch.setattr(CabinetClient, "read", read)
        await street.until(events.CabinetReachable)


@pytest.mark.parametrize("error", ERRORS, ids=repr)
async def test_a_client_that_throws_anything(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    read = CabinetClient.read

    async def throw(client: CabinetClient) -> Any:
        if client._channels == 8:  # C1
            raise error
        return await read(client)

    monkeypatch.setattr(CabinetClient, "read", throw)
    async with polled(cabinet, city_cabinet("C2", 2, 2)) as street:
        await unreachable(street, "FAULT")
        await others_are_polled(street)
        monkeypatch.setattr(CabinetClient, "read", read)
        await street.until(events.CabinetReachable, cabinet_id="C1")


async def test_a_report_that_throws_anything(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    submit, thrown = ReportSender.submit, 0

    async def throw(sender: ReportSender, report: Any, *key: str) -> bool:
        nonlocal thrown
        if isinstance(report, reports.ReportUnreachableRequest) and thrown < 2:
            thrown += 1
            raise RuntimeError("x")
        return await submit(sender, report, *key)

    monkeypatch.setattr(ReportSender, "submit", throw)
    async with polled(cabinet, city_cabinet("C2")) as street:
        street.cabinet().silent = True
        await unreachable(street, "SILENT")
        assert thrown == 2
        await others_are_polled(street)


@pytest.mark.parametrize("host", ["a" * 64, "a..b", ".", "a\0b", "é" * 64, "\ud7ff.fr"])
async def test_a_host_in_an_old_journal_that_cannot_be_looked_up(
    cabinet: Cabinet, host: str
) -> None:
    async with polled(cabinet, city_cabinet("C2")) as street:
        readdress(street, host)
        await unreachable(street, "HOST_UNKNOWN")
        await others_are_polled(street)


@pytest.mark.parametrize(
    ("host", "port"), [("169.254.169.254", 502), ("8.8.8.8", 502), ("127.0.0.1", 22)]
)
async def test_an_address_in_an_old_journal_that_may_not_be_reached(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch, host: str, port: int
) -> None:
    monkeypatch.setattr(ModbusClient, "_made", _never)
    async with polled(cabinet) as street:
        readdress(street, host, port)
        await unreachable(street, "ADDRESS_FORBIDDEN")


async def test_a_name_that_resolves_to_a_forbidden_address_is_not_reached(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolve = socket.getaddrinfo

    def asked(host: Any, *rest: Any, **more: Any) -> Any:
        return resolve("169.254.169.254" if host == "cabinet.field" else host, *rest, **more)

    monkeypatch.setattr(socket, "getaddrinfo", asked)
    monkeypatch.setattr(ModbusClient, "_made", _never)
    async with polled(cabinet) as street:
        readdress(street, "cabinet.field")
        await unreachable(street, "ADDRESS_FORBIDDEN")


def _never(_client: ModbusClient, address: str) -> Any:
    raise AssertionError(f"a connection to {address}")


async def test_a_cabinet_without_a_listener_says_so(cabinet: Cabinet) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, not listening: connections are refused
        async with polled(cabinet) as street:
            readdress(street, "127.0.0.1", taken.getsockname()[1])
            await unreachable(street, "NO_CONNECTION")


async def test_a_modbus_exception_says_its_number(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(SimulatedCabinet, "_input_registers", lambda _self: [1])
    async with polled(cabinet) as street:
        await unreachable(street, "EXCEPTION_2")


async def test_an_answer_of_zeros_is_no_answer(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As a controller shows that starts: not a lost supply."""
    async with polled(cabinet) as street:
        with monkeypatch.context() as starting:
            starting.setattr(SimulatedCabinet, "_discrete_inputs", lambda _self: [False] * 24)
            starting.setattr(SimulatedCabinet, "_input_registers", lambda _self: [0] * 24)
            await unreachable(street, "EMPTY_ANSWER")
        await street.until(events.CabinetReachable)
        assert not street.context.events(events.SupplyLost)
        assert not street.context.events(events.SupplyFaultDetected)


async def test_the_second_cabinet_of_an_address_is_not_polled(cabinet: Cabinet) -> None:
    """The id that comes first is the second cabinet: the older one keeps the address."""
    async with polled(cabinet) as street:
        street.dim(40)
        await street.confirmed()
        street.context.wait(1)
        second = city_cabinet("A1")
        street.install(second, "C1")
        street.dim(90, "A1")
        await unreachable(street, "ADDRESS_TAKEN", "A1")
        assert street.levels() == [40] * 8
        assert not street.context.events(events.DimDrifted)
        readdress(street, "127.0.0.9")
        await street.confirmed(cabinet_id="A1")
        await until(lambda: street.levels() == [90] * 8)
