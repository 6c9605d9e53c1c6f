"""An external client writes malformed bulletins: they are counted, and coordination goes on.

Malformed commands are a matter of `tests/faults` (scenario poison).
"""

from __future__ import annotations

import asyncio

import pytest

from services.chassis.topics.names import ResourceNames
from tests.journeys.outside import put
from tests.journeys.stage import COMEDIE, LIVE_WIRES, NEAR, Stage, at
from tests.waiting import until_awaited
from vigie.bulletin.v1 import bulletin_pb2 as bulletin

pytestmark = pytest.mark.asyncio(loop_scope="module")

UNREADABLE = (b"\xff\xfe\xfd no bulletin", b"\x0a\x05road")


async def test_coordination_counts_unreadable_bulletins_and_consumes_the_rest(stage: Stage) -> None:
    before = await unread(stage)
    bulletins = ResourceNames(stage.town.prefix, "roads").bulletins
    for partition in range(4):
        await asyncio.to_thread(put, stage.town.bootstrap, bulletins, partition, *UNREADABLE)
    await stage.report("street_dirty", COMEDIE)  # the next bulletin is consumed

    async def counted() -> bool:
        return await unread(stage) == before + 8

    await until_awaited(counted, "the messages are counted")

    await stage.crew("lighting/hears-1", NEAR, *LIVE_WIRES)
    column = await stage.report("column_fallen", COMEDIE)
    offer = await stage.offer("lighting/hears-1", column)
    assert offer.place.position == at(COMEDIE).position
    assert await unread(stage) == before + 8
    assert (await stage.incident(column)).task_status == bulletin.TASK_STATUS_OFFERED


async def unread(stage: Stage) -> int:
    """Return the number of messages of roads that coordination could not decode."""
    shown = await stage.call("coordination", "ListIncidents")
    return sum(each.undecodable_count for each in shown.sources if each.department == "roads")
