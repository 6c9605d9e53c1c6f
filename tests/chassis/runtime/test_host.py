"""A service starts on what it was made for, or says in one sentence why not."""

from __future__ import annotations

import asyncio
import threading
from typing import cast

import pytest

from deploy.local.ports import free_port
from services.chassis.journal.memory import MemoryJournal
from services.chassis.runtime import host
from services.chassis.runtime.host import StartupError, check_topics, run
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.settings import Settings, read
from services.chassis.topics.kinds import topics_of
from tests.chassis import counter as c

pytestmark = pytest.mark.usefixtures("said")


def counts(partitions: int) -> dict[str, int]:
    return {topic.name: topic.partitions for topic in topics_of("test", "counters", partitions)}


def test_topics_as_the_catalogue_makes_them_are_fine() -> None:
    check_topics(MemoryJournal(counts(4)), c.NAMES, c.counters(4))


@pytest.mark.parametrize("kind", ["commands", "journal", "bulletins", "snapshots"])
def test_a_topic_that_is_missing_is_named_with_the_remedy(kind: str) -> None:
    standing = counts(4)
    del standing[f"test.counters.{kind}"]
    with pytest.raises(StartupError) as no:
        check_topics(MemoryJournal(standing), c.NAMES, c.counters(4))
    assert str(no.value) == (
        f"There is no topic test.counters.{kind}: run `python -m services.provision` first."
    )


def test_a_topic_of_another_shape_is_named_with_both_counts() -> None:
    with pytest.raises(StartupError) as no:
        check_topics(MemoryJournal(counts(3)), c.NAMES, c.counters(4))
    assert str(no.value) == (
        "Topic test.counters.commands has 3 partitions and this release was made for 4: "
        "a partition count never changes in place."
    )


def test_without_a_broker_the_process_ends_with_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.chassis.journal.kafka.METADATA_SECONDS", 0.3)
    monkeypatch.setattr("services.chassis.telemetry.log_config.configure", lambda *_: None)
    monkeypatch.setenv("KAFKA_BOOTSTRAP", f"127.0.0.1:{free_port()}")
    with pytest.raises(SystemExit) as end:
        run(c.counters(), read(Settings))
    assert end.value.code == 1


NO_CONTEXT = cast("NodeContext", None)


async def test_a_worker_that_fails_takes_the_process_with_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[str] = []
    monkeypatch.setattr(host, "_exit", left.append)

    async def worker(_office: object) -> None:
        raise ZeroDivisionError

    stopping = asyncio.Event()
    employed = asyncio.ensure_future(host._run_workers([worker], NO_CONTEXT, stopping))
    while not left:
        await asyncio.sleep(0)
    stopping.set()
    await employed
    assert left == ["worker failed: ZeroDivisionError()"]


async def test_a_node_that_does_not_release_its_partitions_exits_as_if_killed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: list[str] = []
    free = threading.Event()
    monkeypatch.setattr(host, "_exit", left.append)
    monkeypatch.setattr(host, "HAND_OVER_SECONDS", 0.05)

    class Stuck:
        def stop(self) -> None:
            free.wait(10)

    await host._hand_over(cast("ServiceNode", Stuck()))
    free.set()
    assert left == ["the partitions were not let go within 0.05 s of stopping"]


async def test_workers_end_when_the_service_stops() -> None:
    began, ended = asyncio.Event(), list[bool]()

    async def worker(_office: object) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.append(True)

    stopping = asyncio.Event()
    employed = asyncio.ensure_future(host._run_workers([worker], NO_CONTEXT, stopping))
    await began.wait()
    stopping.set()
    await asyncio.wait_for(employed, 5)
    assert ended == [True]
