"""The simulated signal controllers of a city, in one process: they dial the traffic department."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from random import Random
from ssl import SSLContext

import structlog

from services.simulator.equipment.junction import SimulatedJunction
from services.simulator.equipment.junction_connection import JunctionConnection
from services.traffic.rsmp.end_reason import EndReason
from services.traffic.rsmp.limits import Limits
from services.traffic.rsmp.link import READ_BYTES, Link
from services.traffic.rsmp.versions import SUPPORTED, CoreVersion

RECONNECT_SECONDS = 10.0
"""The standard's default."""
CONNECT_SECONDS = 10.0

log = structlog.get_logger(__name__)


class JunctionSites:
    """Dials for every controller, and again after each end; a silent controller does not dial."""

    def __init__(
        self,
        junctions: Iterable[SimulatedJunction],
        host: str,
        port: int,
        *,
        tls: SSLContext | None = None,
        limits: Limits | None = None,
        versions: Sequence[CoreVersion] = SUPPORTED,
        reconnect_seconds: float = RECONNECT_SECONDS,
    ) -> None:
        self.junctions: Mapping[str, SimulatedJunction] = {each.id: each for each in junctions}
        self.connected: dict[str, Link] = {}
        self._host, self._port, self._tls = host, port, tls
        self._limits = limits or Limits()
        self._versions = versions
        self._reconnect_seconds = reconnect_seconds
        self._reachable = True

    async def run(self) -> None:
        """Keep every controller connected, without end."""
        async with asyncio.TaskGroup() as group:
            for junction in self.junctions.values():
                group.create_task(self._stay_connected(junction))

    async def _stay_connected(self, junction: SimulatedJunction) -> None:
        chance = Random(junction.id)
        # Controllers that lost their supervisor together do not dial it in the same instant.
        await asyncio.sleep(chance.random() * self._reconnect_seconds / 5)
        while True:
            if not junction.silent:
                await self._connect(junction)
            await asyncio.sleep(self._reconnect_seconds * (0.8 + 0.4 * chance.random()))

    async def _connect(self, junction: SimulatedJunction) -> None:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                reader, writer = await asyncio.open_connection(
                    self._host, self._port, ssl=self._tls, limit=READ_BYTES
                )
        except (OSError, TimeoutError) as error:
            self._note(reachable=False, detail=str(error))
            return
        self._note(reachable=True)
        link = Link(reader, writer, self._limits)
        self.connected[junction.id] = link
        try:
            reason = await JunctionConnection(junction, link, self._versions).run()
        finally:
            link.close(EndReason.STOPPING)
            del self.connected[junction.id]
        log.debug("controller_disconnected", junction=junction.id, reason=str(reason))

    def _note(self, *, reachable: bool, detail: str = "") -> None:
        """Log that the supervisor cannot be reached, once for all controllers."""
        if reachable != self._reachable:
            self._reachable = reachable
            log.info("supervisor_reachable", reachable=reachable, detail=detail, simulated=True)
