"""The HTTP side of the simulator: probes, metrics, and faults injected by hand."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from contextlib import suppress
from ipaddress import ip_address

from aiohttp import web

from services.chassis.rpc.probes import Checks, Probes
from services.simulator.equipment.active_faults import Faults
from services.simulator.equipment.fault import SYNTAX, NoSuchFault

Handler = Callable[[web.Request], Awaitable[web.Response]]


def http_api(checks: Checks, faults: Faults) -> Probes:
    """Return the probes of every service, with `/faults`, `/inject` and `/clear`.

    A command is a JSON document, because a page of another site cannot send JSON here.
    """
    present = _present(faults)
    return Probes(
        "simulator",
        checks,
        str,  # no watchdog: a simulator that answers runs
        routes=[
            web.get("/faults", loopback_only(present)),
            web.post("/inject", loopback_only(_command(faults.inject, present))),
            web.post("/clear", loopback_only(_command(faults.clear, present))),
        ],
        setting="VIGIE_SIMULATOR_HTTP_PORT",
    )


def _present(faults: Faults) -> Handler:
    async def present(_request: web.Request) -> web.Response:
        return web.json_response({"simulated": True, "faults": list(faults.present)})

    return present


def _command(change: Callable[[str], None], present: Handler) -> Handler:
    async def changed(request: web.Request) -> web.Response:
        body = None
        if request.content_type == "application/json":
            with suppress(ValueError):
                body = await request.json()
        words = body.get("what") if isinstance(body, dict) else None
        if not isinstance(words, str):
            return _error('send JSON: {"what": "lamp <lamp>"}', 400)
        try:
            change(words)
        except NoSuchFault as error:
            return _error(str(error), 404)
        return await present(request)

    return changed


def _error(remedy: str, status: int) -> web.Response:
    return web.json_response({"error": remedy, "known": SYNTAX}, status=status)


def loopback_only(handler: Handler) -> Handler:
    """Serve requests of this machine to a name of this machine, so that no web page gets through.

    In a pod the port also serves the platform's probes; faults are injected from inside the pod.
    """

    async def answered(request: web.Request) -> web.Response:
        host = (request.url.host or "").strip("[]")
        try:
            named = host == "localhost" or ip_address(host).is_loopback
            here = named and ip_address(request.remote or "").is_loopback
        except ValueError:
            here = False
        if not here:
            raise web.HTTPMisdirectedRequest(text="The simulator serves this machine only.")
        return await handler(request)

    return answered
