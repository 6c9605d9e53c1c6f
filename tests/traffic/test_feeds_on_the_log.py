"""The feeds of a running service: bulletins on Kafka's topics become documents over HTTP."""

from __future__ import annotations

import aiohttp

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.runtime.host import probes_of
from services.chassis.sdk.service import Service
from services.chassis.sdk.settings import read
from services.testing.in_process_service import Running, memory_journal, running
from services.testing.spec import NOW
from services.traffic.domain.situation import Situations
from services.traffic.feeds.documents import feeds
from services.traffic.inbox import SITUATIONS
from services.traffic.service import declare
from services.traffic.settings import TrafficSettings
from tests.traffic.domain.examples import GROUND
from tests.traffic.feeds.city import STREETS
from tests.waiting import until
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, RoadClosed, RoadOpened

CLOSED = Bulletin(
    department="roads",
    aggregate="closure/C1",
    version=1,
    event_time=NOW,
    road_closed=RoadClosed(closure_id="C1", edge_ids=["1"], street="Rue Foch"),
)
OPENED = Bulletin(
    department="roads",
    aggregate="closure/C1",
    version=2,
    event_time=NOW + 1,
    road_opened=RoadOpened(closure_id="C1"),
)
FORGED = Bulletin(department="roads", event_time=NOW, road_opened=RoadOpened(closure_id="C1"))
"""Lighting publishes it on its own topic."""


def service() -> Service:
    settings = read(TrafficSettings, rsmp_port=0, departments="lighting,roads,traffic")
    return declare(GROUND, settings, feeds(STREETS, "Montpellier"))


def publish(journal: MemoryJournal, name: str, *bulletins: Bulletin) -> None:
    for each in bulletins:
        journal.append(Outgoing(f"vigie.{name}.bulletins", 1, b"", each.SerializeToString()))


async def read_feed(run: Running, path: str) -> str:
    probes = probes_of(run.node)
    port = await probes.start("127.0.0.1", 0)
    try:
        async with (
            aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session,
            session.get(f"/public/traffic/{path}") as response,
        ):
            assert response.status == 200
            return await response.text()
    finally:
        await probes.stop()


def city(run: Running) -> Situations:
    found: Situations | None = run.node.read_model.get(*SITUATIONS.split("/"))
    return found or Situations()


def shown(run: Running) -> dict[str, int]:
    """The end of each situation in the read model; 0 for one that lasts."""
    return {each.situation_id: each.ended_time for each in city(run).by_id.values()}


async def test_a_closure_of_another_department_is_in_the_feed_with_its_end() -> None:
    journal = memory_journal(traffic=4, roads=4, lighting=4, coordination=1)
    publish(journal, "roads", CLOSED)
    publish(journal, "lighting", FORGED)
    async with running(service(), journal) as run:
        await until(lambda: len(city(run).next_offsets) == 2)
        assert shown(run) == {"roads-closure-C1": 0}
        assert "Rue fermée à la circulation : Rue Foch" in await read_feed(run, "situations.xml")
        publish(journal, "roads", OPENED)
        await until(lambda: shown(run).get("roads-closure-C1"))
        assert "overallEndTime" in await read_feed(run, "situations.xml")


async def test_a_service_that_starts_again_goes_on_where_it_stopped() -> None:
    journal = memory_journal(traffic=4, roads=4, lighting=4, coordination=1)
    publish(journal, "roads", CLOSED)
    async with running(service(), journal) as run:
        await until(lambda: shown(run) == {"roads-closure-C1": 0})
    publish(journal, "roads", OPENED)
    async with running(service(), journal) as run:
        await until(lambda: shown(run).get("roads-closure-C1"))
        assert city(run).next_offsets == {"vigie.roads.bulletins/1": 2}
        assert city(run).by_id["roads-closure-C1"].version == 2
