"""Behind each method stands what the service declares for it."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.partition.cursors import Cursor
from services.chassis.runtime.router import MethodRouter
from services.chassis.sdk.decider import Rejected
from tests.chassis import counter as c
from tests.chassis.memory_node import MemoryNode, ana, running

pytestmark = pytest.mark.usefixtures("said")


def answer(kept: MemoryNode, method: str) -> Any:
    node = kept.node
    router = MethodRouter(node.service, node.read_model, node.gateway, kept.runtime)
    return router(c.RPC.methods_by_name[method])


async def test_a_query_and_a_watch_include_a_receipt_and_a_foreign_cursor_is_rejected() -> None:
    async with running() as kept:
        receipt = (await answer(kept, "Add")(c.add(5), ana())).receipt
        request = c.kind("GetCounterRequest")(counter_id="a", at_least=receipt.cursor)
        response = await answer(kept, "GetCounter")(request, ana())
        assert response.counter.total == 5
        assert response.cursor == str(kept.node.read_model.cursor())
        feed = answer(kept, "WatchCounters")(c.kind("WatchCountersRequest")(), ana())
        assert (await anext(feed)).counter.total == 5
        await feed.aclose()
        for cursor in ("nonsense", str(Cursor("foreign", {0: 0}))):
            request = c.kind("GetCounterRequest")(counter_id="a", at_least=cursor)
            with pytest.raises(Rejected) as no:
                await answer(kept, "GetCounter")(request, ana())
            assert no.value.field == "at_least"


async def test_a_call_gets_the_service_context() -> None:
    async def get(context: Any, request: Any) -> Any:
        assert context.settings.prefix == "test"
        return c.kind("GetCounterResponse")(cursor=request.counter_id)

    async with running(service=c.counters(queries={}, calls={"GetCounter": get})) as kept:
        request = c.kind("GetCounterRequest")(counter_id="x")
        assert (await answer(kept, "GetCounter")(request, ana())).cursor == "x"


async def test_a_method_without_a_declaration_prevents_the_start() -> None:
    async with running(service=c.counters(queries={})) as kept:
        with pytest.raises(LookupError, match="nothing is declared for"):
            answer(kept, "GetCounter")
