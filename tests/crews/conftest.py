"""The lighting department in memory, with one free crew and its local dispatcher."""

from __future__ import annotations

import pytest

from services.crews.local_mode import SILENCE_SECONDS, LocalDispatcher
from services.testing.memory_context import MemoryContext
from services.testing.spec import NOW
from tests.crews.dispatchers import dispatcher_of, heartbeat
from tests.crews.examples import CREW, free
from tests.lighting.department import LIGHTING


@pytest.fixture
def context() -> MemoryContext:
    context = MemoryContext(LIGHTING)
    context.happened(f"crew/{CREW}", *free)
    return context


@pytest.fixture
def dispatcher(context: MemoryContext) -> LocalDispatcher:
    """A dispatcher that received a heartbeat once, long ago."""
    dispatcher = dispatcher_of(context)
    dispatcher.on_heartbeat(heartbeat(NOW))
    context.wait(SILENCE_SECONDS + 1)
    return dispatcher
