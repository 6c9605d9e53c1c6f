"""The platform's page: alive, ready, figures."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from services.chassis.rpc.probes import PortInUse, Probes, RestoreProgress
from services.chassis.telemetry import metrics


class Facts:
    """What a service would say of itself."""

    def __init__(self) -> None:
        self.checks: dict[str, bool] = {"partitions open": True, "view caught up": True}
        self.stuck = ""
        self.start = RestoreProgress()

    def ready(self) -> Mapping[str, bool]:
        return self.checks


@asynccontextmanager
async def probed(facts: Facts) -> AsyncIterator[tuple[aiohttp.ClientSession, int]]:
    probes = Probes("lighting", facts.ready, lambda: facts.stuck, start=lambda: facts.start)
    port = await probes.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            yield session, port
    finally:
        await probes.stop()


async def _get(session: aiohttp.ClientSession, path: str) -> tuple[int, str]:
    async with session.get(path) as answer:
        return answer.status, await answer.text()


async def test_a_service_with_all_it_needs_is_alive_and_ready() -> None:
    async with probed(Facts()) as (session, _):
        assert (await _get(session, "/livez"))[0] == 200
        assert (await _get(session, "/readyz"))[0] == 200


async def test_readyz_names_missing_conditions_while_livez_passes() -> None:
    facts = Facts()
    facts.checks["view caught up"] = False
    async with probed(facts) as (session, _):
        status, body = await _get(session, "/readyz")
        assert status == 503
        assert json.loads(body)["missing"] == ["view caught up"]
        assert (await _get(session, "/livez"))[0] == 200

        facts.checks["view caught up"] = True
        assert (await _get(session, "/readyz"))[0] == 200


async def test_startupz_reports_progress_until_it_is_complete() -> None:
    facts = Facts()
    facts.start = RestoreProgress("the records of the journal", restored=3, to_go=4)
    async with probed(facts) as (session, _):
        status, body = await _get(session, "/startupz")
        assert status == 503
        assert json.loads(body) == {
            "service": "lighting",
            "started": False,
            "awaited": "the records of the journal",
            "offsets": {"restored": 3, "to_go": 4},
        }

        facts.start = RestoreProgress(restored=7)
        status, body = await _get(session, "/startupz")
        assert status == 200
        assert json.loads(body)["started"]


async def test_a_stuck_part_ends_life_and_is_named() -> None:
    facts = Facts()
    facts.stuck = "the owner of partition 2 has made no progress for 31 s"
    async with probed(facts) as (session, _):
        status, body = await _get(session, "/livez")
    assert status == 503
    assert "partition 2" in json.loads(body)["stuck"]


async def test_the_figures_are_there_for_prometheus_old_and_new() -> None:
    metrics.COMMANDS.labels("t", "Dim", "ACCEPTED").inc()
    async with probed(Facts()) as (session, _):
        status, text = await _get(session, "/metrics")
        assert status == 200
        assert re.search(r'vigie_commands_total\{.*service="t"', text)
        accept = {"Accept": "application/openmetrics-text; version=1.0.0"}
        async with session.get("/metrics", headers=accept) as answer:
            assert (await answer.text()).endswith("# EOF\n")


async def test_a_page_may_have_more_than_its_probes() -> None:
    async def broken(_request: web.Request) -> web.Response:
        return web.Response(text="nothing is")

    probes = Probes("field", dict, str, routes=[web.get("/broken", broken)], setting="ITS_PORT")
    port = await probes.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            assert await _get(session, "/broken") == (200, "nothing is")
            assert (await _get(session, "/livez"))[0] == 200
        with pytest.raises(PortInUse, match="ITS_PORT"):
            await Probes("field", dict, str, setting="ITS_PORT").start("127.0.0.1", port)
    finally:
        await probes.stop()


async def test_a_taken_port_is_one_sentence() -> None:
    async with probed(Facts()) as (_, port):
        with pytest.raises(PortInUse, match=rf"127\.0\.0\.1:{port}.*VIGIE_HTTP_PORT"):
            await Probes("roads", dict, str).start("127.0.0.1", port)


async def test_a_stopped_page_answers_no_more_and_frees_its_port() -> None:
    async with probed(Facts()) as (_, port):
        pass
    with pytest.raises(OSError):
        await asyncio.open_connection("127.0.0.1", port)
    again = Probes("lighting", dict, str)
    assert await again.start("127.0.0.1", port) == port
    await again.stop()
