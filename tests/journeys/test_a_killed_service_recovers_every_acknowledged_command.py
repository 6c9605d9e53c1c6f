"""Each service is killed under load: every acknowledged command is there once, streams continue."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import grpc
import pytest

from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import Settings
from services.city.city import City
from services.coordination.service import declare as coordination_service
from services.lighting.service import declare as lighting_service
from services.roads.reference_data import load_reference_data
from services.roads.service import declare as roads_service
from tests.faults import reading
from tests.faults.folding import Page, folds
from tests.faults.harness import Replica
from tests.journeys.answers import read
from tests.journeys.stage import COMEDIE, Stage, at
from tests.processes import ROOT
from tests.waiting import wait_until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crews
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.asyncio(loop_scope="module")

CITY = ROOT / "deploy" / "cities" / "montpellier"
BETWEEN_SECONDS = 0.05
PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
BATCH = 12


@dataclass
class Caller:
    """Somebody who asks a service for one thing after the other, and repeats what got no answer."""

    method: Any
    request_type: Any
    what: dict[str, Any]
    key: str = ""
    acknowledged: list[str] = field(default_factory=list)
    said: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            request = self.request_type(request_id=str(uuid4()), **self.what)
            if self.key:
                setattr(request, self.key, f"load-{uuid4().hex[:12]}")
            aggregate = await self._asked(request)
            async with self.said:
                self.acknowledged.append(getattr(request, self.key or "request_id"))
                self.said.notify_all()
            assert aggregate
            await asyncio.sleep(BETWEEN_SECONDS)

    async def _asked(self, request: Any) -> str:
        while True:
            try:
                receipt = (await self.method(request, timeout=3)).receipt
            except grpc.aio.AioRpcError as error:
                if error.code() not in PASSING:
                    raise
                if read(error).reason == "DEADLINE_PASSED":
                    request.request_id = str(uuid4())  # decided too late, and so for good
                await asyncio.sleep(BETWEEN_SECONDS)
            else:
                return str(receipt.aggregate)

    async def more(self) -> None:
        """Wait until some more were acknowledged."""
        enough = len(self.acknowledged) + BATCH
        async with asyncio.timeout(60), self.said:
            await self.said.wait_for(lambda: len(self.acknowledged) >= enough)


def callers(stage: Stage) -> dict[str, Caller]:
    """One caller a service."""
    crew = {"name": "load", "lending": bulletin.LENDING_RULE_NEVER, "depot": at(COMEDIE)}
    report = {"kind": "street_dirty", "place": at(COMEDIE)}
    incident = {"kind": "drill", "priority": "PRIORITY_P4", "place": at(COMEDIE)}
    rooms, roads_ = stage.coordination, stage.roads
    return {
        "lighting": Caller(
            stage.crews["lighting"].RegisterCrew, crews.RegisterCrewRequest, crew, "crew_id"
        ),
        "roads": Caller(roads_.ReportDefect, roads.ReportDefectRequest, report),
        "coordination": Caller(
            rooms.OpenIncident, coordination.OpenIncidentRequest, incident | {"skills": ["drill"]}
        ),
    }


@dataclass
class Dashboard:
    """Somebody who follows the defects, and goes on from the last cursor when the line is cut."""

    stage: Stage
    shown: dict[str, int] = field(default_factory=dict)
    lines: int = 0
    cursor: str = ""
    something: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Follow until cancelled."""
        while True:
            self.lines += 1
            request = roads.WatchDefectsRequest(cursor=self.cursor)
            try:
                async for frame in self.stage.roads.WatchDefects(request, wait_for_ready=True):
                    self._take(frame)
            except grpc.aio.AioRpcError as error:
                if error.code() not in PASSING:
                    raise

    def _take(self, frame: Any) -> None:
        self.cursor = frame.cursor or self.cursor
        if frame.WhichOneof("frame") == "history_lost":
            self.shown.clear()  # everything follows
        elif frame.WhichOneof("frame") == "defect":
            version = self.shown.get(frame.defect.defect_id, 0)
            assert frame.defect.version >= version, "a stream never goes back"
            self.shown[frame.defect.defect_id] = frame.defect.version
        self.something.set()

    async def until_shows(self, versions: dict[str, int]) -> None:
        """Wait until it shows just that."""
        while self.shown != versions:
            self.something.clear()
            await self.something.wait()


