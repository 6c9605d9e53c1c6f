"""A house: its owners come and go with the election, and it can say how it is."""

from __future__ import annotations

import asyncio
import time

import pytest

from services.chassis import snapshots
from services.chassis.snapshots import canonical_bytes
from tests.chassis import counter as c
from tests.chassis.house import keeping
from tests.chassis.serving import until

pytestmark = pytest.mark.usefixtures("said")


async def test_it_is_ready_once_its_partitions_are_open() -> None:
    async with keeping(service=c.counters(4)) as kept:
        await until(lambda: all(kept.house.ready().values()))
        assert set(kept.house.owners) == {0, 1, 2, 3}
        kept.source.available = False
        assert not kept.house.ready()["broker_answers"]


async def test_before_anybody_opened_the_partitions_it_is_not_ready() -> None:
    async with keeping(owned=False) as kept:
        assert kept.house.ready()["view_restored"]
        assert not kept.house.ready()["partitions_owned"]


async def test_what_is_let_go_is_no_longer_served() -> None:
    async with keeping(service=c.counters(2)) as kept:
        await until(lambda: all(kept.house.ready().values()))
        await asyncio.to_thread(kept.house._revoked, [0])
        assert set(kept.house.owners) == {1}
        await asyncio.to_thread(kept.house._assigned, [0])
        await until(lambda: all(kept.house.ready().values()))
    assert kept.left == []


async def test_a_partition_that_does_not_turn_is_named() -> None:
    async with keeping() as kept:
        await until(lambda: all(kept.house.ready().values()))
        assert kept.house.stuck() == ""
        owner = kept.house.owners[0]
        owner.stop()
        await asyncio.to_thread(owner.join, 5)
        owner.serving.set()
        owner.progress = time.monotonic() - 60
        assert "partitions [0]" in kept.house.stuck()
        kept.source.available = False
        assert kept.house.stuck() == ""


async def test_a_house_opened_again_shows_what_the_one_before_did_byte_for_byte() -> None:
    source = c.memory()
    async with keeping(source, snapshot_records=3) as kept:
        for amount in range(10):
            await kept.ask(c.add(amount))
        await kept.ask(c.add(1, "b"))
        before = canonical_bytes(kept.house.replica.ledgers[0])
        standby = await asyncio.to_thread(kept.house._standby, 0)
        assert canonical_bytes(standby) == before
        assert not standby.lenient
    async with keeping(source, owned=False) as again:
        assert canonical_bytes(again.house.replica.ledgers[0]) == before
    fresh = c.ledger()
    snapshots.restore(source, c.NAMES, [fresh], again.house.fold_sha256)
    assert fresh.folded > 3
