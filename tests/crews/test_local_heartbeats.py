"""Which heartbeats of coordination count, and when a silence begins and ends."""

from __future__ import annotations

from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW, SECOND
from tests.crews.dispatchers import dispatcher_of, heartbeat, local
from tests.crews.examples import HOUR


async def test_an_older_heartbeat_changes_nothing(context: MemoryContext) -> None:
    dispatcher = dispatcher_of(context)
    dispatcher.on_heartbeat(heartbeat(NOW + SECOND))
    dispatcher.on_heartbeat(heartbeat(NOW - HOUR))
    assert dispatcher.heartbeat_time == NOW


async def test_a_sender_whose_clock_is_ahead_is_missed_as_soon(context: MemoryContext) -> None:
    dispatcher = dispatcher_of(context)
    dispatcher.on_heartbeat(heartbeat(NOW + HOUR))
    context.wait(SILENCE_SECONDS)
    assert not dispatcher.coordination_lost
    context.wait(1)
    assert dispatcher.coordination_lost


async def test_a_sender_whose_clock_was_ahead_is_received_with_its_next_heartbeat(
    context: MemoryContext,
) -> None:
    dispatcher = dispatcher_of(context)
    dispatcher.on_heartbeat(heartbeat(NOW + HOUR))
    for _ in range(20):
        context.wait(2)
        dispatcher.on_heartbeat(heartbeat(context.time))
        await dispatcher.tick()
    assert context.submitted == []


async def test_local_mode_is_entered_again_after_a_heartbeat_from_the_future(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    """Given a restart that receives an old heartbeat as new, the next silence is entered too."""
    ahead = heartbeat(NOW + HOUR)
    for _ in range(2):
        await dispatcher.tick()
        assert local(context)
        dispatcher = dispatcher_of(context)
        dispatcher.on_heartbeat(ahead)
        await dispatcher.tick()
        assert not local(context)
        context.wait(SILENCE_SECONDS + 1)
    await dispatcher.tick()
    assert local(context)


async def test_without_a_broker_a_missing_heartbeat_proves_nothing(context: MemoryContext) -> None:
    dispatcher = dispatcher_of(context)
    dispatcher.on_heartbeat(heartbeat(NOW))
    context.available = False
    context.wait(SILENCE_SECONDS + 5)
    await dispatcher.tick()
    context.available = True
    context.wait(SILENCE_SECONDS - 1)
    await dispatcher.tick()
    assert not local(context)
    context.wait(2)
    await dispatcher.tick()
    assert local(context)


async def test_a_new_owner_leaves_local_mode_only_after_a_new_heartbeat(
    context: MemoryContext, dispatcher: LocalDispatcher
) -> None:
    await dispatcher.tick()
    successor = dispatcher_of(context)
    successor.on_heartbeat(heartbeat(NOW))
    await successor.tick()
    assert local(context)
    successor.on_heartbeat(heartbeat(context.time))
    await successor.tick()
    assert not local(context)
