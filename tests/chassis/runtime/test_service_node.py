"""A service node: its owners follow the election, and it reports its readiness."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import grpc
import pytest

from services.chassis.journal.journal import NoBrokerTime, Outgoing
from services.chassis.journal.kafka_journal import KafkaJournal
from services.chassis.journal.kafka_membership import KafkaMembership
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.owner import snapshots
from services.chassis.partition.partitioning import partition_of
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.rpc.errors import STOPPED_RETRY_SECONDS, StatusError, grpc_code
from services.chassis.rpc.probes import RestoreProgress
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.service import Inbox
from services.chassis.sdk.settings import KafkaSettings, Settings
from services.chassis.topics.kinds import topics_of
from services.chassis.topics.names import ResourceNames
from services.provision.topics import create
from tests.chassis import counter as c, readers
from tests.chassis.crew_server import reason_of, retry_seconds_of
from tests.chassis.memory_node import ana, running
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("said")


async def test_it_is_ready_once_its_partitions_are_open() -> None:
    async with running(service=c.counters(4), owned=False) as kept:
        assert kept.node.ready()["view_restored"]
        assert not kept.node.ready()["elected"]
        kept.node.join_election()
        await until(lambda: all(kept.node.ready().values()))
        assert set(kept.node.owners) == {0, 1, 2, 3}
        kept.source.available = False
        assert not kept.node.ready()["broker_answers"]


async def test_the_owners_count_the_aggregates_of_all_partitions() -> None:
    def at_most_three(kind: str, count: int) -> None:
        if kind == "counter" and count >= 3:
            raise Rejected("COUNTERS_TOO_MANY", "There are three counters.")

    names = "abcdefgh"
    assert len({partition_of(f"counter/{name}", 4) for name in names[:4]}) > 1
    async with running(service=c.counters(4, admit=at_most_three)) as kept:
        for name in names[:3]:
            await kept.ask(c.add(1, name))
        for name in names[3:]:
            with pytest.raises(StatusError, match="three counters") as refused:
                await kept.ask(c.add(1, name))
            assert reason_of(refused.value.status) == "COUNTERS_TOO_MANY"
        assert (await kept.ask(c.add(1, "a"))).receipt.version == 2


async def test_a_node_with_a_wrong_clock_opens_nothing_until_it_is_right() -> None:
    source = c.memory()
    source.clock = lambda: now_microseconds() - 3600 * c.MICROS
    async with running(source) as kept:
        await until(lambda: "3600 s ahead of" in kept.node.clock.wrong_reason)
        assert not kept.node.ready()["clock_agrees"]
        assert (kept.node.owners, readers.records(source)) == ({}, [])
        with pytest.raises(StatusError, match="3600 s ahead of") as refused:
            await kept.ask(c.add(1))
        assert reason_of(refused.value.status) == "REPLICA_CLOCK_WRONG"
        source.clock = now_microseconds
        await until(lambda: all(kept.node.ready().values()))
        assert (await kept.ask(c.add(1))).receipt.version == 1
    assert kept.left == []


async def test_a_clock_that_is_set_forward_ends_the_ownership_before_anything_is_decided() -> None:
    async with running() as kept:
        await kept.ask(c.add(1))
        ahead = [3600 * c.MICROS]
        kept.node.clock._clock = lambda: now_microseconds() + ahead[0]
        await until(lambda: not kept.node.ready()["elected"] and not kept.node.owners)
        ahead[0] = 0
        await until(lambda: all(kept.node.ready().values()))
        assert (await kept.ask(c.add(2))).receipt.version == 2
        times = [record.decided_time for record in readers.records(kept.source)]
        assert max(times) <= now_microseconds()
    assert kept.left == []


async def test_callers_of_a_partition_that_stops_are_answered_at_once() -> None:
    """Given a call that waits for an owner, when the owner stops, then this and later ones end."""
    source = MemoryJournal({**c.memory().counts, "news": 1})
    source.append(Outgoing("news", 0, b"", b"x"))
    c.write(source, c.opened())
    raises = c.add(c.RAISES, "inbox")
    inbox = Inbox(
        ["news"], "counter/inbox", lambda _: raises, lambda _: {}, lambda *_: (), lambda *_: raises
    )
    async with running(source, c.counters(inbox=inbox), owned=False) as kept:
        waiting = asyncio.create_task(kept.ask(c.add(1), ana(600)))
        await until(lambda: bool(kept.node.gateway._waiters))
        kept.node.join_election()
        with pytest.raises(StatusError, match=r"Partition 0 has stopped \(.*\): the command waits"):
            await waiting
        with pytest.raises(
            StatusError, match=r"Partition 0 has stopped \(.*\): nothing happened"
        ) as refused:
            await kept.ask(c.add(1), ana(600))
        assert grpc_code(refused.value.status) == grpc.StatusCode.UNAVAILABLE
        assert reason_of(refused.value.status) == "PARTITION_STOPPED"
        assert retry_seconds_of(refused.value.status) == STOPPED_RETRY_SECONDS
        assert not kept.node.ready()["partitions_whole"]
        assert kept.node.ready()["partitions_open"]
        assert "inbound message rejected" in kept.node.reasons()["partitions_whole"]
    assert kept.left == []


async def test_a_topic_that_states_no_time_ends_the_process_with_one_sentence() -> None:
    class Untimed(MemoryJournal):
        def broker_time(self, topic: str) -> int:
            raise NoBrokerTime(f"Topic {topic} keeps the times of its writers.")

    async with running(Untimed(c.memory().counts)) as kept:
        await until(lambda: bool(kept.left))
    assert kept.left == ["Topic test.counters.telemetry keeps the times of its writers."]


@asynccontextmanager
async def replica(broker: str, names: ResourceNames) -> AsyncIterator[ServiceNode]:
    """One replica of a service on a real broker."""
    cluster, left = KafkaSettings(bootstrap=broker), list[str]()
    membership = KafkaMembership(cluster, names.group, names.commands)
    settings = Settings.model_validate({"prefix": names.prefix})
    journal = KafkaJournal(cluster, "node")
    node = ServiceNode(c.counters(2), settings, journal, membership, left.append)
    node.start()
    await asyncio.wait_for(node.read_model.at_end.wait(), 20)
    node.join_election()
    try:
        yield node
    finally:
        await asyncio.to_thread(node.stop)
        assert left == []


async def test_two_replicas_share_the_work_and_the_one_that_stays_takes_over_in_two_seconds(
    broker: str, prefix: str
) -> None:
    names = ResourceNames(prefix[-31:].strip("-0123456789"), "counters")
    create(KafkaSettings(bootstrap=broker), list(topics_of(names.prefix, names.service, 2)), 1)
    async with replica(broker, names) as stays:
        answer = stays.gateway.handler(c.RPC.methods_by_name["Add"])
        async with replica(broker, names) as leaves:
            await until(lambda: len(stays.owners) == len(leaves.owners) == 1, limit_seconds=30)
            await until(lambda: all({**stays.ready(), **leaves.ready()}.values()), limit_seconds=30)
            for amount in range(1, 11):
                await asyncio.wait_for(answer(c.add(amount, f"c{amount % 4}"), ana()), 10)
            await asyncio.to_thread(leaves.membership.close)
            await until(lambda: len(stays.owners) == 2, limit_seconds=2)
            assert not leaves.owners
        for amount in range(20, 30):
            await asyncio.wait_for(answer(c.add(amount, f"c{amount % 4}"), ana()), 10)
        assert sum(state.total for _, state in stays.read_model.all("counter")) == (
            sum(range(1, 11)) + sum(range(20, 30))
        )
        for partition, partition_state in enumerate(stays.read_model.partition_states):
            fresh = c.partition_state(partition)
            for offset, record in readers.placed(stays.journal, names, partition):
                fresh.replay(record, offset)
            assert canonical_bytes(fresh) == canonical_bytes(partition_state)


async def test_a_standby_takes_over_from_a_replica_whose_clock_becomes_wrong(
    broker: str, prefix: str
) -> None:
    names = ResourceNames(prefix[-31:].strip("-0123456789"), "counters")
    create(KafkaSettings(bootstrap=broker), list(topics_of(names.prefix, names.service, 2)), 1)
    async with replica(broker, names) as right, replica(broker, names) as wrong:
        await until(lambda: len(right.owners) == len(wrong.owners) == 1, limit_seconds=30)
        wrong.clock._clock = lambda: now_microseconds() + 3600 * c.MICROS
        await until(lambda: len(right.owners) == 2, limit_seconds=10)
        answer = right.gateway.handler(c.RPC.methods_by_name["Add"])
        for amount in range(8):
            await asyncio.wait_for(answer(c.add(amount, f"c{amount}"), ana()), 10)
        assert (wrong.owners, wrong.ready()["clock_agrees"]) == ({}, False)
        wrong.clock._clock = now_microseconds
        await until(lambda: len(right.owners) == len(wrong.owners) == 1, limit_seconds=30)
        times = [
            record.decided_time
            for partition in range(2)
            for _, record in readers.placed(right.journal, names, partition)
        ]
        assert max(times) <= now_microseconds()


async def test_restore_progress_names_what_is_awaited() -> None:
    source = c.memory()
    async with running(source) as before:
        for amount in (1, 2):
            await before.ask(c.add(amount))
        end = before.node.restore_progress()
    assert (end.awaited, end.to_go) == ("", 0)
    assert end.restored > 2

    settings = before.node.settings
    node = ServiceNode(c.counters(), settings, source, SingleMember(1), before.left.append)
    assert "snapshots" in node.restore_progress().awaited
    node.tailer.goals = {0: end.restored}
    assert node.restore_progress() == RestoreProgress("the records of the journal", 0, end.restored)
    node.read_model.at_end.set()
    assert "an open transaction" in node.restore_progress().awaited
    node.read_model.mark_caught_up()
    assert node.restore_progress().awaited == ""


async def test_a_revoked_partition_is_no_longer_served() -> None:
    async with running(service=c.counters(2)) as kept:
        await until(lambda: all(kept.node.ready().values()))
        await asyncio.to_thread(kept.node._revoked, [0])
        assert set(kept.node.owners) == {1}
        await asyncio.to_thread(kept.node._assigned, [0])
        await until(lambda: all(kept.node.ready().values()))
    assert kept.left == []


async def test_a_partition_that_does_not_turn_is_named() -> None:
    async with running() as kept:
        await until(lambda: all(kept.node.ready().values()))
        assert kept.node.stalled() == ""
        owner = kept.node.owners[0]
        owner.stop()
        await asyncio.to_thread(owner.join, 5)
        owner.serving.set()
        owner.progress = time.monotonic() - 60
        assert "partitions [0]" in kept.node.stalled()
        kept.source.available = False
        assert kept.node.stalled() == ""


async def test_an_election_that_does_not_turn_is_named() -> None:
    """As after a clock was set back: the Kafka client waits until that clock has caught up."""
    async with running() as kept:
        await until(lambda: all(kept.node.ready().values()))
        go_on = threading.Event()
        agrees = kept.node.clock.agrees
        kept.node.clock.agrees = lambda: go_on.wait(30) and agrees()  # type: ignore[method-assign]
        started = kept.node.election_progress
        await until(lambda: kept.node.election_progress > started)
        assert kept.node.stalled() == ""
        kept.node.election_progress = time.monotonic() - 60
        assert "the election" in kept.node.stalled()
        go_on.set()
        await until(lambda: kept.node.stalled() == "")


async def test_a_restarted_node_restores_the_same_bytes() -> None:
    """The end of a node cancels a snapshot that is being written: the test waits for one."""
    source = c.memory()
    async with running(source, snapshot_records=3) as kept:
        for amount in range(10):
            await kept.ask(c.add(amount))
        await kept.ask(c.add(1, "b"))
        before = canonical_bytes(kept.node.read_model.partition_states[0])
        standby = await asyncio.to_thread(kept.node._standby, 0)
        assert canonical_bytes(standby) == before
        assert not standby.skip_unknown
        digest = kept.node.fold_sha256
        await until(lambda: snapshotted(source, digest) > 3, "a snapshot is written")
    async with running(source, owned=False) as again:
        assert canonical_bytes(again.node.read_model.partition_states[0]) == before


def snapshotted(source: MemoryJournal, digest: bytes) -> int:
    """Return how many records the newest whole snapshot holds; 0 without one."""
    fresh = c.partition_state()
    snapshots.restore(source, c.NAMES, [fresh], digest)
    return fresh.folded
