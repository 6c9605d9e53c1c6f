"""The whole city under faults: two departments, coordination, and crews that answer offers."""

from __future__ import annotations

import asyncio
import time
from contextlib import aclosing
from dataclasses import dataclass, field

from services.chassis.sdk.ids import new_id
from tests.faults.harness import Replica
from tests.faults.load import STEPS
from tests.faults.poison import poison
from tests.faults.scene import Scene
from vigie.crew.v1 import service_pb2 as crews

BREATH_SECONDS = 3.0
FROZEN_SECONDS = 8.0
WORK_SECONDS = 1.0
OTHERS = ("lighting", "coordination")


@dataclass
class Tablets:
    """The tablets of all crews: each offer is accepted, driven to and finished."""

    scene: Scene
    done: int = 0
    answered: set[str] = field(default_factory=set)

    async def run(self) -> None:
        """Follow the crews and answer, until cancelled."""
        async with asyncio.TaskGroup() as group:
            while True:
                line = self.scene.chance.choice(self.scene.callers.lines)
                async with aclosing(line.watch(crews.WatchCrewsRequest())) as stream:
                    async for frame in stream:
                        task_id = frame.crew.offer.task_id
                        if task_id and task_id not in self.answered:
                            self.answered.add(task_id)
                            group.create_task(self._work(frame.crew.crew_id, task_id))
                await asyncio.sleep(0.3)

    async def _work(self, crew_id: str, task_id: str) -> None:
        for step in STEPS:
            request = step(request_id=new_id(), crew_id=crew_id, task_id=task_id)
            await self.scene.callers.ask(request, seconds=15)
            await asyncio.sleep(WORK_SECONDS / len(STEPS))
        self.done += 1

    def remark(self) -> str:
        return f"{len(self.answered)} offers answered, {self.done} tasks finished"


async def city(scene: Scene) -> None:
    """Poison the topics, then kill -9, then freeze, each service; each comes back by itself."""
    tablets = Tablets(scene)
    working = asyncio.get_running_loop().create_task(tablets.run())
    try:
        await asyncio.sleep(BREATH_SECONDS)
        await asyncio.to_thread(poison, scene.town.bootstrap, scene.names)
        for replica in scene.town.replicas:
            await asyncio.sleep(BREATH_SECONDS)
            since = time.monotonic()
            replica.kill()
            replica.start()
            await _whole_again(scene, replica, "kill -9 alone", since)
        for replica in scene.town.replicas:
            await asyncio.sleep(BREATH_SECONDS)
            since = time.monotonic()
            await replica.freeze(FROZEN_SECONDS)
            await _whole_again(scene, replica, "SIGSTOP 8 s alone", since)
    finally:
        working.cancel()
    scene.remarks.append(tablets.remark())


async def _whole_again(scene: Scene, replica: Replica, kind: str, since: float) -> None:
    def whole() -> bool:
        return bool(replica.owned()) and replica.ready() and scene.all_owned()

    await scene.until(whole, f"{replica.name} is whole again after {kind}")
    scene.takeovers.setdefault(kind, []).append(round(time.monotonic() - since, 3))
