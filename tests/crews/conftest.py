"""The lighting department in memory, with one free crew."""

from __future__ import annotations

import pytest

from services.testing.memory_context import MemoryContext
from tests.crews.examples import CREW, free
from tests.lighting.department import LIGHTING


@pytest.fixture
def context() -> MemoryContext:
    context = MemoryContext(LIGHTING)
    context.happened(f"crew/{CREW}", *free)
    return context
