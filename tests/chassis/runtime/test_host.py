"""A service starts on the topics of its release, or reports in one sentence why not."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, cast
from unittest.mock import Mock

import pytest

from deploy.local.ports import free_port
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.rpc.probes import PortInUse
from services.chassis.runtime import host
from services.chassis.runtime.host import StartupError, check_history, check_topics, run
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.settings import Settings
from tests.chassis import counter as c
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("said")


def test_topics_as_the_catalogue_makes_them_are_fine() -> None:
    check_topics(c.memory(4), c.NAMES, c.counters(4))


@pytest.mark.parametrize("kind", ["commands", "journal", "bulletins", "snapshots", "telemetry"])
def test_a_topic_that_is_missing_is_named_with_the_remedy(kind: str) -> None:
    counts = {**c.memory(4).counts, f"test.counters.{kind}": 0}
    with pytest.raises(StartupError) as no:
        check_topics(MemoryJournal(counts), c.NAMES, c.counters(4))
    assert str(no.value) == (
        f"There is no topic test.counters.{kind}: run `python -m services.provision` first."
    )


def test_a_topic_of_another_shape_is_named_with_both_counts() -> None:
    with pytest.raises(StartupError) as no:
        check_topics(c.memory(3), c.NAMES, c.counters(4))
    assert str(no.value) == (
        "Topic test.counters.commands has 3 partitions and this release was made for 4: "
        "a partition count never changes in place."
    )


def test_commands_beside_a_journal_without_records_are_a_lost_history() -> None:
    source, states = c.memory(2), [c.partition_state(0), c.partition_state(1)]
    states[0].epoch = "e"
    check_history(source, c.NAMES, states)
    c.put(source, c.command(c.add(1)), 2)
    with pytest.raises(StartupError) as no:
        check_history(source, c.NAMES, states)
    assert str(no.value).startswith(
        "test.counters.journal has no record in partitions [1], and test.counters.commands has "
        "commands: the history of this service is gone. Restore a backup."
    )
    states[1].epoch = "e"
    check_history(source, c.NAMES, states)


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({}, "No Kafka broker is reachable at 127.0.0.1:"),
        ({"tls_key_file": "tls.key"}, "VIGIE_TLS_KEY_FILE is set and VIGIE_TLS_CERTIFICATE_FILE"),
    ],
    ids=["no broker", "half a configuration of TLS"],
)
def test_a_service_that_cannot_start_logs_one_sentence_and_exits_with_one(
    settings: dict[str, str], reason: str, said: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.chassis.journal.kafka_journal.METADATA_SECONDS", 0.3)
    monkeypatch.setattr("services.chassis.telemetry.log_config.configure", lambda *_: None)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", f"127.0.0.1:{free_port()}")
    with pytest.raises(SystemExit) as end:
        run(c.counters(), Settings.model_validate(settings))
    assert end.value.code == 1
    [line] = [entry for entry in said if entry["event"] == "cannot_start"]
    assert line["reason"].startswith(reason)


NO_CONTEXT = cast("NodeContext", None)


@pytest.fixture
def left(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reasons of the exits of the process."""
    reasons: list[str] = []
    monkeypatch.setattr(host, "_exit", reasons.append)
    return reasons


async def test_a_worker_that_fails_takes_the_process_with_it(left: list[str]) -> None:
    async def worker(_context: object) -> None:
        raise ZeroDivisionError

    stopping = asyncio.Event()
    working = asyncio.ensure_future(host._run_workers([worker], NO_CONTEXT, stopping))
    await until(lambda: bool(left))
    stopping.set()
    await working
    assert left == ["worker failed: ZeroDivisionError()"]


async def test_a_worker_whose_port_is_in_use_ends_the_process_with_a_sentence(
    left: list[str],
) -> None:
    async def worker(_context: object) -> None:
        async with asyncio.TaskGroup():
            raise PortInUse("traffic (RSMP)", "127.0.0.1", 12_111, "VIGIE_RSMP_PORT")

    await host._work(worker, NO_CONTEXT)
    (sentence,) = left
    assert sentence.startswith("traffic (RSMP) cannot listen on 127.0.0.1:12111")
    assert "VIGIE_RSMP_PORT" in sentence


async def test_workers_end_when_the_service_stops() -> None:
    began, ended = asyncio.Event(), asyncio.Event()

    async def worker(_context: object) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    stopping = asyncio.Event()
    working = asyncio.ensure_future(host._run_workers([worker], NO_CONTEXT, stopping))
    await began.wait()
    stopping.set()
    await asyncio.wait_for(working, 5)
    assert ended.is_set()


async def test_a_node_that_does_not_release_its_partitions_exits_as_if_killed(
    left: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(host, "HAND_OVER_SECONDS", 0.05)
    free, node = threading.Event(), Mock(spec=ServiceNode)
    node.stop.side_effect = lambda: free.wait(10)
    await host._hand_over(node)
    free.set()
    assert left == ["the partitions were not let go within 0.05 s of stopping"]
