"""The server: limits, timeouts, and sites that disturb others."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable

import pytest

from services.traffic.rsmp.end_reason import EndReason
from services.traffic.rsmp.messages import MessageAck, MessageNotAck, Watchdog
from services.traffic.rsmp.session import SiteSession
from services.traffic.rsmp.site_error import SiteError
from services.traffic.rsmp.site_requests import Subscription
from tests.traffic.rsmp.raw_site import RawSite, alarm, dialled, now, plan
from tests.traffic.rsmp.supervisor import Supervisor, ended, supervising
from tests.waiting import until


async def test_two_connections_of_a_site_are_never_driven_together() -> None:
    before = ended("replaced")
    async with (
        supervising() as supervisor,
        dialled(supervisor.port) as first,
        dialled(supervisor.port) as other,
    ):
        await other.introduce("J2")
        await first.introduce("J1")
        await supervisor.session(1)
        async with dialled(supervisor.port) as second, dialled(supervisor.port) as third:
            await second.introduce("J1")
            await third.introduce("J1")
            await first.ended()
            await second.ended()
            await third.acknowledged(plan("J1", 3))
        await other.acknowledged(plan("J2", 1))
    assert ended("replaced") == before + 2


async def test_a_driver_that_does_not_end_is_cancelled_for_the_next_connection() -> None:
    async def stuck(_session: SiteSession) -> None:
        await asyncio.Event().wait()

    supervisor = Supervisor()
    supervisor.drive = stuck
    async with supervising(supervisor, driver_seconds=0.05):
        for number in range(2):
            async with dialled(supervisor.port) as site:
                await site.introduce("J1")
                await supervisor.session(number)
        await until(lambda: len(supervisor.left) == 2)


async def test_an_error_of_a_driver_ends_its_site_alone() -> None:
    async def fails(session: SiteSession) -> None:
        if session.site_id == "J1":
            raise ValueError("a fault")
        await supervisor.follow(session)

    supervisor = Supervisor()
    supervisor.drive = fails
    async with (
        supervising(supervisor),
        dialled(supervisor.port) as other,
        dialled(supervisor.port) as site,
    ):
        await other.introduce("J2")
        await site.introduce("J1")
        await site.ended()
        await other.acknowledged(plan("J2", 1))
    assert ended("driver_failed") >= 1


async def test_a_driver_can_end_the_connection() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        (await supervisor.session()).close(EndReason.STOPPING)
        await site.ended()
        await until(lambda: supervisor.left)


async def test_a_missing_acknowledgement_ends_the_connection() -> None:
    before = ended("no_ack")
    async with supervising(ack_seconds=0.1) as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        session = await supervisor.session()
        with pytest.raises(SiteError, match="no_ack"):
            await session.subscribe("J1", [Subscription("S0014", "status", 1, on_change=False)])
        await site.ended()
    assert ended("no_ack") == before + 1


async def test_missing_watchdogs_end_the_connection() -> None:
    before = ended("no_watchdog")
    async with (
        supervising(watchdog_seconds=0.05, watchdog_timeout_seconds=0.3) as supervisor,
        dialled(supervisor.port) as site,
    ):
        await site.introduce("J1")
        for _ in range(3):
            await site.expect(Watchdog)
        with pytest.raises(asyncio.IncompleteReadError):
            await watchdogs(site)
    assert ended("no_watchdog") == before + 1


async def watchdogs(site: RawSite) -> None:
    while True:
        await site.expect(Watchdog)


async def test_a_site_that_sends_its_watchdogs_stays() -> None:
    async with (
        supervising(watchdog_seconds=0.05, watchdog_timeout_seconds=2) as supervisor,
        dialled(supervisor.port) as site,
    ):
        await site.introduce("J1")
        end = time.monotonic() + 3
        while time.monotonic() < end:
            await site.expect(Watchdog)
            await site.acknowledged(Watchdog(timestamp=now()))


def flood(site: RawSite) -> None:
    for number in range(60):
        site.send(plan("J1", number))


def garbage(site: RawSite) -> None:
    site.send_bytes(b"no json\f" * 30)


def oversized(site: RawSite) -> None:
    site.send_bytes(b"x" * 70_000)


@pytest.mark.parametrize(
    ("attack", "reason"), [(flood, "flood"), (garbage, "malformed"), (oversized, "frame_too_long")]
)
async def test_an_attack_ends_its_connection_alone(
    attack: Callable[[RawSite], None], reason: str
) -> None:
    before = ended(reason)
    async with (
        supervising(burst_messages=50, messages_per_second=1) as supervisor,
        dialled(supervisor.port) as other,
        dialled(supervisor.port) as site,
    ):
        await other.introduce("J2")
        await site.introduce("J1")
        attack(site)
        await site.ended()
        await other.acknowledged(plan("J2", 1))
    assert ended(reason) == before + 1


async def test_the_buffer_of_an_outage_passes() -> None:
    """The standard's least buffer has 10,000 messages, and a site sends them at once."""
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        update = plan("J1", 1)
        for _ in range(10_000):
            site.send(update)
        for _ in range(10_000):
            await site.expect(MessageAck)
        assert (await supervisor.session()).open


