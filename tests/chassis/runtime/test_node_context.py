"""The office: what a worker or a call may use of its service."""

from __future__ import annotations

import asyncio

import pytest

from services.chassis.journal.journal import JournalUnavailable
from services.chassis.journal.memory import MemoryJournal
from services.chassis.partition.partitioning import partition_of
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from tests.chassis import counter as c
from tests.chassis.memory_node import running
from tests.waiting import until
from vigie.journal.v1 import journal_pb2 as journal

pytestmark = pytest.mark.usefixtures("said")


async def test_submit_returns_a_receipt() -> None:
    async with running() as kept:
        command_id = new_id()
        receipt = await kept.runtime.submit(c.add(5), command_id=command_id, cause="because")
        assert (receipt.command_id, receipt.version) == (command_id, 1)
        record = c.records(kept.source)[-1]
        assert (record.actor, record.cause) == ("counters", "because")
        assert kept.runtime.view.get("counter", "a") == c.Counter(total=5, share=5 / 3)


async def test_a_rejected_submit_raises_with_its_reason() -> None:
    async with running() as kept:
        with pytest.raises(Rejected) as no:
            await kept.runtime.submit(c.add(-5), command_id=new_id())
        assert str(no.value) == "AMOUNT_INVALID: amount is below 0: give it above."


async def test_a_submit_without_a_decision_times_out() -> None:
    async with running(owned=False) as kept:
        with pytest.raises(TimeoutError):
            await kept.runtime.submit(c.add(5), command_id=new_id(), timeout_seconds=0.02)


async def test_owns_is_true_for_owned_partitions_alone() -> None:
    async with running(owned=False) as kept:
        assert not kept.runtime.owns("counter/a")
        kept.node.join_election()
        await until(lambda: kept.runtime.owns("counter/a"))


async def test_send_command_writes_to_the_partition_of_the_aggregate_of_a_known_service() -> None:
    source = c.memory()
    source.counts = {**source.counts, "test.other.commands": 4}
    async with running(source) as kept:
        expires_time = now_microseconds() + 5
        kept.runtime.send_command(
            "other", c.add(5), command_id="id", cause="why", expires_time=expires_time
        )
        [message] = c.read(source, "test.other.commands", partition_of("counter/a", 4))
        command = journal.Command.FromString(message.value)
        assert (command.actor, command.cause) == ("counters", "why")
        assert command.expires_time == expires_time
        with pytest.raises(JournalUnavailable, match=r"no topic test\.nobody\.commands"):
            kept.runtime.send_command("nobody", c.add(5), command_id="id", cause="", expires_time=0)


async def test_telemetry_comes_from_the_first_that_is_kept_and_then_as_it_is_published() -> None:
    source: MemoryJournal = c.memory()
    async with running(source) as kept:
        kept.runtime.publish_telemetry("k", c.Added(amount=1))
        heard = kept.runtime.subscribe_telemetry("counters")
        first = await asyncio.wait_for(anext(heard), 5)
        kept.runtime.publish_telemetry("k", c.Added(amount=2))
        second = await asyncio.wait_for(anext(heard), 5)
        assert [c.Added.FromString(value).amount for value in (first, second)] == [1, 2]
        await heard.aclose()


async def test_unreadable_telemetry_raises_in_the_subscriber() -> None:
    async with running() as kept:
        with pytest.raises(KeyError, match="nobody"):
            await asyncio.wait_for(anext(kept.runtime.subscribe_telemetry("nobody")), 5)
