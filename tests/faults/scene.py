"""A scene: a town under load with dashboards on it, opened, broken by a scenario, and examined."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from deploy.local.broker import Broker
from services.chassis.cursors import parse
from services.chassis.names import Names
from tests.faults import reading, segments
from tests.faults.calls import PARTITIONS, Callers, Line
from tests.faults.checker import Finding, check
from tests.faults.declared import declared
from tests.faults.evidence import Evidence
from tests.faults.folding import LISTS, Page, folds
from tests.faults.harness import READY_SECONDS, Replica, Town
from tests.faults.history import Ghost
from tests.faults.load import Load
from tests.faults.watching import Dashboard
from vigie.roads.v1 import service_pb2 as roads

DRAIN_SECONDS = 60.0
LATER_SECONDS = 1.0


@dataclass
class Scene:
    """One run of one scenario."""

    name: str
    broker: Broker
    town: Town
    callers: Callers
    load: Load
    dashboards: list[Dashboard]
    chance: random.Random
    takeovers: dict[str, list[float]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    started_seconds: float = field(default_factory=time.monotonic)
    loaded_seconds: float = 0.0
    drained_seconds: float = -1.0
    spared_records: int = 0
    aborted_records: int = 0

    @property
    def names(self) -> Names:
        """The names of the service under load."""
        return Names(self.town.prefix, "roads")

    @property
    def roads(self) -> list[Replica]:
        """The replicas under load."""
        return self.town.of("roads")

    def say(self, remark: str) -> None:
        """Keep a remark for the table."""
        self.remarks.append(remark)

    async def until(
        self, condition: Callable[[], bool], what: str, limit_seconds: float = READY_SECONDS
    ) -> float:
        """Wait for a condition, beside the load; return how long it took."""
        started = time.monotonic()
        while not await asyncio.to_thread(condition):
            if time.monotonic() - started > limit_seconds:
                raise TimeoutError(f"{self.name}: not within {limit_seconds:g} s: {what}")
            await asyncio.sleep(0.05)
        return time.monotonic() - started

    def all_owned(self, *without: Replica) -> bool:
        """Tell whether every partition is open somewhere, and the replicas are ready."""
        standing = [each for each in self.roads if each not in without]
        owned = [each.owned() for each in standing]
        return sum(map(len, owned)) == PARTITIONS and all(each.ready() for each in standing)

    def all_share(self) -> bool:
        """Tell whether every partition is open and every replica has some."""
        return self.all_owned() and all(each.owned() for each in self.roads)

    def note_takeover(self, kind: str, partitions: Sequence[int], since: float) -> float:
        """Note the longest silence about some partitions from a moment to now."""
        seconds = self.callers.history.gap_seconds(partitions, since, time.monotonic())
        self.takeovers.setdefault(kind, []).append(round(seconds, 3))
        return seconds


@asynccontextmanager
async def opened(
    name: str,
    broker: Broker,
    folder: Path,
    seed: int,
    *,
    role: str = "",
    replicas: int = 2,
    per_second: float = 60.0,
    settings: Mapping[str, str] | None = None,
    bootstrap: str = "",
) -> AsyncIterator[Scene]:
    """Open a town with its load running, and end it."""
    prefix = f"f-{name[:16].replace('_', '-')}-{uuid4().hex[:6]}"
    town = Town(bootstrap or broker.bootstrap, prefix, folder, settings=settings or {})
    await asyncio.to_thread(town.make_topics)
    for _ in range(replicas):
        town.add("roads", role)
    chance = random.Random(seed)  # noqa: S311  # a repeatable run, not a secret
    callers = Callers([Line(each) for each in town.of("roads")], chance)
    dashboards = [Dashboard(f"dashboard-{n}", callers) for n in range(3)]
    scene = Scene(
        name, broker, town, callers, Load(callers, per_second=per_second), dashboards, chance
    )
    try:
        await scene.until(scene.all_share, "all partitions are open at the start")
        async with asyncio.TaskGroup() as group:
            tender = group.create_task(_tend(town))
            await scene.load.open_city()
            group.create_task(scene.load.run())
            watching = [group.create_task(each.run()) for each in dashboards]
            scene.loaded_seconds = time.monotonic()
            yield scene
            scene.load.ending.set()
            scene.callers.give_up.set()
            for dashboard in dashboards:
                dashboard.ending.set()
            for task in (tender, *watching):
                task.cancel()
    finally:
        await asyncio.to_thread(town.stop)
        await callers.close()


async def _tend(town: Town) -> None:
    while True:
        await asyncio.to_thread(town.tend)
        await asyncio.sleep(0.3)


# The end of a scene


async def examined(scene: Scene, *, drain: bool = True) -> tuple[list[Finding], Evidence]:
    """End the load, wait until all is level, stop the services, and check what stands."""
    scene.load.ending.set()
    undrained: list[str] = []
    due: dict[int, int] = {}
    pages: list[Page] = []
    if drain:
        await _quiet(scene)
        bootstrap = scene.town.bootstrap
        commands = await asyncio.to_thread(reading.read_commands, bootstrap, scene.names.commands)
        due = {p: asked[-1].offset + 1 for p, asked in commands.items() if asked}
        undrained = await _level(scene, due)
        pages = [page async for page in _pages(scene)]
    for dashboard in scene.dashboards:
        dashboard.ending.set()
    _note_ghosts(scene)
    await asyncio.to_thread(scene.town.stop)
    evidence = await asyncio.to_thread(_gathered, scene, due, undrained, pages)
    return await asyncio.to_thread(check, evidence), evidence


async def _quiet(scene: Scene) -> None:
    """Wait for the callers that still wait."""
    asked = len(scene.callers.history.told)
    for _ in range(600):
        await asyncio.sleep(0.1)
        if scene.load.under_way == 0:
            return
        asked = len(scene.callers.history.told)
    scene.say(f"callers still waited after a minute ({asked} were told)")


async def _level(scene: Scene, due: Mapping[int, int]) -> list[str]:
    """Wait until commands, views and streams are level; say what is not after a minute."""
    started = time.monotonic()
    late: list[str] = []
    while time.monotonic() - started < DRAIN_SECONDS:
        late = await asyncio.to_thread(_undecided, scene, due)
        if not late:
            ends = await asyncio.to_thread(_ends, scene)
            views = [line for line in scene.callers.lines if not await _shows(line, ends)]
            late = [f"the view of {line.replica.name} is behind" for line in views]
            late += [f"{each.name} is behind" for each in scene.dashboards if not each.shows(ends)]
        if not late:
            scene.drained_seconds = round(time.monotonic() - started, 1)
            return []
        await asyncio.sleep(0.5)
    return late


def _undecided(scene: Scene, due: Mapping[int, int]) -> list[str]:
    log = reading.read_journal(scene.town.bootstrap, scene.names.journal)
    scene_end = {
        p: max(
            (e.record.source_offset + 1 for e in entries if e.record.HasField("source_offset")),
            default=0,
        )
        for p, entries in log.items()
    }
    return [
        f"partition {p}: commands {scene_end.get(p, 0)} to {end} wait"
        for p, end in due.items()
        if scene_end.get(p, 0) < end
    ]


def _ends(scene: Scene) -> dict[int, int]:
    log = reading.read_journal(scene.town.bootstrap, scene.names.journal)
    return {p: entries[-1].offset for p, entries in log.items() if entries}


async def _shows(line: Line, ends: Mapping[int, int]) -> bool:
    try:
        answer = await line.call(roads.ListDefectsRequest(page_size=1), 3.0)
    except Exception:  # noqa: BLE001  # whatever the reason, it does not show it
        return False
    offsets = parse(answer.cursor).offsets
    return all(offsets.get(p, -1) >= offset for p, offset in ends.items())


async def _pages(scene: Scene) -> AsyncIterator[Page]:
    for line in scene.callers.lines:
        for type_ in LISTS:
            request = type_()
            while True:
                response = await line.call(request, 10.0)
                yield Page(line.replica.name, request, response)
                token = getattr(response, "next_page_token", "")
                if not token:
                    break
                request = type_(page_token=token)


def _note_ghosts(scene: Scene) -> None:
    """Who was fenced: those that ended of it, and those that said so and live."""
    ghosts = scene.callers.history.ghosts
    for exit_ in scene.town.exits:
        if exit_.fenced:
            ghosts.append(Ghost(exit_.replica, exit_.pid, exit_.said_seconds, exit_.code))
    for replica in scene.town.replicas:
        words, said = replica.last_words()
        if words.startswith("fenced") and replica.running:
            ghosts.append(Ghost(replica.name, replica.pid, said, None))


def _gathered(
    scene: Scene, due: Mapping[int, int], undrained: Sequence[str], pages: Sequence[Page]
) -> Evidence:
    town, names = scene.town, scene.names
    log = reading.read_journal(town.bootstrap, names.journal)
    commands = reading.read_commands(town.bootstrap, names.commands)
    data = scene.broker.folder / "data"
    ends = segments.ends_of(data, names.journal, PARTITIONS) if data.exists() else None
    scene.aborted_records = sum(len(end.aborted) for end in ends.values()) if ends else 0
    made, scene.spared_records = folds(
        declared("roads"),
        log,
        pages,
        bootstrap=town.bootstrap,
        prefix=town.prefix,
        chance=scene.chance,
    )
    time.sleep(LATER_SECONDS)
    return Evidence(
        journal=log,
        commands=commands,
        history=scene.callers.history,
        again=reading.read_journal(town.bootstrap, names.journal),
        ends=ends,
        folds=made,
        due=due,
        undrained=undrained,
    )
