"""The first messages of a connection."""

from __future__ import annotations

import pytest

from services.traffic.rsmp.messages import (
    Answerable,
    MessageNotAck,
    SiteName,
    Version,
    Watchdog,
)
from services.traffic.rsmp.versions import SUPPORTED, SXL_VERSION
from tests.traffic.rsmp.raw_site import alarm, dialled, now, version
from tests.traffic.rsmp.supervisor import ended, supervising


@pytest.mark.parametrize("core", SUPPORTED, ids=str)
async def test_a_site_of_each_version_is_welcome(core: object) -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        answer = await site.introduce("J1", str(core))
        assert answer.sites == (SiteName("J1"),)
        assert [each.version for each in answer.core] == [str(each) for each in SUPPORTED]
        assert answer.sxl == SXL_VERSION
        session = await supervisor.session()
        assert (session.site_id, session.version) == ("J1", core)


async def test_the_latest_common_version_is_used() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.acknowledged(version("J1", "3.1.1", "3.1.5", "3.2", "4.0"))
        answer = await site.expect(Version)
        assert "3.2" in [each.version for each in answer.core]
        await site.acknowledged(Watchdog(timestamp=now()))
        assert str((await supervisor.session()).version) == "3.2.0"


@pytest.mark.parametrize(
    ("message", "reason", "end"),
    [
        (version("J1", "3.1.1", "4.0"), "RSMP versions [3.1.1, 4.0] requested", "version"),
        (version("J1", "3.2.2", sxl="1.1"), "SXL version 1.1 requested", "version"),
        (version("X1", "3.2.2"), "site X1 is not known", "unknown_site"),
        (
            Version(
                core=version("J1", "3.2.2").core,
                sxl=SXL_VERSION,
                sites=(SiteName("J1"), SiteName("J2")),
            ),
            "one site",
            "unknown_site",
        ),
    ],
    ids=["core", "sxl", "site", "two sites"],
)
async def test_a_mismatch_is_rejected_with_its_reason_and_ends(
    message: Version, reason: str, end: str
) -> None:
    before = ended(end)
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        assert reason in await site.rejected(message)
        assert await site.ended() == []
        assert supervisor.sessions == []
    assert ended(end) == before + 1


async def test_a_version_with_a_fault_is_rejected_with_the_element() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        wrong = version("J1", "3.2.2")
        frame = b'{"mType":"rSMsg","type":"Version","mId":"%s"}\f' % wrong.id.encode()
        site.send_bytes(frame)
        rejection = await site.expect(MessageNotAck)
        assert "`RSMP`" in rejection.reason
        await site.introduce("J1")


@pytest.mark.parametrize("message", [Watchdog(timestamp=now()), alarm("J1", "A0001")])
async def test_before_the_version_nothing_is_acknowledged(message: Answerable) -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        site.send(message)
        first = version("J1", "3.2.2")
        site.send(first)
        await site.expect(Version)
        acknowledged = [getattr(each, "original_id", None) for each in site.received]
        assert first.id in acknowledged
        assert message.id not in acknowledged


async def test_a_second_version_is_rejected_and_the_site_stays() -> None:
    async with supervising() as supervisor, dialled(supervisor.port) as site:
        await site.introduce("J1")
        assert "agreed" in await site.rejected(version("J1", "3.2.2"))
        await site.acknowledged(Watchdog(timestamp=now()))


async def test_a_connection_that_names_no_site_ends() -> None:
    before = ended("no_handshake")
    async with supervising(handshake_seconds=0.05) as supervisor:
        async with dialled(supervisor.port) as site:
            assert await site.ended() == []
        async with dialled(supervisor.port) as site:
            await site.acknowledged(version("J1", "3.2.2"))
            await site.ended()
    assert ended("no_handshake") == before + 2
    assert supervisor.sessions == []


async def test_many_messages_before_the_version_end_a_connection() -> None:
    async with supervising(early_messages=3) as supervisor, dialled(supervisor.port) as site:
        for _ in range(4):
            site.send(Watchdog(timestamp=now()))
        assert await site.ended() == []
