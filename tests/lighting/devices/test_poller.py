"""One cabinet on a real socket: set-points, faults, and cabinets that answer wrongly."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

import pytest
from google.protobuf.message import Message
from pymodbus.constants import ExcCodes

from services.chassis.devices import device_poller, modbus_client, polling
from services.chassis.devices.device_network import LOCAL
from services.chassis.devices.write_allowlist import Function
from services.city.cabinets import Cabinet
from services.lighting.devices import poller
from services.lighting.devices.cabinet_client import CabinetClient
from services.lighting.devices.reading import Reading
from services.simulator.equipment.cabinet import SimulatedCabinet
from services.testing.spec import SECOND
from tests.lighting.devices.conftest import city_cabinet, made, polled
from tests.waiting import until
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as api

pytestmark = pytest.mark.slow


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "READ_BACK_SECONDS", 0.2)
    monkeypatch.setattr(poller, "READ_BACK_EVERY_SECONDS", 0.02)
    monkeypatch.setattr(poller, "ANSWER_SECONDS", 0.3)
    monkeypatch.setattr(device_poller, "RESEND_SECONDS", 0.05)
    monkeypatch.setattr(polling, "ROUND_SECONDS", 0.05)
    monkeypatch.setattr(modbus_client, "WRITES_PER_SECOND", 100)


async def test_each_level_is_one_write_a_feeder_and_is_read_back(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        for count, level in enumerate((10, 35), start=1):
            street.dim(level)
            await street.confirmed(2 * count)
            assert street.levels() == [level] * 8
        assert street.sent(Function.WRITE_REGISTERS) == [
            (address, (level,) * 4) for level in (10, 35) for address in (16, 20)
        ]
        assert street.sent(Function.WRITE_COIL) == []


async def test_a_feeder_made_safe_is_read_back_open(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.context.ask(api.MakeSafeRequest(cabinet_id="C1", feeder_id="1", permit_id="P-7"))
        await street.confirmed(1)
        assert street.levels() == [0] * 4 + [100] * 4
        assert 1 not in street.cabinet().contactors_closed
        street.context.ask(
            api.ReleaseFeederRequest(cabinet_id="C1", feeder_id="1", permit_id="P-7")
        )
        await street.confirmed(2)
        assert 1 in street.cabinet().contactors_closed
        assert not street.context.events(events.SupplyFaultDetected)


async def test_an_override_ends_on_the_lamps_at_its_time(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.dim(40)
        await street.confirmed()
        override = api.OverrideRequest(
            cabinet_id="C1", scope=api.Scope(feeder_id="1"), level_percent=100
        )
        override.until_time.FromMicroseconds(street.context.time + 600 * SECOND)
        street.context.ask(override)
        await street.confirmed(3)
        assert street.levels() == [100] * 4 + [40] * 4
        street.context.wait(600)
        await street.confirmed(4)
        assert street.levels() == [40] * 8


async def test_a_cabinet_that_ignores_its_set_points_is_written_to_only_three_times(
    cabinet: Cabinet,
) -> None:
    async with polled(cabinet) as street:
        street.cabinet().lying = True
        street.dim(35, feeder_id="1")
        for attempt in (1, 2):
            await street.until(events.DimFailed, attempt)
            street.context.wait(60)
        await street.until(events.ActuationFailed)
        writes = len(street.sent(Function.WRITE_REGISTERS))
        assert writes == 3
        street.cabinet().door_open = True  # a later poll shows that nothing more was written
        await street.until(events.CabinetDoorOpened)
        assert len(street.sent(Function.WRITE_REGISTERS)) == writes
        street.cabinet().lying = False
        street.dim(35, feeder_id="1")
        await street.confirmed(1)
        assert street.levels()[:4] == [35] * 4


async def test_a_cabinet_that_is_reachable_again_is_set_again(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.dim(35)
        await street.confirmed()
        street.cabinet().silent = True
        await street.until(events.CabinetUnreachable)
        street.cabinet().set_points[:] = bytes([80] * 8)
        street.cabinet().silent = False
        await street.until(events.CabinetReachable)
        await street.confirmed(4)
        assert street.levels() == [35] * 8


async def test_a_level_for_an_unreachable_cabinet_waits_for_it(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.cabinet().silent = True
        await street.until(events.CabinetUnreachable)
        street.dim(35)
        street.cabinet().silent = False
        await street.confirmed()
        assert street.levels() == [35] * 8
        assert not street.context.events(events.DimFailed)


async def test_a_cabinet_that_answers_late_but_in_time_is_set(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.cabinet().delay_seconds = 0.05
        street.dim(35)
        await street.confirmed()
        assert street.levels() == [35] * 8


async def test_a_rejected_write_is_a_failure_with_its_reason(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with polled(cabinet) as street:
        simulated = type(street.cabinet())
        monkeypatch.setattr(simulated, "_set", lambda *_: ExcCodes.DEVICE_BUSY)
        street.dim(35, feeder_id="1")
        await street.until(events.DimFailed)
        assert street.context.events(events.DimFailed)[0].reason == "REFUSED"


def fail_lamp(cabinet: SimulatedCabinet, *, failed: bool) -> None:
    (cabinet.failed.add if failed else cabinet.failed.discard)(1)


def trip_breaker(cabinet: SimulatedCabinet, *, failed: bool) -> None:
    (cabinet.breakers_open.add if failed else cabinet.breakers_open.discard)(1)


def lose_supply(cabinet: SimulatedCabinet, *, failed: bool) -> None:
    cabinet.supply_lost = failed


LAMPS = [f"C1-L{n}" for n in range(8)]
SUPPLY = "FAULT_CAUSE_SUPPLY"
BREAKER: dict[str, Any] = {"feeder_id": "1", "cause": "FAULT_CAUSE_BREAKER", "lamp_ids": LAMPS[:4]}


@pytest.mark.parametrize(
    ("fault", "found", "cleared"),
    [
        (
            fail_lamp,
            events.LampFailureDetected(lamp_ids=["C1-L1"], source="FAULT_SOURCE_DEVICE"),
            events.LampFailureCleared,
        ),
        (trip_breaker, events.SupplyFaultDetected(**BREAKER), events.SupplyFaultCleared),
        (
            lose_supply,
            events.SupplyFaultDetected(cause=SUPPLY, lamp_ids=LAMPS),
            events.SupplyFaultCleared,
        ),
    ],
)
async def test_a_fault_is_found_and_cleared(
    cabinet: Cabinet, fault: Any, found: Message, cleared: type[Message]
) -> None:
    async with polled(cabinet) as street:
        fault(street.cabinet(), failed=True)
        await street.until(type(found))
        assert street.context.events(type(found)) == [found]
        fault(street.cabinet(), failed=False)
        await street.until(cleared)


async def test_a_level_that_drifted_is_set_again(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.dim(35)
        await street.confirmed()
        street.cabinet().set_points[2] = 99
        await street.until(events.DimDrifted)
        await street.confirmed(3)
        assert street.levels() == [35] * 8


async def test_only_differences_are_reported(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        for count in range(1, 4):  # three rounds of polls, marked by a door
            street.cabinet().door_open = True
            await street.until(events.CabinetDoorOpened, count)
            street.cabinet().door_open = False
            await street.until(events.CabinetDoorClosed, count)
        # Twice each for the door, once for the end of the local programme, and the meter.
        assert len(street.context.submitted) <= 3 * 2 + 3


class FlickeringLamp(set[int]):
    """The failed lamps of a cabinet whose first lamp shows light in every other reading."""

    def __init__(self) -> None:
        super().__init__()
        self.readings = 0

    def __contains__(self, channel: object) -> bool:
        self.readings += channel == 0
        return channel == 0 and self.readings // 2 % 2 == 0


async def test_a_lamp_that_flickers_raises_no_need_at_each_reading(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.cabinet().failed = lamp = FlickeringLamp()
        await until(lambda: lamp.readings > 40)
        assert len(street.context.events(events.LampFailureDetected)) <= 1
        assert not street.context.events(events.LampFailureCleared)


async def test_a_fault_is_read_again_before_the_next_poll(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(device_poller, "REREAD_SECONDS", 0.05)
    async with polled(cabinet, poll_seconds=3.0) as street:
        trip_breaker(street.cabinet(), failed=True)
        await street.until(events.SupplyFaultDetected)


async def test_a_level_that_never_holds_is_given_up_until_the_next_request(
    cabinet: Cabinet,
) -> None:
    async with polled(cabinet) as street:
        street.dim(35)
        await street.confirmed()
        for count in (1, 2, 3):
            street.cabinet().set_points[2] = 99
            await street.until(events.DimDrifted, count)
            await street.confirmed(2 + count)
        street.cabinet().set_points[2] = 99
        await street.until(events.ActuationFailed)
        (failed,) = street.context.events(events.ActuationFailed)
        assert (failed.feeder_id, failed.reason) == ("1", "DRIFTS")
        assert len(street.context.events(events.DimDrifted)) == 3
        street.dim(36)
        await street.confirmed(7)
        assert street.levels() == [36] * 8


async def test_a_report_without_an_answer_is_submitted_again(cabinet: Cabinet) -> None:
    async with polled(cabinet) as street:
        street.context.silent = True
        street.dim(35)
        await until(lambda: len(street.context.submitted) > 2)
        street.context.silent = False
        await street.confirmed()


async def test_a_cabinet_at_a_new_address_is_polled_there(cabinet: Cabinet) -> None:
    async with polled(cabinet, city_cabinet("C2")) as street:
        street.dim(35)
        await street.confirmed()
        street.install(cabinet, "C2")
        await street.confirmed(4)
        assert street.levels("C2") == [35] * 8


async def test_a_poller_ends_although_its_cancellation_was_lost_once(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As `asyncio.wait_for` of Python 3.11 does with a cancellation that meets an answer."""
    reading = asyncio.Event()
    read = CabinetClient.read

    async def swallow(client: CabinetClient) -> Reading:
        reading.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return await read(client)

    monkeypatch.setattr(CabinetClient, "read", swallow)
    async with made([cabinet]) as street:
        task = asyncio.create_task(
            poller.CabinetPoller(street.context, "C1", {}, poll_seconds=0.05, network=LOCAL).run()
        )
        await reading.wait()
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=5)
    assert done
