"""A scene: a city under load with dashboards, to which a scenario injects faults."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from services.chassis.topics.names import ResourceNames
from tests.faults.calls import PARTITIONS, Callers, Dashboard, Line
from tests.faults.harness import READY_SECONDS, Replica, Town
from tests.faults.load import Load
from tests.waiting import until_awaited

if TYPE_CHECKING:  # the prover, in a pod, has no broker of its own
    from deploy.local.broker import Broker
    from tests.faults.cluster import Cluster

ROADS = "roads"
ALL = tuple(range(PARTITIONS))
PER_SECOND = 80.0
"""The calls of the load."""


@dataclass(frozen=True)
class Stage:
    """Where scenes are played: a broker or a cluster, and a folder for logs.

    `data` are the brokers' own folders, where they can be read; `broker` or `cluster` is there
    where it may be hurt. `only` are settings of one replica, `settings` those of all, and
    `launcher` precedes the command line of each.
    """

    bootstrap: str
    folder: Path
    data: Sequence[Path] = ()
    broker: Broker | None = None
    only: Mapping[int, Mapping[str, str]] = field(default_factory=dict)
    cluster: Cluster | None = None
    settings: Mapping[str, str] = field(default_factory=dict)
    launcher: Sequence[str] = ()


@dataclass
class Scene:
    """One run of one scenario. `elsewhere` are services that run where this process is not."""

    name: str
    stage: Stage
    town: Town
    callers: Callers
    load: Load
    dashboards: list[Dashboard]
    takeovers: dict[str, list[float]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    loaded_seconds: float = 0.0
    drained_seconds: float = -1.0
    elsewhere: Sequence[str] = ()
    spared_records: int = 0
    aborted_records: int = 0

    @property
    def chance(self) -> random.Random:
        return self.callers.chance

    @property
    def broker(self) -> Broker:
        """The broker, for a scenario that hurts it."""
        if self.stage.broker is None:
            raise RuntimeError(f"{self.name} hurts the broker, and this one is not ours")
        return self.stage.broker

    @property
    def cluster(self) -> Cluster:
        """The cluster, for a scenario that hurts a part of it."""
        if self.stage.cluster is None:
            raise RuntimeError(f"{self.name} needs a cluster of its own")
        return self.stage.cluster

    @property
    def services(self) -> list[str]:
        """The services whose journals are judged at the end."""
        return sorted({*self.elsewhere, *(each.service for each in self.town.replicas)})

    @property
    def names(self) -> ResourceNames:
        return ResourceNames(self.town.prefix, ROADS)

    @property
    def roads(self) -> list[Replica]:
        """The replicas under load."""
        return self.town.of(ROADS)

    async def until(
        self, condition: Callable[[], bool], what: str, limit_seconds: float = READY_SECONDS
    ) -> None:
        """Wait for a condition, beside the load."""
        await until_awaited(
            lambda: asyncio.to_thread(condition), f"{self.name}: {what}", limit_seconds, 0.05
        )

    async def owned(self, replica: Replica) -> Sequence[int]:
        return sorted(await asyncio.to_thread(replica.owned))

    def all_owned(self, *without: Replica) -> bool:
        """Return whether every partition is open somewhere, and all replicas are ready."""
        standing = [each for each in self.roads if each not in without]
        others = [each for each in self.town.replicas if each not in self.roads]
        if not all(each.ready() for each in others):
            return False
        owned = [each.owned() for each in standing]
        return sum(map(len, owned)) == PARTITIONS and all(each.ready() for each in standing)

    def all_share(self) -> bool:
        """Return whether every partition is open and every replica has some."""
        return self.all_owned() and all(each.owned() for each in self.roads)

    async def recovered(self, kind: str, partitions: Sequence[int], since: float) -> None:
        """Wait until callers are answered about each of some partitions; note the silence."""
        history, now = self.callers.history, time.monotonic()
        await self.until(
            lambda: history.answered_since(partitions, now), f"callers are answered after {kind}"
        )
        self.note_takeover(kind, partitions, since)

    def note_takeover(self, kind: str, partitions: Sequence[int], since: float) -> None:
        """Note the longest silence about some partitions from a moment to now."""
        seconds = self.callers.history.gap_seconds(partitions, since, time.monotonic())
        self.takeovers.setdefault(kind, []).append(round(seconds, 3))


@asynccontextmanager
async def opened(
    name: str,
    stage: Stage,
    seed: int,
    *,
    role: str = ROADS,
    replicas: int = 2,
    others: Sequence[str] = (),
    per_second: float = PER_SECOND,
) -> AsyncIterator[Scene]:
    """Open a town with its load running, and end it."""
    prefix = f"f-{name[:16].replace('_', '-')}-{uuid4().hex[:6]}"
    departments = (ROADS, *(each for each in others if each != "coordination"))
    town = Town(stage.bootstrap, prefix, stage.folder, departments, stage.settings)
    town.launcher = stage.launcher
    await asyncio.to_thread(town.make_topics)
    for number in range(replicas):
        town.add(ROADS, role, stage.only.get(number))
    for service in others:
        town.add(service)
    callers = Callers([Line(each) for each in town.of(ROADS)], random.Random(seed))
    load = Load(callers, max(Load.clients, int(per_second / 4)), per_second)
    dashboards = [Dashboard(f"dashboard-{n}", callers) for n in range(3)]
    scene = Scene(name, stage, town, callers, load, dashboards)
    try:
        await scene.until(scene.all_share, "all partitions are open at the start")
        async with asyncio.TaskGroup() as group:
            tender = group.create_task(_tend(town))
            await load.open_city()
            group.create_task(load.run())
            watching = [group.create_task(each.run()) for each in dashboards]
            scene.loaded_seconds = time.monotonic()
            yield scene
            load.ending.set()
            callers.give_up.set()
            for task in (tender, *watching):
                task.cancel()
    finally:
        await asyncio.to_thread(town.stop)
        await callers.close()


async def _tend(town: Town) -> None:
    while True:
        await asyncio.to_thread(town.tend)
        await asyncio.sleep(0.3)
