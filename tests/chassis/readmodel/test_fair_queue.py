"""Turns of streams: a round of the event loop serves a few, in order of arrival."""

import asyncio

from services.chassis.readmodel.fair_queue import FairQueue


async def test_no_more_than_so_many_go_in_one_round() -> None:
    turns = FairQueue(each_round=3)
    gone: list[int] = []

    async def go(number: int) -> None:
        await turns.wait_turn()
        gone.append(number)

    tasks = [asyncio.create_task(go(number)) for number in range(20)]
    most = 0
    while len(gone) < len(tasks):
        before = len(gone)
        await asyncio.sleep(0)
        most = max(most, len(gone) - before)
    assert gone == list(range(20))
    # One round of the loop may see the end of one round of turns and the beginning of the next.
    assert most <= 6


async def test_another_task_gets_in_between() -> None:
    turns = FairQueue(each_round=2)
    sent = 0

    async def stream() -> None:
        nonlocal sent
        while True:
            await turns.wait_turn()
            sent += 1

    streams = [asyncio.create_task(stream()) for _ in range(100)]
    for _ in range(10):
        await asyncio.sleep(0)
    assert 0 < sent <= 24
    for task in streams:
        task.cancel()


async def test_a_cancelled_turn_does_not_block_the_queue() -> None:
    turns = FairQueue(each_round=1)
    async with asyncio.timeout(1):
        await turns.wait_turn()
    leaving = asyncio.create_task(turns.wait_turn())
    staying = asyncio.create_task(turns.wait_turn())
    await asyncio.sleep(0)
    leaving.cancel()
    async with asyncio.timeout(1):
        await staying