@asynccontextmanager
async def going_on(*behaviours: Any) -> AsyncIterator[None]:
    """Let things run beside; what fails among them fails the test at once."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.run()) for each in behaviours]
        yield
        for task in tasks:
            task.cancel()


async def listed(stage: Stage) -> dict[str, roads.Defect]:
    """Every defect that roads lists, page after page."""
    found: dict[str, roads.Defect] = {}
    request = roads.ListDefectsRequest(page_size=1000)
    while True:
        page = await stage.roads.ListDefects(request, timeout=10)
        found |= {each.defect_id: each for each in page.defects}
        request.page_token = page.next_page_token
        if not page.next_page_token:
            return found


async def killed_and_back(replica: Replica, call_context: Caller) -> None:
    """Kill it under load, start it again, and see it work."""
    await call_context.more()
    replica.kill()
    replica.start()
    await asyncio.to_thread(wait_until, replica.ready, f"{replica.name} is back")
    await call_context.more()


async def test_nothing_is_lost_or_doubled_and_streams_go_on(stage: Stage) -> None:
    load = callers(stage)
    dashboard = Dashboard(stage)
    async with going_on(dashboard, *load.values()):
        for name, call_context in load.items():
            await killed_and_back(stage.town.of(name)[0], call_context)
    assert dashboard.lines >= 2, "its line was cut"

    defects = await listed(stage)
    mine = {each for each in defects if defects[each].kind == "street_dirty"}
    assert len(load["roads"].acknowledged) <= len(mine)
    for request_id in load["roads"].acknowledged:
        # The id of what was reported derives from who asked and the request: the same again.
        again = roads.ReportDefectRequest(request_id=request_id, **load["roads"].what)
        receipt = (await stage.roads.ReportDefect(again, timeout=10)).receipt
        assert receipt.duplicate
        assert receipt.version == 1
        assert receipt.aggregate.partition("/")[2] in mine
    async with asyncio.timeout(20), going_on(dashboard):
        await dashboard.until_shows({each: defects[each].version for each in defects})

    registered = await stage.crews["lighting"].ListCrews(crews.ListCrewsRequest(), timeout=10)
    versions = {card.crew_id: card.version for card in registered.crews}
    assert {versions[each] for each in load["lighting"].acknowledged} == {1}

    [drill] = {
        incident.incident_id: incident
        for each in load["coordination"].acknowledged
        if (incident := await stage.incident(each))
    }.values()
    reported = [each.rpartition("/")[2] for each in drill.need_ids]
    assert len(reported) == len(set(reported))
    assert set(load["coordination"].acknowledged) <= set(reported)


QUERIES: dict[str, tuple[Any, ...]] = {
    "lighting": (crews.ListCrewsRequest(),),
    "roads": (roads.ListDefectsRequest(page_size=1000), crews.ListCrewsRequest()),
    "coordination": (coordination.ListIncidentsRequest(page_size=1000),),
}


def declared(name: str, stage: Stage) -> Service:
    """A service as it declares itself, to fold its log outside of it."""
    if name == "lighting":
        return lighting_service(15.0)
    if name == "roads":
        return roads_service(load_reference_data(CITY))
    settings = Settings(prefix=stage.town.prefix, city=CITY)  # type: ignore[call-arg]
    return coordination_service(City.load(CITY), settings)


@pytest.mark.parametrize("name", QUERIES)
async def test_each_view_is_the_fold_of_its_log_from_zero_byte_for_byte(
    stage: Stage, name: str
) -> None:
    pages = [Page(name, each, await _answered(stage, name, each)) for each in QUERIES[name]]
    journal = f"{stage.town.prefix}.{name}.journal"
    log = await asyncio.to_thread(reading.read_journal, stage.town.bootstrap, journal)
    found, spared = await asyncio.to_thread(
        lambda: folds(
            declared(name, stage),
            log,
            pages,
            bootstrap=stage.town.bootstrap,
            prefix=stage.town.prefix,
            chance=random.Random(7),  # not a secret: an order of reading
        )
    )
    assert len(found) == 2 + len(pages)
    for fold in found:
        assert fold.wanted == fold.found, fold.name
    assert spared, "one of them began with a snapshot"


async def _answered(stage: Stage, name: str, request: Any) -> Any:
    method = request.DESCRIPTOR.name.removesuffix("Request")
    stubs = (stage.crews.get(name), getattr(stage, name))
    stub = next(each for each in stubs if hasattr(each, method))
    return await getattr(stub, method)(request, timeout=10)
