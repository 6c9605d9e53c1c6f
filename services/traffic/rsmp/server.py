"""The TCP server that signal controllers dial."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from ssl import SSLContext

import structlog

from services.traffic.rsmp import metrics
from services.traffic.rsmp.command_allowlist import check
from services.traffic.rsmp.end_reason import EndReason
from services.traffic.rsmp.limits import Limits
from services.traffic.rsmp.link import READ_BYTES, Link
from services.traffic.rsmp.session import Knows, SiteSession

DEPARTMENT = "traffic"
REMEMBERED_REFUSALS = 1_000
QUIET = {EndReason.PEER_CLOSED, EndReason.STOPPING}

OnSite = Callable[[SiteSession], Awaitable[None]]
log = structlog.get_logger(__name__)


class SiteServer:
    """Accepts sites. Nothing that one of them does ends another, but for two with one id."""

    def __init__(
        self,
        *,
        knows: Knows,
        on_site: OnSite,
        security_code: Callable[[], str],
        limits: Limits | None = None,
    ) -> None:
        self.sessions: dict[str, SiteSession] = {}
        """The connected sites by id."""
        self.connections = 0
        self._knows, self._on_site = knows, on_site
        self._security_code = security_code
        self.limits = limits or Limits()
        self._unnamed: dict[Link, None] = {}
        self._refused: OrderedDict[str, EndReason] = OrderedDict()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection until it ends."""
        link = Link(reader, writer, self.limits, check)
        session = SiteSession(link, self.limits, self._security_code, self._knows)
        self.connections += 1
        self._unnamed[link] = None
        self._make_room()
        try:
            await self._run(link, session)
        except Exception as error:  # an error of one connection costs that one
            log.exception("rsmp_connection_failed", site=session.site_id[:100], error=repr(error))
            link.close(EndReason.DRIVER_FAILED)
        finally:
            link.close(EndReason.STOPPING)
            self.connections -= 1
            self._unnamed.pop(link, None)
            self._report_end(link, session)

    async def _run(self, link: Link, session: SiteSession) -> None:
        async with asyncio.TaskGroup() as group:
            driving = group.create_task(self._drive(link, session))
            try:
                await link.run(session.receive)
            finally:
                session.end()
            await asyncio.wait({driving}, timeout=self.limits.driver_seconds)
            driving.cancel()

    async def _drive(self, link: Link, session: SiteSession) -> None:
        """Run the driver of a site once its handshake is complete and no other drives it."""
        try:
            async with asyncio.timeout(self.limits.handshake_seconds):
                await session.introduced.wait()
        except TimeoutError:
            link.close(EndReason.NO_HANDSHAKE)
        if not link.open:
            return
        self._unnamed.pop(link, None)
        previous = self.sessions.get(session.site_id)
        self.sessions[session.site_id] = session
        metrics.SITES.labels(DEPARTMENT).set(len(self.sessions))
        try:
            if previous is not None:
                previous.close(EndReason.REPLACED)
                await previous.left.wait()
            if link.open:
                await self._drive_alone(link, session)
        finally:
            session.left.set()
            if self.sessions.get(session.site_id) is session:
                del self.sessions[session.site_id]
            metrics.SITES.labels(DEPARTMENT).set(len(self.sessions))

    async def _drive_alone(self, link: Link, session: SiteSession) -> None:
        self._refused.pop(session.site_id, None)
        log.info(
            "site_connected", site=session.site_id, rsmp=str(session.version), address=link.peer
        )
        try:
            await self._on_site(session)
        except Exception:
            log.exception("site_driver_failed", site=session.site_id)
            link.close(EndReason.DRIVER_FAILED)
        else:
            link.close(EndReason.DRIVER_ENDED)

    def _make_room(self) -> None:
        """End the oldest connection without a site, so that silent ones keep no site out."""
        if self.connections > self.limits.connections:
            next(iter(self._unnamed)).close(EndReason.TOO_MANY_CONNECTIONS)

    def _report_end(self, link: Link, session: SiteSession) -> None:
        reason = link.ended or EndReason.PEER_CLOSED
        metrics.ENDED.labels(DEPARTMENT, str(reason)).inc()
        metrics.MALFORMED.labels(DEPARTMENT).inc(link.malformed)
        metrics.DROPPED.labels(DEPARTMENT).inc(session.updates.dropped)
        site = session.site_id[:100] or link.peer
        if session.left.is_set():
            log.info("site_disconnected", site=site, reason=str(reason))
        elif reason not in QUIET and self._refused.get(site) is not reason:
            # A site dials again and again: a new reason is logged, the same one is not.
            log.warning("site_refused", site=site, address=link.peer, reason=str(reason))
            self._refused[site] = reason
            while len(self._refused) > REMEMBERED_REFUSALS:
                self._refused.popitem(last=False)


async def serve_sites(
    host: str,
    port: int,
    *,
    tls: SSLContext | None,
    knows: Knows,
    on_site: OnSite,
    security_code: Callable[[], str],
    limits: Limits | None = None,
    listening: Callable[[int], None] = lambda _port: None,
) -> None:
    """Serve sites until cancelled; `on_site` runs for each connected site, one of an id at a time.

    `knows` states whether a site may connect. `on_site` follows `session.updates` until they end;
    an error of it ends the connection of its site alone. `listening` gets the port, which the
    system chooses where `port` is 0. Raises `OSError` where the port cannot be used.
    """
    server = SiteServer(knows=knows, on_site=on_site, security_code=security_code, limits=limits)
    group = asyncio.TaskGroup()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        group.create_task(server.serve(reader, writer))

    patience = server.limits.handshake_seconds if tls else None
    listener = await asyncio.start_server(
        accept,
        host,
        port,
        ssl=tls,
        ssl_handshake_timeout=patience,
        limit=READ_BYTES,
        start_serving=False,
    )
    async with group:
        try:
            listening(listener.sockets[0].getsockname()[1])
            await listener.serve_forever()
        finally:
            listener.close()
