"""Resident memory of each process with all of Montpellier loaded."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from tests.bench.figures import VIGIE, Line
from tests.bench.installation import Scene
from tests.bench.machine import rss_mib
from tests.bench.pacing import DEADLINE_SECONDS, Reports, paced
from tests.bench.running_city import Town

RATE = 50
SECONDS = 20


def measure(scene: Scene) -> Iterator[Line]:
    """Each service and the broker, before anything is loaded and at work."""
    with scene.installation("memory") as city:
        town = Town(city)
        town.wait_ready()
        pids = {name: served.pid for name, served in town.services.items()}
        pids["kafka"] = scene.broker_pid
        empty = {name: rss_mib(pid) for name, pid in pids.items()}
        asyncio.run(_load(scene, town))
        loaded = {name: rss_mib(pid) for name, pid in pids.items()}
    empty["all"], loaded["all"] = sum(empty.values()), sum(loaded.values())
    for name, mebibytes in empty.items():
        values = {"empty": mebibytes, "loaded": loaded[name]}
        yield Line(f"resident memory, {name}", VIGIE, "MiB", values, 1)


async def _load(scene: Scene, town: Town) -> None:
    async with town.connected():
        await town.on_duty(town.members(len(town.place.crews)))
        await town.light(1)
        reports = Reports()

        async def report(_number: int) -> None:
            await town.roads.ReportDefect(reports.next(), timeout=DEADLINE_SECONDS)

        await paced(RATE, scene.some(RATE * SECONDS), report)
