"""Simulated controllers and the real server, over sockets, in each version."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from services.chassis.sdk.clock import now_seconds
from services.simulator.equipment.junction import DARK_FAULT, SimulatedJunction
from services.simulator.equipment.junction_sites import JunctionSites
from services.simulator.equipment.junction_traffic import Detector
from services.traffic.rsmp import site_error
from services.traffic.rsmp.messages import AggregatedStatus, Alarm, StatusUpdate
from services.traffic.rsmp.session import SiteSession
from services.traffic.rsmp.site_error import SiteError
from services.traffic.rsmp.site_requests import Subscription
from services.traffic.rsmp.versions import SUPPORTED, CoreVersion
from tests.traffic.rsmp.supervisor import SECRET, Supervisor, supervising
from tests.waiting import until

FLASH = {"status": "YellowFlash", "timeout": "1", "intersection": "0"}


def controller(name: str = "J1", code: str = SECRET) -> SimulatedJunction:
    return SimulatedJunction(
        name,
        [Detector(f"{name}/1"), Detector(f"{name}/2")],
        clock=now_seconds,
        local_hour=lambda _time: 12,
        security_code=code,
    )


@asynccontextmanager
async def dialling(
    supervisor: Supervisor, junctions: Sequence[SimulatedJunction], **options: Any
) -> AsyncIterator[JunctionSites]:
    sites = JunctionSites(
        junctions, "127.0.0.1", supervisor.port, reconnect_seconds=0.05, **options
    )
    running = asyncio.create_task(sites.run())
    try:
        yield sites
    finally:
        assert not running.done(), running.exception()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def alarm_of(supervisor: Supervisor, code: str, **states: bool) -> Alarm:
    """Wait for an alarm of a code with these states."""

    def found() -> list[Alarm]:
        alarms = [each for each in supervisor.updates if isinstance(each, Alarm)]
        return [
            a
            for a in alarms
            if a.code == code and all(getattr(a, name) is state for name, state in states.items())
        ]

    return (await until(found, f"an alarm {code} with {states}"))[-1]


async def status_of(session: SiteSession, code: str, name: str) -> object:
    return (await session.request_status("J1", [(code, name)])).value(code, name)


@pytest.mark.parametrize("core", SUPPORTED, ids=str)
async def test_a_controller_of_each_version_is_commanded_and_read_back(core: CoreVersion) -> None:
    junction = controller()
    async with (
        supervising() as supervisor,
        dialling(supervisor, [junction], versions=[core]),
    ):
        session = await supervisor.session()
        assert session.version == core
        await session.subscribe("J1", [Subscription("S0011", "status", 60, on_change=True)])
        outcome = await session.command("J1", "M0001", FLASH)
        assert outcome.values == FLASH
        assert await status_of(session, "S0011", "status") == "True"
        assert await status_of(session, "S0020", "controlmode") == "standby"
        await until(lambda: flashes(supervisor) == ["False", "True"], "the change is sent")
        statuses = [each for each in supervisor.updates if isinstance(each, AggregatedStatus)]
        assert statuses[0].bits == (False,) * 5 + (True, False, False)


def flashes(supervisor: Supervisor) -> list[object]:
    updates = [each for each in supervisor.updates if isinstance(each, StatusUpdate)]
    return [each.value("S0011", "status") for each in updates]


async def test_all_alarms_are_sent_at_the_start_and_each_change() -> None:
    junction = controller()
    async with supervising() as supervisor, dialling(supervisor, [junction]):
        session = await supervisor.session()
        await alarm_of(supervisor, "A0001", active=False)
        await alarm_of(supervisor, "A0008", active=False)
        junction.set_fault(DARK_FAULT, active=True)
        await alarm_of(supervisor, "A0001", active=True, acknowledged=False)
        await session.acknowledge_alarm("J1", "A0001")
        await alarm_of(supervisor, "A0001", active=True, acknowledged=True)
        await session.suspend_alarm("J1", "A0001")
        await alarm_of(supervisor, "A0001", suspended=True)
        junction.set_fault(DARK_FAULT, active=False)
        await session.resume_alarm("J1", "A0001")
        await alarm_of(supervisor, "A0001", active=False, suspended=False, acknowledged=True)
        await session.request_alarm("J1-SG1", "A0008")
        await session.request_aggregated_status("J1")


async def test_a_wrong_security_code_is_rejected() -> None:
    async with (
        supervising() as supervisor,
        dialling(supervisor, [controller(code="another")]),
    ):
        session = await supervisor.session()
        with pytest.raises(SiteError, match="Incorrect security code"):
            await session.command("J1", "M0001", FLASH)


async def test_an_unknown_component_and_an_unknown_status() -> None:
    async with supervising() as supervisor, dialling(supervisor, [controller()]):
        session = await supervisor.session()
        with pytest.raises(SiteError) as error:
            await session.command("J9", "M0001", FLASH)
        assert error.value.reason == site_error.COMPONENT_UNKNOWN
        answer = await session.request_status("J9", [("S0014", "status")])
        assert answer.statuses[0].quality == "undefined"
        answer = await session.request_status("J1", [("S0098", "config")])
        assert answer.statuses[0].quality == "unknown"


async def test_a_silent_controller_is_gone_until_it_is_not() -> None:
    junction = controller()
    async with supervising() as supervisor, dialling(supervisor, [junction]) as sites:
        await supervisor.session()
        junction.silent = True
        await until(lambda: supervisor.left)
        assert not sites.connected
        junction.silent = False
        await supervisor.session(1)


async def test_controllers_dial_again_when_the_supervisor_returns() -> None:
    junctions = [controller(f"J{number}") for number in range(20)]
    async with supervising() as supervisor:
        port = supervisor.port
        async with dialling(supervisor, junctions) as sites:
            await until(lambda: len(supervisor.sessions) == 20)
            for session in supervisor.sessions:
                session.close()
            await until(lambda: len(supervisor.sessions) == 40)
            assert len(sites.connected) == 20
            assert port == supervisor.port


async def test_a_subscription_by_interval_is_sent_in_each() -> None:
    async with supervising() as supervisor, dialling(supervisor, [controller()]):
        session = await supervisor.session()
        await session.subscribe("J1", [Subscription("S0001", "cyclecounter", 1, on_change=False)])
        await until(lambda: len(cycles(supervisor)) >= 3)
        await session.unsubscribe("J1", [("S0001", "cyclecounter")])
        assert None not in cycles(supervisor)


def cycles(supervisor: Supervisor) -> list[object]:
    updates = [each for each in supervisor.updates if isinstance(each, StatusUpdate)]
    return [each.value("S0001", "cyclecounter") for each in updates]


async def test_counts_come_at_even_times_alone() -> None:
    async with supervising() as supervisor, dialling(supervisor, [controller()]):
        session = await supervisor.session()
        names = ("start", "vehicles")
        wanted = [Subscription("S0205", name, 2, on_change=False) for name in names]
        await session.subscribe("J1", wanted)
        found = await until(
            lambda: [each for each in supervisor.updates if isinstance(each, StatusUpdate)][:2]
        )
        start = str(found[0].value("S0205", "start"))
        assert int(start[17:19]) % 2 == 0
        assert len(str(found[0].value("S0205", "vehicles")).split(",")) == 2
