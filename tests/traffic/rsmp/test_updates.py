"""The queue between a connection and its driver."""

from __future__ import annotations

import asyncio

import pytest

from services.traffic.rsmp.updates import TooManyAlarms, Update, UpdateQueue
from tests.traffic.rsmp.raw_site import alarm, plan


async def taken(queue: UpdateQueue) -> list[Update]:
    queue.end()
    return [update async for update in queue]


async def test_a_full_queue_drops_its_oldest_status() -> None:
    queue, statuses, alarms = (
        UpdateQueue(3),
        [plan("J1", n) for n in range(3)],
        alarm("J1", "A0001"),
    )
    queue.put(alarms)
    for update in statuses:
        queue.put(update)
    assert queue.dropped == 1
    assert await taken(queue) == [alarms, *statuses[1:]]


async def test_an_alarm_is_never_dropped() -> None:
    queue = UpdateQueue(2)
    alarms = [alarm("J1", "A0001"), alarm("J1", "A0002")]
    for update in alarms:
        queue.put(update)
    with pytest.raises(TooManyAlarms):
        queue.put(plan("J1", 1))
    assert await taken(queue) == alarms


async def test_the_iteration_waits_for_an_update_and_ends_after_the_last() -> None:
    queue, update = UpdateQueue(2), plan("J1", 1)
    following = asyncio.create_task(taken_without_end(queue))
    await asyncio.sleep(0)
    queue.put(update)
    queue.end()
    assert await following == [update]


async def taken_without_end(queue: UpdateQueue) -> list[Update]:
    return [update async for update in queue]
