"""Finding what is wrong with an installation."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import uuid4

import pytest
from aiohttp import web
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from services.chassis.sdk.clock import now_seconds
from services.chassis.topics.kinds import topics_of
from tests.cli.town import WAIT_SECONDS, Town

pytestmark = pytest.mark.slow

READY = {"service": "roads", "ready": True, "missing": [], "checks": {}}
NOT_READY = {**READY, "ready": False, "missing": ["broker_answers", "partitions_open"]}
LAG = 'vigie_view_lag_records{service="roads",partition="%d"} %d\n'


@contextmanager
def probes(ready: Mapping[str, Any], metrics: str = "") -> Iterator[str]:
    """Serve a service's HTTP side as it would answer; yield its address."""
    started, ended, found = threading.Event(), threading.Event(), [0]

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True, "stuck": ""})

    async def readyz(_request: web.Request) -> web.Response:
        return web.json_response(dict(ready), status=200 if ready["ready"] else 503)

    async def figures(_request: web.Request) -> web.Response:
        return web.Response(text=metrics)

    async def serve() -> None:
        site = web.Application()
        site.add_routes(
            [web.get("/livez", alive), web.get("/readyz", readyz), web.get("/metrics", figures)]
        )
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found[0] = runner.addresses[0][1]
        started.set()
        await asyncio.to_thread(ended.wait)
        await runner.cleanup()

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert started.wait(WAIT_SECONDS)
        yield f"127.0.0.1:{found[0]}"
    finally:
        ended.set()
        thread.join(WAIT_SECONDS)


def make(broker: str, topics: Mapping[str, int]) -> None:
    """Make topics with so many partitions each, and wait until the broker shows them."""
    admin = AdminClient({"bootstrap.servers": broker})
    made = admin.create_topics([NewTopic(name, count) for name, count in topics.items()])
    for each in made.values():
        each.result(WAIT_SECONDS)
    end = time.monotonic() + WAIT_SECONDS
    while not set(topics) <= set(admin.list_topics(timeout=WAIT_SECONDS).topics):
        assert time.monotonic() < end


def examine(town: Town, http: str, kafka: str = "127.0.0.1:1", **more: str) -> Any:
    """Run the doctor on one department and coordination; return exit code and findings."""
    where = {
        "VIGIE_ROADS_HTTP": http,
        "VIGIE_COORDINATION_HTTP": http,
        "VIGIE_DEPARTMENTS": "roads",
    }
    done = town.vigie("--timeout", "2", "doctor", "--json", **where, KAFKA_BOOTSTRAP=kafka, **more)
    assert done.stderr == ""
    said = json.loads(done.stdout)
    states = {(each["where"], each["what"]): each for each in said["findings"]}
    return done.exit_code, said["healthy"], states


def test_what_does_not_answer_is_missing_and_says_what_to_do(town: Town) -> None:
    nowhere = dict.fromkeys(("KAFKA_BOOTSTRAP", "VIGIE_ROADS", "VIGIE_ROADS_HTTP"), "127.0.0.1:1")
    done = town.vigie("--timeout", "2", "doctor", **nowhere, VIGIE_DEPARTMENTS="roads")
    assert done.exit_code == 3
    assert "127.0.0.1:1 gives no answer (UNAVAILABLE)" in done.stdout
    assert "or give its address in VIGIE_ROADS" in done.stdout
    assert "or give its address in KAFKA_BOOTSTRAP" in done.stdout


def test_a_service_that_is_not_ready_says_what_is_missing(town: Town) -> None:
    with probes(NOT_READY) as http:
        code, healthy, states = examine(town, http)
    assert (code, healthy) == (3, False)
    assert states["roads", "grpc"]["state"] == "ok"
    assert states["roads", "alive"]["state"] == "ok"
    assert states["roads", "ready"]["detail"] == "partitions_open does not hold"
    assert "8 s" in states["roads", "ready"]["remedy"]


def test_lag_and_holes_are_told(town: Town) -> None:
    metrics = LAG % (0, 900) + LAG % (1, 300) + 'vigie_journal_gap_total{partition="0"} 1\n'
    with probes(READY, metrics) as http:
        _, _, states = examine(town, http)
    assert (states["roads", "lag"]["state"], states["roads", "lag"]["detail"]) == (
        "odd",
        "1200 records",
    )
    assert states["roads", "vigie_journal_gap_total"]["state"] == "BAD"


def test_a_clock_that_is_off_is_told(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    now = now_seconds()
    monkeypatch.setattr("services.cli.doctor.doctor.now_seconds", lambda: now + 300)
    with probes(READY) as http:
        _, _, states = examine(town, http)
    assert states["roads", "clock"]["detail"] == "5 min behind this machine's"
    assert "NTP" in states["roads", "clock"]["remedy"]


def test_an_installation_that_is_well_is_well(town: Town, broker: str) -> None:
    prefix = f"doctor-{uuid4().hex[:8]}"
    wanted = [*topics_of(prefix, "roads", 4), *topics_of(prefix, "coordination", 1)]
    with probes(READY) as http:
        code, healthy, states = examine(town, http, broker, VIGIE_PREFIX=prefix)
        assert (code, healthy) == (1, False)
        assert "services.provision" in states["kafka", "roads topics"]["remedy"]
        make(broker, {topic.name: topic.partitions for topic in wanted})
        code, healthy, states = examine(town, http, broker, VIGIE_PREFIX=prefix)
        assert (code, healthy) == (0, True)
        done = town.vigie(
            "doctor",
            VIGIE_DEPARTMENTS="roads",
            VIGIE_PREFIX=prefix,
            KAFKA_BOOTSTRAP=broker,
            VIGIE_ROADS_HTTP=http,
            VIGIE_COORDINATION_HTTP=http,
        )
    assert "all is well" in done.stdout


def test_topics_of_another_shape_are_told(town: Town, broker: str) -> None:
    prefix = f"doctor-{uuid4().hex[:8]}"
    make(broker, {topic.name: 2 for topic in topics_of(prefix, "roads", 4)})
    with probes(READY) as http:
        _, _, states = examine(town, http, broker, VIGIE_PREFIX=prefix)
    assert f"{prefix}.roads.commands has 2 partitions" in states["kafka", "roads topics"]["detail"]
