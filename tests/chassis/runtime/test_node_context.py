"""The context of workers and calls: the parts of a service that they can use."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.runtime.router import MethodRouter
from services.chassis.sdk.decider import Rejected
from services.chassis.sdk.ids import new_id
from tests.chassis import counter as c, readers
from tests.chassis.memory_node import MemoryNode, ana, running
from tests.waiting import until

pytestmark = pytest.mark.usefixtures("said")


async def test_submit_returns_a_receipt_and_its_record_is_yielded() -> None:
    async with running() as kept:
        command_id, entries = new_id(), kept.runtime.journal_entries()
        following = asyncio.ensure_future(anext(entries))
        receipt = await kept.runtime.submit(c.add(5), command_id=command_id, cause="because")
        assert (await following).kind in {"", "counter"}
        assert (receipt.command_id, receipt.version) == (command_id, 1)
        record = readers.records(kept.source)[-1]
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


# The router: the handler of each method


def answer(kept: MemoryNode, method: str) -> Any:
    node = kept.node
    router = MethodRouter(node.service, node.read_model, node.gateway, kept.runtime)
    return router(c.RPC.methods_by_name[method])


@pytest.mark.parametrize("cursor", ["nonsense", "foreign:0=0"])
async def test_a_query_and_a_watch_include_a_receipt_and_a_query_rejects_other_cursors(
    cursor: str,
) -> None:
    request = c.kind("GetCounterRequest")
    async with running() as kept:
        receipt = (await answer(kept, "Add")(c.add(5), ana())).receipt
        get = answer(kept, "GetCounter")
        response = await get(request(counter_id="a", at_least=receipt.cursor), ana())
        assert response.counter.total == 5
        assert response.cursor == str(kept.node.read_model.cursor())
        feed = answer(kept, "WatchCounters")(c.kind("WatchCountersRequest")(), ana())
        assert (await anext(feed)).counter.total == 5
        await feed.aclose()
        with pytest.raises(Rejected) as no:
            await get(request(counter_id="a", at_least=cursor), ana())
        assert no.value.field == "at_least"


async def test_a_call_gets_the_service_context() -> None:
    async def get(context: Any, request: Any) -> Any:
        assert context.settings.prefix == "test"
        return c.kind("GetCounterResponse")(cursor=request.counter_id)

    async with running(service=c.counters(queries={}, calls={"GetCounter": get})) as kept:
        request = c.kind("GetCounterRequest")(counter_id="x")
        assert (await answer(kept, "GetCounter")(request, ana())).cursor == "x"


async def test_a_command_is_checked_before_it_is_sent() -> None:
    def check(context: Any, request: Any) -> None:
        assert context.settings.prefix == "test"
        if request.amount > 5:
            raise Rejected("AMOUNT_INVALID", "amount is above 5: give less.", "amount")

    async with running(service=c.counters(checks={"Add": check})) as kept:
        add = answer(kept, "Add")
        assert (await add(c.add(5), ana())).receipt.version == 1
        with pytest.raises(Rejected, match="above 5"):
            await add(c.add(6), ana())
        assert kept.node.read_model.get("counter", "a").total == 5  # type: ignore[union-attr]


async def test_a_method_without_a_declaration_prevents_the_start() -> None:
    async with running(service=c.counters(queries={})) as kept:
        with pytest.raises(LookupError, match="nothing is declared for"):
            answer(kept, "GetCounter")
