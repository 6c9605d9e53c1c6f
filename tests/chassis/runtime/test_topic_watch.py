"""A service whose topics are deleted while it runs is not ready, and states which."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.journal.journal import JournalUnavailable
from services.chassis.runtime import topic_watch
from services.chassis.runtime.topic_watch import TopicWatch
from tests.chassis import counter as c
from tests.chassis.memory_node import running
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("said")


async def test_a_topic_that_is_deleted_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_watch, "LOOK_SECONDS", 0.01)
    async with running() as kept:
        counts: Any = kept.source.counts
        await until(lambda: all(kept.node.ready().values()))
        del counts["test.counters.snapshots"]
        await until(lambda: not kept.node.ready()["topics_exist"])
        reasons = {"topics_exist": "there is no topic test.counters.snapshots"}
        assert kept.node.reasons() == reasons
        counts["test.counters.snapshots"] = 1
        await until(lambda: kept.node.ready()["topics_exist"])


def test_without_an_answer_the_last_result_stays(
    monkeypatch: pytest.MonkeyPatch, said: list[Any]
) -> None:
    source = c.memory()
    watch = TopicWatch(source, ["none"])
    watch.look()
    assert watch.missing == ["none"]

    def refuse(_topic: str) -> int:
        raise JournalUnavailable("no broker")

    monkeypatch.setattr(source, "partitions", refuse)
    watch.look()
    assert watch.missing == ["none"]
    assert [entry["event"] for entry in said] == ["topics_missing", "topics_not_seen"]
