"""`vigie doctor`: findings about services with a fake HTTP side, and about a real broker."""

from __future__ import annotations

import json
import socket
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from aiohttp import web
from confluent_kafka.admin import AdminClient
from confluent_kafka.cimpl import NewTopic

from services.chassis.sdk.clock import now_seconds
from services.chassis.topics.kinds import topics_of
from services.provision.catalogue import DEPARTMENT_PARTITIONS
from tests.cli.town import NOWHERE, WAIT_SECONDS, Town, in_thread
from tests.waiting import wait_until

pytestmark = pytest.mark.slow

READY = {"service": "roads", "ready": True, "missing": [], "checks": {}}
NOT_READY = {**READY, "ready": False, "missing": ["broker_answers", "partitions_open"]}
LAG = 'vigie_view_lag_records{service="roads",partition="%d"} %d\n'


@contextmanager
def probes(ready: Mapping[str, Any], metrics: str = "") -> Iterator[str]:
    """Serve the HTTP side of a service; yield its address."""
    found = [0]

    async def alive(_request: web.Request) -> web.Response:
        return web.json_response({"alive": True, "stuck": ""})

    async def readyz(_request: web.Request) -> web.Response:
        return web.json_response(dict(ready), status=200 if ready["ready"] else 503)

    async def figures(_request: web.Request) -> web.Response:
        return web.Response(text=metrics)

    async def serve(until_the_end: Callable[[], Awaitable[None]]) -> None:
        site = web.Application()
        site.add_routes(
            [web.get("/livez", alive), web.get("/readyz", readyz), web.get("/metrics", figures)]
        )
        runner = web.AppRunner(site)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        found[0] = runner.addresses[0][1]
        await until_the_end()
        await runner.cleanup()

    with in_thread(serve):
        yield f"127.0.0.1:{found[0]}"


def create(broker: str, topics: Mapping[str, int]) -> None:
    """Create topics with their partitions, and wait until the broker shows them."""
    admin = AdminClient({"bootstrap.servers": broker})
    made = admin.create_topics([NewTopic(name, count) for name, count in topics.items()])
    for each in made.values():
        each.result(WAIT_SECONDS)
    wait_until(lambda: set(topics) <= set(admin.list_topics(timeout=WAIT_SECONDS).topics))


@dataclass
class Examined:
    """The result of the doctor for roads and coordination."""

    exit_code: int
    healthy: bool
    findings: dict[tuple[str, str], dict[str, str]]

    def finding(self, where: str, what: str) -> tuple[str, str, str]:
        found = self.findings[where, what]
        return found["state"], found["detail"], found["remedy"]


def examine(town: Town, http: str, kafka: str = NOWHERE, prefix: str = "vigie") -> Examined:
    where = {
        "VIGIE_ROADS_HTTP": http,
        "VIGIE_COORDINATION_HTTP": http,
        "VIGIE_DEPARTMENTS": "roads",
        "VIGIE_PREFIX": prefix,
        "KAFKA_BOOTSTRAP": kafka,
    }
    done = town.vigie("--timeout 2 doctor --json", **where)
    assert done.stderr == ""
    document = json.loads(done.stdout)
    findings = {(each["where"], each["what"]): each for each in document["findings"]}
    table = town.vigie("--timeout 2 doctor", **where)
    assert ("all is well" in table.stdout) == document["healthy"]
    assert table.exit_code == done.exit_code
    return Examined(done.exit_code, document["healthy"], findings)


def test_a_service_that_does_not_answer_is_missing_with_a_remedy(town: Town) -> None:
    nowhere = dict.fromkeys(("KAFKA_BOOTSTRAP", "VIGIE_ROADS", "VIGIE_ROADS_HTTP"), NOWHERE)
    done = town.vigie("--timeout 2 doctor", **nowhere, VIGIE_DEPARTMENTS="roads")
    assert done.exit_code == 3
    assert "127.0.0.1:1 gives no answer (UNAVAILABLE)" in done.stdout
    assert "or give its address in VIGIE_ROADS" in done.stdout
    assert "or give its address in KAFKA_BOOTSTRAP" in done.stdout


def test_a_frozen_service_is_not_to_be_started(town: Town) -> None:
    with socket.create_server(("127.0.0.1", 0)) as frozen:  # it accepts and does not answer
        at = f"127.0.0.1:{frozen.getsockname()[1]}"
        roads = {"VIGIE_ROADS": at, "VIGIE_ROADS_HTTP": at, "VIGIE_DEPARTMENTS": "roads"}
        done = town.vigie("--timeout 1 doctor", KAFKA_BOOTSTRAP=NOWHERE, **roads)
    assert done.exit_code == 3
    assert done.stdout.count("it is stuck, or the network drops the call") == 2
    assert "VIGIE_ROADS" not in done.stdout


