"""Fixtures of the journeys: the whole city, running, on a real broker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.faults.harness import Town
from tests.journeys.clearing import clear
from tests.journeys.stage import Stage, raised
from tests.waiting import wait_until


@pytest.fixture(scope="session")
def town(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    settings = {
        "VIGIE_TRACES": "console",
        "VIGIE_DEVICE_POLL_SECONDS": "0.3",
        "VIGIE_SNAPSHOT_RECORDS": "20",
        "VIGIE_REFLECTION": "true",
    }
    prefix = f"journey-{uuid4().hex[:8]}"
    with raised(Town(broker, prefix, folder, ("lighting", "roads"), settings), "-brisk") as town:
        yield town


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(town: Town) -> AsyncIterator[Stage]:
    """The one town of the session, cleared after each journey: starting it is what takes time."""
    stage = Stage(town)
    yield stage
    for replica in town.replicas:  # a journey that failed half-way may have left one dead
        if not replica.running:
            replica.start()
        wait_until(replica.ready, f"{replica.name} is ready")
    await clear(stage)
    await stage.close()
