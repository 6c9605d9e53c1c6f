"""The workers of signal controllers: the server that they dial, and the watch for silent ones."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from functools import partial
from ssl import SSLContext

from google.protobuf.message import DecodeError

from services.chassis.devices.report_sender import ReportSender
from services.chassis.rpc.probes import PortInUse
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.sdk.settings import InvalidSettings
from services.city.streets import StreetGraph
from services.traffic.devices.junction_driver import DEPARTMENT, JunctionDriver
from services.traffic.domain.junction.state import Junction, is_cut_off
from services.traffic.flow.counted_arcs import CountedArcs
from services.traffic.flow.flow_counter import FlowCounter
from services.traffic.rsmp.security_code import NoSecurityCode, SecurityCodeFile
from services.traffic.rsmp.server import serve_sites
from services.traffic.rsmp.session import SiteSession
from services.traffic.rsmp.tls import server_context
from services.traffic.settings import TrafficSettings
from vigie.bulletin.v1.telemetry_pb2 import SitesConnected
from vigie.traffic.v1 import commands_pb2 as reports

PUBLISH_SECONDS = 20.0
SILENCE_SECONDS = 90
"""How long no process names a controller before it counts as silent: it dials each 10 s."""

ROUND_SECONDS = 5.0
NO_CONNECTION = "NO_CONNECTION"

Drivers = dict[str, JunctionDriver]


async def serve_controllers(
    context: ServiceContext,
    *,
    settings: TrafficSettings,
    load_streets: Callable[[], StreetGraph] | None = None,
    listening: Callable[[int], None] = lambda _port: None,
) -> None:
    """Serve the controllers that dial in, and drive each, until cancelled.

    `listening` gets the port, which the system chooses where the settings have 0. Without the
    street graph, no traffic is counted. Raises `InvalidSettings` and, in a group, `PortInUse`.
    """
    drivers: Drivers = {}
    host, port, tls = settings.rsmp_host or settings.host, settings.rsmp_port, _tls(settings)
    streets = await asyncio.to_thread(load_streets) if load_streets else None
    arcs = CountedArcs(streets, time.monotonic) if streets else None

    async with asyncio.TaskGroup() as group:
        group.create_task(_wake(context, drivers))
        group.create_task(_publish(context, drivers))
        try:
            await serve_sites(
                host,
                port,
                tls=tls,
                knows=lambda site_id: context.view.get("junction", site_id) is not None,
                on_site=partial(_drive, context, drivers, arcs),
                security_code=_security_code(settings),
                listening=listening,
            )
        except OSError as error:
            raise PortInUse("traffic (RSMP)", host, port, "VIGIE_RSMP_PORT") from error


def _tls(settings: TrafficSettings) -> SSLContext | None:
    try:
        return server_context(*settings.rsmp_tls) if settings.rsmp_tls else None
    except OSError as error:
        raise InvalidSettings(
            f"The certificate for RSMP cannot be read ({error}): put PEM files at "
            "VIGIE_RSMP_TLS_CERTIFICATE_FILE, VIGIE_RSMP_TLS_KEY_FILE and, if it is set, "
            "VIGIE_RSMP_TLS_CA_FILE."
        ) from error


def _security_code(settings: TrafficSettings) -> Callable[[], str]:
    file = settings.rsmp_security_code_file
    if file is not None:
        return SecurityCodeFile(file).read

    def missing() -> str:
        raise NoSecurityCode("VIGIE_RSMP_SECURITY_CODE_FILE is not set: controllers are only read")

    return missing


async def _drive(
    context: ServiceContext, drivers: Drivers, arcs: CountedArcs | None, session: SiteSession
) -> None:
    flow = FlowCounter(context, session.site_id, arcs) if arcs else None
    driver = drivers[session.site_id] = JunctionDriver(context, session, flow)
    try:
        await driver.run()
    finally:
        del drivers[session.site_id]


async def _wake(context: ServiceContext, drivers: Drivers) -> None:
    async for entry in context.journal_entries():
        if entry.kind == "junction" and entry.events and entry.id in drivers:
            drivers[entry.id].wake.set()


async def _publish(context: ServiceContext, drivers: Drivers) -> None:
    """Publish the controllers that are connected to this process."""
    while True:
        if drivers and context.available:
            named = SitesConnected(junction_ids=sorted(drivers), sent_time=now_microseconds())
            context.publish_telemetry("rsmp", named)
        await asyncio.sleep(PUBLISH_SECONDS)


class SilenceWatch:
    """Reports the owned junctions whose controller no process has named for too long.

    The process that had a controller may be gone, so its silence is judged by all others.
    """

    def __init__(
        self, context: ServiceContext, clock: Callable[[], int] = now_microseconds
    ) -> None:
        self._context = context
        self._clock = clock
        self._start = clock()
        self.named: dict[str, int] = {}
        self._silent: dict[str, int] = {}  # the last time without a connection
        self._senders: dict[str, ReportSender] = {}

    def take(self, value: bytes) -> None:
        """Take a telemetry message of traffic; one of another type names no controller."""
        try:
            message = SitesConnected.FromString(value)
        except DecodeError:
            return  # the readers of positions count it
        for junction_id in message.junction_ids:
            self.named[junction_id] = min(message.sent_time, self._clock())

    async def look(self) -> None:
        """Report silent junctions, and those whose feeder is lost."""
        junctions: Mapping[str, Junction] = dict(self._context.view.all("junction"))
        for junction_id, junction in junctions.items():
            if junction.silent_reason:
                self._silent[junction_id] = self._clock()
            if not self._context.owns(f"junction/{junction_id}"):
                continue
            if not junction.silent_reason:
                # A process names a controller a while after the connection: its time starts there.
                silent_time = self._silent.get(junction_id, 0)
                last = max(self._start, self.named.get(junction_id, 0), silent_time)
                if self._clock() - last >= SILENCE_SECONDS * MICROS:
                    silent = reports.ReportConnectionRequest(reason=NO_CONNECTION)
                    await self._submit(junction_id, silent)
            elif is_cut_off(junction, junctions.values()):
                await self._submit(junction_id, reports.ReportFeederLostRequest())

    async def _submit(
        self,
        junction_id: str,
        report: reports.ReportConnectionRequest | reports.ReportFeederLostRequest,
    ) -> None:
        fresh = ReportSender(self._context, "junction_id", junction_id)
        sender = self._senders.setdefault(junction_id, fresh)
        await sender.submit(report, str(self._context.view.version("junction", junction_id)))


async def watch_silence(context: ServiceContext) -> None:
    """Watch for silent controllers until cancelled."""
    watch = SilenceWatch(context)
    async with asyncio.TaskGroup() as group:
        group.create_task(_follow(context, watch))
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            if context.available:
                await watch.look()


async def _follow(context: ServiceContext, watch: SilenceWatch) -> None:
    async for value in context.subscribe_telemetry(DEPARTMENT):
        watch.take(value)
