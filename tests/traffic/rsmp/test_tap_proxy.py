"""The tap between processes finds an invalid message."""

from __future__ import annotations

from tests.traffic.rsmp.raw_site import alarm, dialled, plan
from tests.traffic.rsmp.supervisor import supervising
from tests.traffic.rsmp.tap_proxy import tapped
from tests.waiting import until


async def test_valid_messages_pass_and_an_invalid_one_is_kept() -> None:
    async with (
        supervising() as supervisor,
        tapped(supervisor.port) as proxy,
        dialled(proxy.port) as site,
    ):
        await site.introduce("J1", "3.1.5")
        await site.acknowledged(plan("J1", 1))
        assert proxy.violations == []
        assert proxy.frames >= 8
        await site.rejected(alarm("J1", "A0999"), checked=False)
        await until(lambda: proxy.violations)
        assert "RSMP 3.1.5" in proxy.violations[0]
        assert "A0999" in proxy.violations[0]
