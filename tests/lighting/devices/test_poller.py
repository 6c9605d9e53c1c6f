"""Cabinets on real sockets: set, read back, watched; silent, lying, slow and refusing ones."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import pytest
from pymodbus.constants import ExcCodes

from services.city.equipment import Cabinet
from services.lighting.devices import poller
from services.lighting.devices.modbus_client import CabinetClient
from services.lighting.devices.reading import Reading
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.testing.spec import SECOND
from tests.lighting.devices.conftest import Street, city_cabinet, street
from tests.lighting.office import MemoryOffice
from vigie.lighting.v1 import events_pb2 as events, service_pb2 as api

pytestmark = pytest.mark.slow

WRITE_COIL, WRITE_REGISTER, WRITE_REGISTERS = 5, 6, 16


@pytest.fixture(autouse=True)
def _short_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poller, "READ_BACK_SECONDS", 0.2)
    monkeypatch.setattr(poller, "READ_BACK_EVERY_SECONDS", 0.02)
    monkeypatch.setattr(poller, "ANSWER_SECONDS", 0.3)


def dim(cabinet_id: str, level: int, scope: api.Scope | None = None) -> api.SetDimLevelRequest:
    return api.SetDimLevelRequest(
        cabinet_id=cabinet_id, scope=scope or api.Scope(all=True), level_percent=level
    )


async def confirmed(made: Street, cabinet_id: str, count: int = 2) -> None:
    await made.context.until(
        lambda: len(made.context.happened(events.DimConfirmed, cabinet_id)) >= count
    )


def sent(made: Street, cabinet_id: str, function: int) -> list[tuple[int, tuple[int, ...]]]:
    writes = made.field.cabinets[cabinet_id].writes
    return [(address, values) for _, code, address, values in writes if code == function]


async def test_a_level_is_written_read_back_and_confirmed(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        await made.context.decide(dim("C1", 35), "C1")
        await confirmed(made, "C1")
        assert made.levels("C1") == [35] * 8


async def test_a_line_is_one_message(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        await made.context.decide(dim("C1", 35), "C1")
        await confirmed(made, "C1")
        assert sent(made, "C1", WRITE_REGISTERS) == [(16, (35,) * 4), (20, (35,) * 4)]
        assert sent(made, "C1", WRITE_COIL) == []


async def test_a_line_made_safe_is_read_back_open_and_stays_so_off_the_network(
    cabinet: Cabinet,
) -> None:
    async with street(cabinet) as made:
        safe = api.MakeSafeRequest(cabinet_id="C1", feeder_id="1", permit_id="P-7")
        await made.context.decide(safe, "C1")
        await confirmed(made, "C1", 1)
        assert made.levels("C1") == [0] * 4 + [100] * 4
        assert 1 not in made.field.cabinets["C1"].contactors_closed
        assert not made.context.happened(events.SupplyFaultDetected)


async def test_an_override_reverts_by_itself_in_the_street(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        await made.context.decide(dim("C1", 40), "C1")
        await confirmed(made, "C1")
        until = made.context.time + 600 * SECOND
        override = api.OverrideRequest(
            cabinet_id="C1", scope=api.Scope(feeder_id="1"), level_percent=100
        )
        override.until_time.FromMicroseconds(until)
        await made.context.decide(override, "C1")
        await confirmed(made, "C1", 3)
        assert made.levels("C1") == [100] * 4 + [40] * 4
        await made.context.elapse(600)
        await confirmed(made, "C1", 4)
        assert made.levels("C1") == [40] * 8


async def test_a_liar_is_tried_three_times_and_then_no_more(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        made.field.cabinets["C1"].lying = True
        await made.context.decide(dim("C1", 35, api.Scope(feeder_id="1")), "C1")
        for attempt in (1, 2):
            await made.context.until(
                lambda n=attempt: len(made.context.happened(events.DimFailed)) == n
            )
            await made.context.elapse(60)
        await made.context.until(lambda: made.context.happened(events.ActuationFailed))
        writes = len(sent(made, "C1", WRITE_REGISTERS))
        assert writes == 3
        made.field.cabinets[
            "C1"
        ].door_open = True  # a later look shows that nothing more was written
        await made.context.until(lambda: made.context.happened(events.CabinetDoorOpened))
        assert len(sent(made, "C1", WRITE_REGISTERS)) == writes
        made.field.cabinets["C1"].lying = False
        await made.context.decide(dim("C1", 35, api.Scope(feeder_id="1")), "C1")
        await confirmed(made, "C1", 1)
        assert made.levels("C1")[:4] == [35] * 4


async def test_a_silent_cabinet_is_unreachable_and_when_back_it_is_set_again(
    cabinet: Cabinet,
) -> None:
    async with street(cabinet) as made:
        await made.context.decide(dim("C1", 35), "C1")
        await confirmed(made, "C1")
        made.field.cabinets["C1"].silent = True
        await made.context.until(lambda: made.context.happened(events.CabinetUnreachable))
        made.field.cabinets["C1"].set_points[:] = bytes([80] * 8)
        made.field.cabinets["C1"].silent = False
        await made.context.until(lambda: made.context.happened(events.CabinetReachable))
        await confirmed(made, "C1", 4)
        assert made.levels("C1") == [35] * 8


async def test_what_is_asked_of_a_silent_cabinet_waits_for_it(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        made.field.cabinets["C1"].silent = True
        await made.context.until(lambda: made.context.happened(events.CabinetUnreachable))
        await made.context.decide(dim("C1", 35), "C1")
        made.field.cabinets["C1"].silent = False
        await confirmed(made, "C1")
        assert made.levels("C1") == [35] * 8
        assert not made.context.happened(events.DimFailed)


async def test_a_cabinet_that_is_slow_but_in_time_is_obeyed(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        made.field.cabinets["C1"].delay_seconds = 0.05
        await made.context.decide(dim("C1", 35), "C1")
        await confirmed(made, "C1")
        assert made.levels("C1") == [35] * 8


async def test_a_refusal_is_a_failure_with_its_reason(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with street(cabinet) as made:
        simulated = made.field.cabinets["C1"]
        monkeypatch.setattr(
            type(simulated), "_set", lambda _self, _channel, _values: ExcCodes.DEVICE_BUSY
        )
        await made.context.decide(dim("C1", 35, api.Scope(feeder_id="1")), "C1")
        await made.context.until(lambda: made.context.happened(events.DimFailed))
        assert made.context.happened(events.DimFailed)[0].reason == "REFUSED"


async def test_a_lamp_that_fails_is_found_and_found_again_when_repaired(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        made.field.cabinets["C1"].failed.add(1)
        await made.context.until(lambda: made.context.happened(events.LampFailureDetected))
        assert made.context.happened(events.LampFailureDetected)[0].lamp_ids == ["C1-L1"]
        made.field.cabinets["C1"].failed.discard(1)
        await made.context.until(lambda: made.context.happened(events.LampFailureCleared))


async def test_a_breaker_that_trips_is_one_fault_and_cleared_when_reset(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        made.field.cabinets["C1"].breakers_open.add(1)
        await made.context.until(lambda: made.context.happened(events.SupplyFaultDetected))
        made.field.cabinets["C1"].breakers_open.discard(1)
        await made.context.until(lambda: made.context.happened(events.SupplyFaultCleared))
        assert not made.context.happened(events.LampFailureDetected)


async def test_a_lost_supply_is_one_fault_of_the_cabinet(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        made.field.cabinets["C1"].supply_lost = True
        await made.context.until(lambda: made.context.happened(events.SupplyFaultDetected))
        assert [e.feeder_id for e in made.context.happened(events.SupplyFaultDetected)] == [""]
        made.field.cabinets["C1"].supply_lost = False
        await made.context.until(lambda: made.context.happened(events.SupplyFaultCleared))


async def test_a_level_changed_behind_our_back_is_set_again(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        await made.context.decide(dim("C1", 35), "C1")
        await confirmed(made, "C1")
        made.field.cabinets["C1"].set_points[2] = 99
        await made.context.until(lambda: made.context.happened(events.DimDrifted))
        await confirmed(made, "C1", 3)
        assert made.levels("C1") == [35] * 8


async def test_only_differences_are_said(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        for _ in range(3):  # three rounds of looking, marked by a door
            made.field.cabinets["C1"].door_open = True
            await made.context.until(lambda: made.context.view.states["C1"].door_open)
            made.field.cabinets["C1"].door_open = False
            await made.context.until(lambda: not made.context.view.states["C1"].door_open)
        # Twice each for the door, once for the end of the local programme, and what was metered.
        assert len(made.context.said) <= 3 * 2 + 3


async def test_what_the_department_does_not_hear_is_said_again(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poller, "RESEND_SECONDS", 0.05)
    async with street(cabinet) as made:
        made.context.deaf = True
        await made.context.decide(dim("C1", 35), "C1")
        await made.context.unheard.wait()
        made.context.deaf = False
        await confirmed(made, "C1")


async def test_a_cabinet_at_a_new_address_is_looked_after_there(cabinet: Cabinet) -> None:
    async with street(cabinet, city_cabinet("C2")) as made:
        await made.context.decide(dim("C1", 35), "C1")
        await confirmed(made, "C1")
        await made.install(cabinet, "C2")
        await confirmed(made, "C1", 4)
        assert made.levels("C2") == [35] * 8


async def test_each_actuation_maps_to_an_intent_and_passed_the_allowlist(cabinet: Cabinet) -> None:
    async with street(cabinet) as made:
        for count, level in enumerate((10, 20, 30), start=1):
            await made.context.decide(dim("C1", level), "C1")
            await confirmed(made, "C1", 2 * count)
        asked = [e.level_percent for e in made.context.happened(events.DimRequested)]
        written = [values[0] for _, values in sent(made, "C1", WRITE_REGISTERS)]
        assert written == [level for level in asked for _ in range(2)]


async def test_an_attendant_whose_dismissal_was_swallowed_goes_all_the_same(
    cabinet: Cabinet, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `asyncio.wait_for` of Python 3.11 does to a cancellation that meets an answer."""
    looking = asyncio.Event()
    read = CabinetClient.read

    async def deaf(link: CabinetClient) -> Reading:
        looking.set()
        with suppress(asyncio.CancelledError):
            await asyncio.Event().wait()
        return await read(link)

    monkeypatch.setattr(CabinetClient, "read", deaf)
    async with SimulatedCabinets([cabinet], first_port=0) as field:
        made = Street(MemoryOffice(), field)
        await made.install(cabinet)
        task = asyncio.create_task(poller.CabinetPoller(made.context, "C1", 0.05).run())
        await looking.wait()
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=5)
    assert done
