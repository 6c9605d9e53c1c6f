"""An installation for the rehearsals of a module."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from services.city.city import City
from tests.city.conftest import montpellier
from tests.cli.rehearsal.suite import Suite, suite

__all__ = ["montpellier"]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def running(montpellier: City) -> AsyncIterator[Suite]:
    async with suite(montpellier) as running:
        yield running


@pytest.fixture
def installation(running: Suite) -> Suite:
    """The same without the results of earlier tests."""
    return running.from_now_on()
