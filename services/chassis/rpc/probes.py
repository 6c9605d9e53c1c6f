"""The page that a platform asks: is the process alive, is it ready, what are its figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client.exposition import choose_encoder

from services.chassis.rpc.errors import PortInUse
from services.chassis.telemetry.metrics import REGISTRY

Checks = Callable[[], Mapping[str, bool]]
"""Named conditions of readiness, and whether each holds now."""

Watchdog = Callable[[], str]
"""What has made no progress for too long, in a sentence; empty when all goes on."""


@dataclass(frozen=True, slots=True)
class RestoreProgress:
    """How far a start is: what is awaited, empty once all is there, and offsets of the journal."""

    awaited: str = ""
    restored: int = 0
    to_go: int = 0


class Probes:
    """The HTTP side of a service.

    `/startupz` answers 503 until what is served has been restored, and says how far that is.
    `/livez` answers 200 unless the watchdog says what is stuck. That it is answered at all says
    that the event loop turns. It never looks at Kafka: a restart would not bring a broker back.
    `/readyz` answers 503 with the names of what is missing. `/metrics` is for Prometheus.
    `routes` is what a page has beside these; `setting` is where its port can be set.
    """

    def __init__(
        self,
        service: str,
        checks: Checks,
        watchdog: Watchdog,
        *,
        start: Callable[[], RestoreProgress] = RestoreProgress,
        routes: Sequence[web.RouteDef] = (),
        setting: str = "VIGIE_HTTP_PORT",
    ) -> None:
        self._service = service
        self._checks = checks
        self._watchdog = watchdog
        self._start = start
        self._routes = routes
        self._setting = setting
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port (the one that was free, for 0)."""
        app = web.Application()
        app.add_routes(
            [
                web.get("/startupz", self._startupz),
                web.get("/livez", self._livez),
                web.get("/readyz", self._readyz),
                web.get("/metrics", _metrics),
                *self._routes,
            ]
        )
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=1.0)
        await runner.setup()
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            raise PortInUse(f"{self._service} (HTTP)", host, port, self._setting) from error
        self._runner = runner
        bound: int = runner.addresses[0][1]
        return bound

    async def stop(self) -> None:
        """Stop listening, after the answers under way."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _startupz(self, _request: web.Request) -> web.Response:
        start = self._start()
        body = {
            "service": self._service,
            "started": not start.awaited,
            "awaited": start.awaited,
            "offsets": {"restored": start.restored, "to_go": start.to_go},
        }
        return web.json_response(body, status=503 if start.awaited else 200)

    async def _livez(self, _request: web.Request) -> web.Response:
        stuck = self._watchdog()
        body = {"service": self._service, "alive": not stuck, "stuck": stuck}
        return web.json_response(body, status=503 if stuck else 200)

    async def _readyz(self, _request: web.Request) -> web.Response:
        checks = dict(self._checks())
        missing = sorted(name for name, holds in checks.items() if not holds)
        body = {
            "service": self._service,
            "ready": not missing,
            "missing": missing,
            "checks": checks,
        }
        return web.json_response(body, status=503 if missing else 200)


async def _metrics(request: web.Request) -> web.Response:
    encode, kind = choose_encoder(request.headers.get("Accept", ""))
    return web.Response(body=encode(REGISTRY), headers={"Content-Type": kind})
