"""The field's page on this machine: its probes and figures, and a way to break things by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address

from aiohttp import web

from services.chassis.rpc.probes import Checks, Probes
from services.simulator.equipment.faults import SAYINGS, Faults, NoSuchFault

Handler = Callable[[web.Request], Awaitable[web.Response]]


class Page:
    """`/livez /readyz /metrics` as every service has them, and `/break /mend /broken`."""

    def __init__(self, checks: Checks, faults: Faults) -> None:
        self._faults = faults
        self._probes = Probes(
            "simulator",
            checks,
            str,  # nothing here can be stuck while the page is answered
            routes=[
                web.get("/broken", loopback_only(self._broken)),
                web.post("/break", loopback_only(self._break)),
                web.post("/mend", loopback_only(self._mend)),
            ],
            setting="VIGIE_SIMULATOR_HTTP_PORT",
        )

    async def start(self, host: str, port: int) -> int:
        """Listen, and return the port (the one that was free, for 0)."""
        return await self._probes.start(host, port)

    async def stop(self) -> None:
        """Stop listening."""
        await self._probes.stop()

    async def _broken(self, _request: web.Request) -> web.Response:
        return web.json_response({"simulated": True, "broken": list(self._faults.broken)})

    async def _break(self, request: web.Request) -> web.Response:
        return await self._changed(request, self._faults.inject)

    async def _mend(self, request: web.Request) -> web.Response:
        return await self._changed(request, self._faults.clear)

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


def loopback_only(handler: Handler) -> Handler:
    """Only this machine is served, under its own name: nobody's web page reaches it by another.

    In a pod the page listens for the platform's probes, too: who breaks things asks from inside.
    """

    async def answered(request: web.Request) -> web.Response:
        host = (request.url.host or "").strip("[]")
        try:
            named = host == "localhost" or ip_address(host).is_loopback
            here = named and ip_address(request.remote or "").is_loopback
        except ValueError:
            here = False
        if not here:
            raise web.HTTPMisdirectedRequest(text="The field is served on this machine only.")
        return await handler(request)

    return answered
