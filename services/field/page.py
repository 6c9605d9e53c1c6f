"""The field's page on this machine: its probes and figures, and a way to break things by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from ipaddress import ip_address

from aiohttp import web
from prometheus_client.exposition import choose_encoder

from services.chassis.errors import PortTaken
from services.chassis.metrics import REGISTRY
from services.field.faults import SAYINGS, Faults, NoSuchFault

Checks = Callable[[], Mapping[str, bool]]


class Page:
    """`/livez /readyz /metrics` as every service has them, and `/break /mend /broken`."""

    def __init__(self, checks: Checks, faults: Faults) -> None:
        self._checks = checks
        self._faults = faults
        app = web.Application(middlewares=[_from_here])
        app.add_routes(
            [
                web.get("/livez", self._livez),
                web.get("/readyz", self._readyz),
                web.get("/metrics", _metrics),
                web.get("/broken", self._broken),
                web.post("/break", self._break),
                web.post("/mend", self._mend),
            ]
        )
        self._runner = web.AppRunner(
            app, access_log=None, handle_signals=False, shutdown_timeout=0.5
        )

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port (the one that was free, for 0)."""
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, host, port).start()
        except OSError as error:
            await self._runner.cleanup()
            raise PortTaken("field (HTTP)", host, port, "VIGIE_FIELD_HTTP_PORT") from error
        bound: int = self._runner.addresses[0][1]
        return bound

    async def stop(self) -> None:
        """Stop listening."""
        await self._runner.cleanup()

    async def _livez(self, _request: web.Request) -> web.Response:
        return web.json_response({"service": "field", "alive": True, "stuck": ""})

    async def _readyz(self, _request: web.Request) -> web.Response:
        checks = dict(self._checks())
        missing = sorted(name for name, holds in checks.items() if not holds)
        body = {"service": "field", "ready": not missing, "missing": missing, "checks": checks}
        return web.json_response(body, status=503 if missing else 200)

    async def _broken(self, _request: web.Request) -> web.Response:
        return web.json_response({"simulated": True, "broken": list(self._faults.broken)})

    async def _break(self, request: web.Request) -> web.Response:
        return await self._changed(request, self._faults.begin)

    async def _mend(self, request: web.Request) -> web.Response:
        return await self._changed(request, self._faults.end)

    async def _changed(self, request: web.Request, change: Callable[[str], None]) -> web.Response:
        # A page of another site cannot send JSON here without asking first, which nobody answers.
        said = None
        if request.content_type == "application/json":
            with suppress(ValueError):
                said = await request.json()
        words = said.get("what") if isinstance(said, dict) else None
        if not isinstance(words, str):
            remedy = 'send JSON: {"what": "lamp <lamp>"}'
            return web.json_response({"wrong": remedy, "known": SAYINGS}, status=400)
        try:
            change(words)
        except NoSuchFault as error:
            return web.json_response({"wrong": str(error), "known": SAYINGS}, status=404)
        return await self._broken(request)


@web.middleware
async def _from_here(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Only this machine is served, under its own name: nobody's web page reaches it by another."""
    host = (request.url.host or "").strip("[]")
    try:
        here = host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        here = False
    if not here:
        raise web.HTTPMisdirectedRequest(text="The field is served on this machine only.")
    return await handler(request)


async def _metrics(request: web.Request) -> web.Response:
    encode, kind = choose_encoder(request.headers.get("Accept", ""))
    return web.Response(body=encode(REGISTRY), headers={"Content-Type": kind})
