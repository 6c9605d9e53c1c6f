"""The HTTP endpoints for the platform: liveness, readiness and metrics."""

from __future__ import annotations

import errno
import json
import re
import socket
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from services.chassis.rpc.probes import PortInUse, Probes, RestoreProgress
from services.chassis.telemetry import metrics


@asynccontextmanager
async def probed(
    partial: Collection[str] = (), **facts: Any
) -> AsyncIterator[aiohttp.ClientSession]:
    """The page of a service that answers with these facts."""
    answers: dict[str, Any] = {"checks": dict, "watchdog": str}
    answers |= {name: lambda fact=fact: fact for name, fact in facts.items()}
    probes = Probes("lighting", **answers, partial=partial)
    port = await probes.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            yield session
    finally:
        await probes.stop()


async def get(session: aiohttp.ClientSession, path: str) -> tuple[int, str]:
    async with session.get(path) as answer:
        return answer.status, await answer.text()


async def test_readyz_names_missing_conditions_while_livez_passes() -> None:
    checks = {"partitions open": True, "view caught up": False}
    async with probed(checks=checks) as session:
        status, body = await get(session, "/readyz")
        assert status == 503
        assert json.loads(body)["missing"] == ["view caught up"]
        assert (await get(session, "/livez"))[0] == 200
        checks["view caught up"] = True
        assert (await get(session, "/readyz"))[0] == 200


async def test_a_condition_about_a_part_is_named_and_keeps_the_replica_ready() -> None:
    checks = {"broker": True, "whole": False}
    async with probed(checks=checks, partial=["whole"]) as session:
        status, body = await get(session, "/readyz")
        assert (status, json.loads(body)["missing"]) == (200, ["whole"])
        checks["broker"] = False
        assert (await get(session, "/readyz"))[0] == 503


@pytest.mark.parametrize("started", [True, False])
async def test_startupz_reports_progress_until_it_is_complete(*, started: bool) -> None:
    awaited = "" if started else "the records of the journal"
    async with probed(start=RestoreProgress(awaited, restored=3, to_go=4)) as session:
        status, body = await get(session, "/startupz")
    assert status == (200 if started else 503)
    assert json.loads(body) == {
        "service": "lighting",
        "started": started,
        "awaited": awaited,
        "offsets": {"restored": 3, "to_go": 4},
    }


async def test_a_stuck_part_ends_life_and_is_named() -> None:
    stuck = "the owner of partition 2 has made no progress for 31 s"
    async with probed(watchdog=stuck) as session:
        status, body = await get(session, "/livez")
    assert status == 503
    assert json.loads(body)["stuck"] == stuck


async def test_the_figures_are_there_for_prometheus_old_and_new() -> None:
    metrics.COMMANDS.labels("t", "Dim", "ACCEPTED").inc()
    async with probed() as session:
        status, text = await get(session, "/metrics")
        assert status == 200
        assert re.search(r'vigie_commands_total\{.*service="t"', text)
        accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
        async with session.get("/metrics", headers=accept) as answer:
            assert (await answer.text()).endswith("# EOF\n")


async def test_a_page_has_routes_of_its_own_and_its_port_until_it_stops() -> None:
    async def broken(_request: web.Request) -> web.Response:
        return web.Response(text="nothing is")

    probes = Probes("field", dict, str, routes=[web.get("/broken", broken)])
    port = await probes.start("127.0.0.1", 0)
    again = Probes("roads", dict, str, setting="ITS_PORT")
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            assert await get(session, "/broken") == (200, "nothing is")
        with pytest.raises(PortInUse, match=rf"roads.*127\.0\.0\.1:{port}.*ITS_PORT"):
            await again.start("127.0.0.1", port)
    finally:
        await probes.stop()
    assert await again.start("127.0.0.1", port) == port
    await again.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
async def test_a_wildcard_of_either_family_answers_on_both(host: str) -> None:
    async def remote(request: web.Request) -> web.Response:
        return web.Response(text=request.remote)

    probes = Probes("lighting", dict, str, routes=[web.get("/remote", remote)])
    port = await probes.start(host, 0)
    try:
        async with aiohttp.ClientSession() as session:
            for address in ["127.0.0.1", "::1"] if socket.has_ipv6 else ["127.0.0.1"]:
                name = f"[{address}]" if ":" in address else address
                async with session.get(f"http://{name}:{port}/remote") as answer:
                    assert await answer.text() == address
        with pytest.raises(PortInUse, match=f"{port}"):
            await Probes("roads", dict, str).start(host, port)
    finally:
        await probes.stop()


async def test_a_wildcard_answers_on_ipv4_where_ipv6_is_switched_off(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    create = socket.create_server

    def off(address: Any, **named: Any) -> Any:
        if named.get("family") == socket.AF_INET6:
            raise OSError(errno.EADDRNOTAVAIL, "Cannot assign requested address")
        return create(address, **named)

    monkeypatch.setattr(socket, "create_server", off)
    probes = Probes("lighting", dict, str)
    port = await probes.start("::", 0)
    async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        assert (await get(session, "/livez"))[0] == 200
    await probes.stop()
