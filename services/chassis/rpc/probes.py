"""The HTTP port of a process: startup, liveness and readiness probes, and metrics."""

from __future__ import annotations

import errno
import socket
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from aiohttp import web
from prometheus_client.exposition import choose_encoder

from services.chassis.telemetry.metrics import REGISTRY

WILDCARDS = frozenset({"0.0.0.0", "::"})  # noqa: S104

Checks = Callable[[], Mapping[str, bool]]
"""Returns the conditions of readiness by name, and whether each holds."""

Reasons = Callable[[], Mapping[str, str]]
"""Returns a sentence for each condition of readiness that does not hold and has a known cause."""

Watchdog = Callable[[], str]
"""Returns a sentence about a part without progress; empty if there is none."""


@dataclass(frozen=True, slots=True)
class RestoreProgress:
    """The progress of a start: `awaited` is empty once it is complete; offsets of the journal."""

    awaited: str = ""
    restored: int = 0
    to_go: int = 0


class PortInUse(Exception):
    """A port that a server cannot listen on; the message is shown to the user."""

    def __init__(self, what: str, host: str, port: int, setting: str) -> None:
        super().__init__(
            f"{what} cannot listen on {host}:{port}: another program uses the port, or the host is "
            f"no address of this machine. Stop that program, or choose another with {setting}."
        )


class Probes:
    """The HTTP side of a service.

    `/startupz` returns 503 with the progress until the read model is restored.
    `/livez` returns 200 unless the watchdog returns a sentence; an answer shows that the event loop
    runs. It does not check Kafka, because a restart would not bring a broker back.
    `/readyz` returns 503 with the conditions that do not hold, and the `reasons` that are known;
    it returns 200 with them if all are `partial`.
    `/metrics` is for Prometheus.
    `routes` are further routes; `setting` is the variable of the port, for error messages.
    """

    def __init__(
        self,
        service: str,
        checks: Checks,
        watchdog: Watchdog,
        *,
        start: Callable[[], RestoreProgress] = RestoreProgress,
        reasons: Reasons = dict,
        partial: Collection[str] = (),
        routes: Sequence[web.RouteDef] = (),
        setting: str = "VIGIE_HTTP_PORT",
    ) -> None:
        self._service = service
        self._checks = checks
        self._watchdog = watchdog
        self._start = start
        self._reasons = reasons
        self._partial = frozenset(partial)
        self._routes = routes
        self._setting = setting
        self._runner: web.AppRunner | None = None

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port; port 0 takes a free one."""
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
            if host in WILDCARDS:
                for each in _both_families(port):
                    await web.SockSite(runner, each).start()
            else:
                await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            raise PortInUse(f"{self._service} (HTTP)", host, port, self._setting) from error
        self._runner = runner
        bound: int = runner.addresses[0][1]
        return bound

    async def stop(self) -> None:
        """Stop listening, after the requests in flight."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def _startupz(self, _request: web.Request) -> web.Response:
        start = self._start()
        offsets = {"restored": start.restored, "to_go": start.to_go}
        return self._page(
            "started", holds=not start.awaited, awaited=start.awaited, offsets=offsets
        )

    async def _livez(self, _request: web.Request) -> web.Response:
        stuck = self._watchdog()
        return self._page("alive", holds=not stuck, stuck=stuck)

    async def _readyz(self, _request: web.Request) -> web.Response:
        checks = dict(self._checks())
        missing = sorted(name for name, holds in checks.items() if not holds)
        reasons = dict(self._reasons())
        return self._page(
            "ready",
            holds=self._partial.issuperset(missing),
            missing=missing,
            checks=checks,
            reasons=reasons,
        )

    def _page(self, condition: str, *, holds: bool, **reasons: object) -> web.Response:
        body = {"service": self._service, condition: holds, **reasons}
        return web.json_response(body, status=200 if holds else 503)


def _both_families(port: int) -> list[socket.socket]:
    """Return the sockets of a wildcard, which means both families, as for gRPC.

    Each family has a socket of its own, so that an IPv4 address of a caller is seen as one.
    """
    first = socket.create_server(("0.0.0.0", port))  # noqa: S104
    try:
        same_port = ("::", first.getsockname()[1])
        return [first, socket.create_server(same_port, family=socket.AF_INET6)]
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            first.close()
            raise
        return [first]  # IPv6 is switched off


async def _metrics(request: web.Request) -> web.Response:
    encode, kind = choose_encoder(request.headers.get("Accept", ""))
    return web.Response(body=encode(REGISTRY), headers={"Content-Type": kind})
