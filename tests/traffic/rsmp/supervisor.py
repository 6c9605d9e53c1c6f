"""The server of sites in a test, with a driver that keeps what the sites report."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from ssl import SSLContext
from typing import Any

from services.chassis.telemetry.metrics import REGISTRY
from services.traffic.rsmp.limits import Limits
from services.traffic.rsmp.server import serve_sites
from services.traffic.rsmp.session import SiteSession
from services.traffic.rsmp.updates import Update
from tests.waiting import until

SECRET = "c0de-2222"


class Supervisor:
    """Drives every site by following its updates."""

    def __init__(self) -> None:
        self.port = 0
        self.sessions: list[SiteSession] = []
        self.updates: list[Update] = []
        self.left: list[SiteSession] = []
        self.driving: dict[str, int] = {}
        self.drive: Callable[[SiteSession], Awaitable[None]] = self.follow

    async def follow(self, session: SiteSession) -> None:
        async for update in session.updates:
            self.updates.append(update)

    async def on_site(self, session: SiteSession) -> None:
        assert not self.driving.get(session.site_id), "two drivers of one site"
        self.driving[session.site_id] = 1
        self.sessions.append(session)
        try:
            await self.drive(session)
        finally:
            self.driving[session.site_id] = 0
            self.left.append(session)

    async def session(self, number: int = 0) -> SiteSession:
        """Return a session by the order of connecting, once it is there."""
        await until(lambda: len(self.sessions) > number, "a site connects")
        return self.sessions[number]


@asynccontextmanager
async def supervising(
    supervisor: Supervisor | None = None, tls: SSLContext | None = None, **limits: Any
) -> AsyncIterator[Supervisor]:
    """Serve the sites whose id begins with J."""
    found = supervisor or Supervisor()
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    serving = asyncio.create_task(
        serve_sites(
            "127.0.0.1",
            0,
            tls=tls,
            knows=lambda site_id: site_id.startswith("J"),
            on_site=found.on_site,
            security_code=lambda: SECRET,
            limits=Limits(**limits),
            listening=listening.set_result,
        )
    )
    found.port = await listening
    try:
        yield found
    finally:
        assert not serving.done(), serving.exception()
        serving.cancel()
        with suppress(asyncio.CancelledError):
            await serving


def ended(reason: str) -> float:
    """Return how many connections have ended for a reason."""
    labels = {"service": "traffic", "reason": reason}
    return REGISTRY.get_sample_value("vigie_rsmp_connections_ended_total", labels) or 0.0
