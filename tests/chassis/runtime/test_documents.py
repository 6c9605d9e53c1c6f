"""The documents of a running service: each replica gives the same bytes and tag for one state."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import aiohttp

from services.chassis.runtime.host import probes_of
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.document import Document
from services.chassis.sdk.view import View
from tests.chassis import counter as c
from tests.chassis.memory_node import running
from tests.waiting import until


def values(view: View, _time: int) -> bytes:
    return " ".join(f"{name}={state.total}" for name, state in view.all("counter")).encode()


COUNTERS = replace(c.counters(2), documents=[Document("values.txt", "text/plain", values)])


@asynccontextmanager
async def site(node: ServiceNode) -> AsyncIterator[aiohttp.ClientSession]:
    probes = probes_of(node)
    port = await probes.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            yield session
    finally:
        await probes.stop()


async def get(session: aiohttp.ClientSession) -> tuple[int, str, str]:
    async with session.get("/public/counters/values.txt") as response:
        return response.status, response.headers.get("ETag", ""), await response.text()


async def test_two_replicas_give_one_tag_for_one_state() -> None:
    source = c.memory(2)
    async with (
        running(source, COUNTERS) as owner,
        running(source, COUNTERS, owned=False) as standby,
        site(owner.node) as first,
        site(standby.node) as second,
    ):
        for name in ("b", "a"):
            await owner.ask(c.add(3, name))
        models = (owner.node.read_model, standby.node.read_model)
        await until(lambda: models[0].cursor() == models[1].cursor())
        answers = await get(first), await get(second)
        assert answers[0] == answers[1]
        assert answers[0][0::2] == (200, "a=3 b=3")


async def test_no_document_is_sent_when_a_partition_has_stopped() -> None:
    async with running(service=COUNTERS) as owner, site(owner.node) as session:
        await owner.ask(c.add(3))
        owner.node.read_model.stopped[1] = "record 7 of the journal: its bytes are no record"
        status, tag, text = await get(session)
        assert (status, tag) == (503, "")
        assert text.startswith("The state of partitions 1 is out of date")
