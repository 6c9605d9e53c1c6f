"""The poller of bollards against simulated ones, over Modbus TCP."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest
import pytest_asyncio

from services.chassis.devices import device_poller, modbus_client, polling
from services.chassis.devices.device_network import LOCAL
from services.crews.domain.timestamp import timestamp
from services.simulator.equipment.bollard import SimulatedBollard
from services.simulator.equipment.modbus_server import UNIT_ID, port_of, serve_device
from services.testing.memory_context import MemoryContext
from services.traffic import registers
from services.traffic.devices import bollard_poller
from services.traffic.devices.bollard_poller import BollardPoller
from services.traffic.domain.bollard import Bollard, Status
from tests.golden.traffic import traffic_service
from tests.traffic.domain import examples as some
from tests.waiting import until
from vigie.traffic.v1 import events_pb2 as events, service_pb2 as api

ID = "bollard/B1"


class Street(MemoryContext):
    """The department with one simulated bollard."""

    def __init__(self, device: SimulatedBollard) -> None:
        super().__init__(traffic_service())
        self.device = device

    @property
    def bollard(self) -> Bollard:
        found = self.get("bollard", "B1")
        assert isinstance(found, Bollard)
        return found

    def install(self, port: int) -> None:
        self.ask(
            api.InstallBollardRequest(
                bollard_id="B1",
                place=some.place(),
                host="127.0.0.1",
                port=port,
                unit_id=UNIT_ID,
                edge_id="1",
            )
        )

    def lower(self) -> None:
        until_time = timestamp(self.time + some.HOUR)
        self.ask(api.LowerBollardRequest(bollard_id="B1", until_time=until_time))

    async def comes_to(self, status: Status) -> None:
        await until(lambda: self.bollard.status is status, status.value)


@pytest_asyncio.fixture
async def street(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Street]:
    monkeypatch.setattr(bollard_poller, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(bollard_poller, "READ_BACK_SECONDS", 0.3)
    monkeypatch.setattr(bollard_poller, "READ_BACK_EVERY_SECONDS", 0.02)
    monkeypatch.setattr(device_poller, "RESEND_SECONDS", 0.05)
    monkeypatch.setattr(polling, "ROUND_SECONDS", 0.05)
    monkeypatch.setattr(modbus_client, "WRITES_PER_SECOND", 100)
    device = SimulatedBollard(move_seconds=0.05)
    server = await serve_device(device, "127.0.0.1", 0)
    street = Street(device)
    street.install(port_of(server))
    worker = asyncio.create_task(
        polling.poll_devices(street, poller=BollardPoller, poll_seconds=0.05, network=LOCAL)
    )
    try:
        yield street
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
        await server.shutdown()  # type: ignore[no-untyped-call]


async def test_a_new_bollard_is_found_raised(street: Street) -> None:
    await street.comes_to(Status.RAISED)
    assert street.events(events.DeviceConnected, ID)


async def test_a_bollard_is_lowered_read_back_and_raised(street: Street) -> None:
    await street.comes_to(Status.RAISED)
    street.lower()
    await street.comes_to(Status.LOWERED)
    assert street.device.lowered
    street.ask(api.RaiseBollardRequest(bollard_id="B1"))
    await street.comes_to(Status.RAISED)
    assert len(street.events(events.SettingConfirmed, ID)) == 2


async def test_nothing_is_raised_under_a_vehicle(street: Street) -> None:
    await street.comes_to(Status.RAISED)
    street.lower()
    await street.comes_to(Status.LOWERED)
    street.device.obstructed = True
    await until(lambda: street.bollard.obstructed, "the vehicle is seen")
    street.ask(api.RaiseBollardRequest(bollard_id="B1"))
    polls = len(street.events(events.BollardObserved, ID))
    street.device.obstructed = False
    await street.comes_to(Status.RAISED)
    assert len(street.events(events.BollardObserved, ID)) > polls
    assert not street.events(events.SettingMissed, ID)


async def test_a_bollard_that_is_stuck_becomes_a_need(street: Street) -> None:
    await street.comes_to(Status.RAISED)
    street.device.stuck = True
    street.lower()
    await street.comes_to(Status.FAULTY)
    missed = street.events(events.SettingMissed, ID)
    assert missed[0].reason == "MISMATCH"
    assert [fault.kind for fault in street.bollard.faults] == ["bollard_fault"]


async def test_a_bollard_without_an_answer_is_silent_until_it_answers(street: Street) -> None:
    await street.comes_to(Status.RAISED)
    street.device.silent = True
    await street.comes_to(Status.SILENT)
    street.device.silent = False
    await street.comes_to(Status.RAISED)


async def test_both_end_switches_at_once_are_no_reading(
    street: Street, monkeypatch: pytest.MonkeyPatch
) -> None:
    await street.comes_to(Status.RAISED)
    monkeypatch.setattr(
        SimulatedBollard, "_discrete_inputs", lambda _: [True] * registers.DISCRETE_INPUTS
    )
    await street.comes_to(Status.SILENT)
    assert street.bollard.position == street.events(events.BollardObserved, ID)[-1].position
