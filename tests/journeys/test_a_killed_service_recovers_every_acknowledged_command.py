"""Each service is killed under load: every acknowledged command is there once.

`tests/faults/test_faults_short.py` checks that streams go on over a kill.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import grpc
import pytest

from tests.faults import reading
from tests.faults.folding import Page, declared, folds
from tests.faults.harness import Replica
from tests.journeys.answers import read
from tests.journeys.stage import COMEDIE, Stage, at
from tests.waiting import until, wait_until
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crews
from vigie.roads.v1 import service_pb2 as roads

pytestmark = pytest.mark.asyncio(loop_scope="module")

BETWEEN_SECONDS = 0.05
PASSING = {grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED}
BATCH = 12


@dataclass
class Caller:
    """Sends one command after the other, and repeats each until it has an answer."""

    stage: Stage
    service: str
    rpc: str
    fields: dict[str, Any]
    key: str = "request_id"
    """The field with the id of what the command makes."""
    acknowledged: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Go on until cancelled."""
        while True:
            command = {"request_id": str(uuid4()), **self.fields}
            if self.key != "request_id":
                command[self.key] = f"load-{uuid4().hex[:12]}"
            await self._send(command)
            self.acknowledged.append(command[self.key])
            await asyncio.sleep(BETWEEN_SECONDS)

    async def _send(self, command: dict[str, Any]) -> None:
        while True:
            try:
                answer = await self.stage.call(
                    self.service, self.rpc, options={"timeout": 3}, **command
                )
            except grpc.aio.AioRpcError as error:
                if error.code() not in PASSING:
                    raise
                if read(error).code == "DEADLINE_PASSED":
                    command["request_id"] = str(uuid4())  # decided too late: it never takes effect
                await asyncio.sleep(BETWEEN_SECONDS)
            else:
                assert answer.receipt.aggregate
                return

    async def more(self) -> None:
        """Wait until some more were acknowledged."""
        enough = len(self.acknowledged) + BATCH
        await until(lambda: len(self.acknowledged) >= enough, f"{self.service} acknowledges more")


def callers(stage: Stage) -> dict[str, Caller]:
    """Return one caller for each service."""
    crew = {"name": "load", "lending": bulletin.LENDING_RULE_NEVER, "depot": at(COMEDIE)}
    report = {"kind": "street_dirty", "place": at(COMEDIE)}
    incident = {"kind": "drill", "priority": "PRIORITY_P4", "place": at(COMEDIE)}
    return {
        "lighting": Caller(stage, "lighting", "RegisterCrew", crew, "crew_id"),
        "roads": Caller(stage, "roads", "ReportDefect", report),
        "coordination": Caller(
            stage, "coordination", "OpenIncident", incident | {"skills": ["drill"]}
        ),
    }


@asynccontextmanager
async def calling(callers: Iterable[Caller]) -> AsyncIterator[None]:
    """Run callers beside the test; one that fails ends the test at once."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(each.run()) for each in callers]
        yield
        for task in tasks:
            task.cancel()


async def killed_and_back(replica: Replica, caller: Caller) -> None:
    """Kill a service under load, start it again, and see it work."""
    await caller.more()
    replica.kill()
    replica.start()
    await asyncio.to_thread(wait_until, replica.ready, f"{replica.name} is back")
    await caller.more()


async def test_nothing_is_lost_or_doubled(stage: Stage) -> None:
    load = callers(stage)
    async with calling(load.values()):
        # A department needs no other one, so two are killed at once; coordination is killed alone.
        for names in (("lighting", "roads"), ("coordination",)):
            killed = (killed_and_back(stage.town.of(name)[0], load[name]) for name in names)
            await asyncio.gather(*killed)

    for request_id in load["roads"].acknowledged:
        # A defect's id derives from its request, so the same request finds the same defect.
        again = load["roads"].fields | {"request_id": request_id}
        receipt = (await stage.call("roads", "ReportDefect", **again)).receipt
        assert (receipt.duplicate, receipt.version) == (True, 1)

    registered = await stage.call("lighting", "ListCrews", page_size=1000)
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
    "lighting": (crews.ListCrewsRequest(page_size=1000),),
    "roads": (roads.ListDefectsRequest(page_size=1000), crews.ListCrewsRequest(page_size=1000)),
    "coordination": (coordination.ListIncidentsRequest(page_size=1000),),
}


@pytest.mark.parametrize("name", QUERIES)
async def test_each_read_model_is_the_fold_of_its_journal(stage: Stage, name: str) -> None:
    town = stage.town
    pages = [Page(name, each, await _answer(stage, name, each)) for each in QUERIES[name]]
    log = await asyncio.to_thread(
        reading.read_journal, town.bootstrap, f"{town.prefix}.{name}.journal"
    )
    found, spared = await asyncio.to_thread(
        folds,
        declared(name, town.prefix, ("lighting", "roads")),
        log,
        pages,
        bootstrap=town.bootstrap,
        prefix=town.prefix,
        chance=random.Random(7),  # not a secret: an order of reading
    )
    assert len(found) == 2 + len(pages)
    for fold in found:
        assert fold.wanted == fold.found, fold.name
    assert spared, "one of them began with a snapshot"


async def _answer(stage: Stage, name: str, request: Any) -> Any:
    rpc = request.DESCRIPTOR.name.removesuffix("Request")
    fields = {each.name: value for each, value in request.ListFields()}
    return await stage.call(name, rpc, **fields)
