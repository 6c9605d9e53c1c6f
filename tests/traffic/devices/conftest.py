"""A junction with its worker, and the controllers that dial it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.chassis.sdk.settings import read
from services.crews.domain.timestamp import timestamp
from services.testing.memory_context import MemoryContext
from services.traffic.devices import junction_driver
from services.traffic.devices.junction_worker import serve_controllers
from services.traffic.domain.junction.state import Junction, Status
from services.traffic.flow import counted_arcs
from services.traffic.settings import TrafficSettings
from tests.golden.traffic import traffic_service
from tests.traffic.corridors.avenue import avenue
from tests.traffic.domain import examples as some
from tests.waiting import until
from vigie.traffic.v1 import service_pb2 as api


class Crossing(MemoryContext):
    """The department with one junction, J1. Its clock is the real one: so are the controllers'."""

    def __init__(self) -> None:
        super().__init__(traffic_service())
        self.time = int(time.time() * 1_000_000)
        self.port = 0
        self.ask(some.install(junction_id="J1"))

    @property
    def junction(self) -> Junction:
        found = self.get("junction", "J1")
        assert isinstance(found, Junction)
        return found

    def order(self, request: Any, **fields: Any) -> None:
        """Send a command with an end in half an hour."""
        until_time = timestamp(self.time + some.HOUR // 2)
        self.ask(request(junction_id="J1", until_time=until_time, **fields))

    def release(self) -> None:
        self.ask(api.ReleaseJunctionRequest(junction_id="J1"))

    async def comes_to(self, status: Status) -> None:
        await until(lambda: self.junction.status is status, status.value)

    async def confirms(self, control: int) -> None:
        await until(lambda: self.junction.setting(control).confirmed, "the setting is confirmed")


@pytest_asyncio.fixture
async def crossing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> AsyncIterator[Crossing]:
    monkeypatch.setattr(junction_driver, "LEAST_SECONDS", 0.01)
    monkeypatch.setattr(junction_driver, "TICK_SECONDS", 0.05)
    monkeypatch.setattr(counted_arcs, "REFRESH_SECONDS", 0.01)
    monkeypatch.setattr(junction_driver, "READ_BACK_SECONDS", 0.3)
    code = tmp_path / "code"
    code.write_text("c0de-2222\n")
    crossing = Crossing()
    listening: asyncio.Future[int] = asyncio.get_running_loop().create_future()
    settings = read(TrafficSettings, rsmp_port=0, rsmp_security_code_file=code)
    worker = asyncio.create_task(
        serve_controllers(
            crossing, settings=settings, load_streets=avenue, listening=listening.set_result
        )
    )
    crossing.port = await listening
    try:
        yield crossing
    finally:
        worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