async def test_a_malformed_message_gets_a_reason_and_the_site_stays() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        sound = plan("J1", 1)
        site.send_bytes(
            b'{"mType":"rSMsg","type":"StatusUpdate","mId":"%s","cId":"J1","sTs":"x"}\f'
            % sound.id.encode()
        )
        rejection = await site.expect(MessageNotAck)
        assert rejection.original_id == sound.id
        assert "$.sTs" in rejection.reason
        await site.acknowledged(sound)


async def test_a_cut_frame_is_dropped_with_its_connection() -> None:
    async with supervising() as supervisor:
        async with dialled(supervisor.port) as site:
            await site.introduce("J1")
            site.send_bytes(b'{"mType":"rSMsg","type":"StatusUpda')
            site.close()
        await until(lambda: supervisor.left)
        assert supervisor.updates == []
        async with dialled(supervisor.port) as site:
            await site.introduce("J1")


async def test_a_site_that_reads_nothing_is_ended() -> None:
    before = ended("unread")
    async with (
        supervising(unsent_bytes=10_000, ack_seconds=60) as supervisor,
        dialled(supervisor.port) as site,
    ):
        await site.introduce("J1")
        session = await supervisor.session()
        wanted = [Subscription("S0014", "status", 1, on_change=False)] * 400
        asking = [asyncio.create_task(session.subscribe("J1", wanted)) for _ in range(400)]
        errors = await asyncio.gather(*asking, return_exceptions=True)
        assert any("unread" in str(error) for error in errors)
    assert ended("unread") == before + 1


async def test_too_many_alarms_for_a_stuck_driver_end_the_connection() -> None:
    async def stuck(_session: SiteSession) -> None:
        await asyncio.Event().wait()

    supervisor = Supervisor()
    supervisor.drive = stuck
    before = ended("too_many_alarms")
    async with (
        supervising(supervisor, queued_updates=5, driver_seconds=0.05),
        dialled(supervisor.port) as site,
    ):
        await site.introduce("J1")
        for _ in range(5):
            await site.acknowledged(alarm("J1", "A0001"))
        assert "too many alarms" in await site.rejected(alarm("J1", "A0001"))
        await site.ended()
    assert ended("too_many_alarms") == before + 1


async def test_silent_connections_keep_no_site_out() -> None:
    before = ended("too_many_connections")
    async with (
        supervising(connections=3) as supervisor,
        dialled(supervisor.port) as site,
        dialled(supervisor.port) as silent,
        dialled(supervisor.port),
    ):
        await site.introduce("J1")
        async with dialled(supervisor.port) as late:
            await late.introduce("J2")
            await silent.ended()
            await site.acknowledged(plan("J1", 1))
    assert ended("too_many_connections") == before + 1
