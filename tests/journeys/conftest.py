"""What a journey is given: the whole city, running, on a real broker."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.faults.harness import Town, until
from tests.journeys.stage import Stage


@pytest.fixture(scope="module")
def town(broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    folder: Path = tmp_path_factory.mktemp("town")
    settings = {"VIGIE_TRACES": "console"}
    prefix = f"journey-{uuid4().hex[:8]}"
    town = Town(broker, prefix, folder, ("lighting", "roads"), settings)
    town.make_topics()
    for service in ("lighting", "roads", "coordination"):
        town.add(service)
    try:
        for replica in town.replicas:
            until(replica.ready, f"{replica.name} is ready")
        yield town
    finally:
        town.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def stage(town: Town) -> AsyncIterator[Stage]:
    stage = Stage(town)
    yield stage
    await stage.close()
