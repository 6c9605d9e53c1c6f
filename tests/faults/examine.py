"""The end of a scene: stop the load, wait until readers catch up, collect the evidence."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Mapping, Sequence

import grpc

from services.chassis.readmodel.client_cursor import parse
from tests.faults import reading
from tests.faults.calls import Line
from tests.faults.checker import Finding, check
from tests.faults.evidence import Evidence, Ghost, History
from tests.faults.folding import LISTS, Page, declared, folds
from tests.faults.scene import ROADS, Scene
from tests.waiting import until_awaited
from vigie.roads.v1 import service_pb2 as roads

DRAIN_SECONDS = 60.0
LATER_SECONDS = 1.0
CALLERS_SECONDS = 60.0

Due = Mapping[int, int]
"""How many commands of each partition must be decided."""


async def examined(scene: Scene) -> tuple[list[Finding], Evidence]:
    """End the load, wait until all is level, stop the services, and check the records.

    The evidence that is returned is that of the service under load.
    """
    scene.load.ending.set()
    try:
        await scene.until(lambda: not scene.load.under_way, "callers have answers", CALLERS_SECONDS)
    except TimeoutError:
        scene.remarks.append(f"{scene.load.under_way} callers waited after {CALLERS_SECONDS:g} s")
    due = {each: await asyncio.to_thread(_due, scene, each) for each in scene.services}
    late = await _level(scene, due)
    pages = [page async for page in _pages(scene)]
    for dashboard in scene.dashboards:
        dashboard.ending.set()
    _note_ghosts(scene)
    await asyncio.to_thread(scene.town.stop)
    findings: list[Finding] = []
    evidence: dict[str, Evidence] = {}
    for service, mine in due.items():
        extra = (late, pages) if service == ROADS else ((), ())
        evidence[service] = await asyncio.to_thread(gathered, scene, service, mine, *extra)
        found = await asyncio.to_thread(check, evidence[service])
        findings += [Finding(each.invariant, f"{service}: {each.what}") for each in found]
    return findings, evidence[ROADS]


def _due(scene: Scene, service: str) -> Due:
    """Return how many commands there are now: all of them are to be decided."""
    names = scene.names.for_service(service)
    commands = reading.read_commands(scene.town.cluster, names.commands)
    return {p: asked[-1].offset + 1 for p, asked in commands.items() if asked}


async def _level(scene: Scene, due: Mapping[str, Due]) -> list[str]:
    """Wait until commands, views and streams are level; return those that lag after a minute."""
    started = time.monotonic()
    late = ["nothing could be read"]

    async def level() -> bool:
        late[:] = [
            what
            for service, mine in due.items()
            for what in await asyncio.to_thread(_undecided, scene, service, mine)
        ] or await _behind(scene)
        return not late

    try:
        await until_awaited(level, "all is level", DRAIN_SECONDS, 0.5)
    except TimeoutError:
        return late
    scene.drained_seconds = round(time.monotonic() - started, 1)
    return []


def _undecided(scene: Scene, service: str, due: Due) -> list[str]:
    log = reading.read_journal(scene.town.cluster, scene.names.for_service(service).journal)
    found = []
    for partition, end in due.items():
        records = [entry.record for entry in log[partition]]
        offsets = [each.source_offset for each in records if each.HasField("source_offset")]
        reached = max(offsets, default=-1) + 1
        if reached < end:
            found.append(f"{service}, partition {partition}: commands {reached} to {end} wait")
    return found


async def _behind(scene: Scene) -> list[str]:
    """Return which views and streams do not show the last record."""
    log = await asyncio.to_thread(reading.read_journal, scene.town.cluster, scene.names.journal)
    ends = {p: entries[-1].offset for p, entries in log.items() if entries}
    views = [line for line in scene.callers.lines if not await _shows(line, ends)]
    late = [f"the view of {line.replica.name} is behind" for line in views]
    return late + [f"{each.name} is behind" for each in scene.dashboards if not each.shows(ends)]


async def _shows(line: Line, ends: Mapping[int, int]) -> bool:
    try:
        answer = await line.call(roads.ListDefectsRequest(page_size=1), 3.0)
    except grpc.aio.AioRpcError:
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
    """Note the fenced processes: those that ended, and those that logged it and run on."""
    ghosts = scene.callers.history.ghosts
    for exit_ in scene.town.exits:
        if exit_.fenced:
            ghosts.append(Ghost(exit_.replica, exit_.pid, exit_.said_seconds, exit_.code))
    for replica in scene.town.replicas:
        words, said = replica.last_words()
        if words.startswith("fenced") and replica.running:
            ghosts.append(Ghost(replica.name, replica.pid, said, None))


def gathered(
    scene: Scene, service: str, due: Due, undrained: Sequence[str], pages: Sequence[Page]
) -> Evidence:
    """Read the records of one service, twice, and fold them."""
    town, names = scene.town, scene.names.for_service(service)
    log = reading.read_journal(town.cluster, names.journal)
    data = scene.stage.data
    ends = reading.ends_of(data, names.journal, len(log)) if data else None
    scene.aborted_records += sum(len(end.aborted) for end in ends.values()) if ends else 0
    made, spared = folds(
        declared(service, town.prefix, town.departments),
        log,
        pages,
        bootstrap=town.bootstrap,
        prefix=town.prefix,
        chance=scene.chance,
    )
    scene.spared_records += spared
    bulletins = {}
    if service == "coordination":
        for department in town.departments:
            topic = names.for_service(department).bulletins
            for partition, raws in reading.read(town.cluster, topic).items():
                bulletins[topic, partition] = [raw.offset for raw in raws]
    time.sleep(LATER_SECONDS)
    return Evidence(
        journal=log,
        commands=reading.read_commands(town.cluster, names.commands),
        history=scene.callers.history if service == ROADS else History(),
        again=reading.read_journal(town.cluster, names.journal),
        ends=ends,
        folds=made,
        due=due,
        undrained=undrained,
        bulletins=bulletins,
    )