def test_a_service_that_is_not_ready_has_a_finding_for_each_condition(town: Town) -> None:
    with probes(NOT_READY) as http:
        examined = examine(town, http)
    assert (examined.exit_code, examined.healthy) == (3, False)
    assert examined.finding("roads", "grpc")[0] == "ok"
    assert examined.finding("roads", "alive")[0] == "ok"
    _, detail, remedy = examined.finding("roads", "ready")
    assert detail == "partitions_open does not hold"
    assert "8 s" in remedy


def test_a_condition_that_does_not_hold_has_the_reason_that_the_service_knows(town: Town) -> None:
    stopped = "partition 0 has stopped: an inbound message was rejected"
    clock = "The clock of this machine is 60 s ahead of the Kafka broker's."
    missing = ["clock_agrees", "partitions_whole"]
    reasons = {"partitions_whole": stopped, "clock_agrees": clock}
    with probes({**NOT_READY, "missing": missing[1:], "reasons": reasons}) as http:
        examined = examine(town, http)
        _, detail, remedy = examined.finding("roads", "ready")
        assert detail == stopped
        assert "VigiePartitionStopped" in remedy
        assert ("roads", "vigie_journal_gap_total") not in examined.findings
    with probes({**READY, "missing": missing[1:], "reasons": reasons}) as http:
        assert examine(town, http).finding("roads", "ready")[:2] == ("BAD", stopped)
    with probes({**NOT_READY, "missing": missing[:1], "reasons": reasons}) as http:
        _, detail, remedy = examine(town, http).finding("roads", "ready")
    assert (detail, "NTP" in remedy) == (clock, True)


def test_local_mode_and_a_log_ahead_of_the_clock_are_findings(town: Town) -> None:
    figures = 'vigie_local_mode{service="roads"} %d\n'
    figures += 'vigie_log_time_ahead_seconds{service="roads",partition="0"} %d\n'
    with probes(READY, figures % (1, 3600)) as http:
        examined = examine(town, http)
    assert examined.finding("roads", "vigie_local_mode")[0] == "BAD"
    state, detail, remedy = examined.finding("roads", "vigie_log_time_ahead_seconds")
    assert (state, detail) == ("BAD", "3600")
    assert "VigieLogTimeAhead" in remedy
    with probes(READY, figures % (0, 4)) as http:
        examined = examine(town, http)
    assert {("roads", "vigie_local_mode"), ("roads", "vigie_log_time_ahead_seconds")} & set(
        examined.findings
    ) == set()


def test_lag_gaps_and_a_wrong_clock_are_findings(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = now_seconds()
    monkeypatch.setattr("services.cli.doctor.doctor.now_seconds", lambda: now + 300)
    metrics = LAG % (0, 900) + LAG % (1, 300) + 'vigie_journal_gap_total{partition="0"} 1\n'
    with probes(READY, metrics) as http:
        examined = examine(town, http)
    assert examined.finding("roads", "lag")[:2] == ("odd", "1200 records")
    assert examined.finding("roads", "vigie_journal_gap_total")[0] == "BAD"
    _, detail, remedy = examined.finding("roads", "clock")
    assert (detail, "NTP" in remedy) == ("5 min behind this machine's", True)


def test_a_healthy_installation_has_its_topics(town: Town, broker: str, prefix: str) -> None:
    roads = topics_of(prefix, "roads", DEPARTMENT_PARTITIONS)
    with probes(READY) as http:
        examined = examine(town, http, broker, prefix)
        assert (examined.exit_code, examined.healthy) == (1, False)
        state, detail, remedy = examined.finding("kafka", "roads topics")
        assert (state, f"{prefix}.roads.commands" in detail) == ("BAD", True)
        assert "services.provision" in remedy
        wanted = [*roads, *topics_of(prefix, "coordination", 1)]
        create(broker, {topic.name: topic.partitions for topic in wanted})
        examined = examine(town, http, broker, prefix)
    assert (examined.exit_code, examined.healthy) == (0, True)


def test_a_topic_with_another_number_of_partitions_is_a_finding(
    town: Town, broker: str, prefix: str
) -> None:
    topics = [*topics_of(prefix, "roads", DEPARTMENT_PARTITIONS)]
    create(broker, {topic.name: topic.partitions for topic in topics} | {topics[0].name: 3})
    with probes(READY) as http:
        state, detail, _ = examine(town, http, broker, prefix).finding("kafka", "roads topics")
    assert (state, detail) == ("BAD", f"{topics[0].name} has 3 partitions")


def test_settings_that_name_no_broker_are_a_finding(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "SASL")
    with probes(READY) as http:
        assert examine(town, http).finding("kafka", "settings")[0] == "BAD"
