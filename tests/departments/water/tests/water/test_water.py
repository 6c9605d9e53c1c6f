"""Water beside coordination: a meter over a socket, a leak, an offer, a repair."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from typer.testing import CliRunner

from services.chassis.journal.memory import MemoryJournal
from services.chassis.journal.single_member import SingleMember
from services.chassis.rpc.server import GrpcServer
from services.chassis.runtime.node_context import NodeContext
from services.chassis.runtime.router import MethodRouter
from services.chassis.runtime.service_node import ServiceNode
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.settings import Settings
from services.chassis.topics.kinds import topics_of
from services.city.city import City
from services.cli.app import app
from services.client import connect
from services.coordination.queries import city_of
from services.crews.domain.crew import Crew
from services.crews.domain.timestamp import timestamp
from services.water.domain.leak import Status
from services.water.service import declare
from tests.city.conftest import montpellier
from tests.coordination import running as coordination
from tests.waiting import until
from vigie.crew.v1 import service_pb2 as crew_api
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.type.v1.place_pb2 import Place, Position
from vigie.water.v1 import service_pb2 as api
from vigie.water.v1.service_pb2_grpc import WaterServiceStub

__all__ = ["montpellier"]

CENTRE = Place(position=Position(longitude=3.8767, latitude=43.6108))
PARTITIONS = 4


def journal() -> MemoryJournal:
    topics = [*topics_of("vigie", "coordination", 1)]
    for name in ("lighting", "roads", "water"):
        topics += topics_of("vigie", name, PARTITIONS)
    return MemoryJournal({topic.name: topic.partitions for topic in topics})


@asynccontextmanager
async def running(source: MemoryJournal) -> AsyncIterator[tuple[ServiceNode, str]]:
    """Run the department, its meter worker included, until the block ends."""
    service = declare(poll_seconds=0.05)
    settings = Settings()  # type: ignore[call-arg]  # the environment fills it
    failures: list[str] = []
    node = ServiceNode(service, settings, source, SingleMember(PARTITIONS), failures.append)
    context = NodeContext(node)
    routes = MethodRouter(service, node.read_model, node.gateway, context)
    server = GrpcServer(service.name, service.rpcs, routes, in_flight_limit=100, reserved=())
    port = await server.start("127.0.0.1", 0)
    node.start()
    try:
        await node.read_model.caught_up.wait()
        node.join_election()
        await server.ready(is_ready=True)
        await until(lambda: all(node.ready().values()))
        workers = [asyncio.ensure_future(worker(context)) for worker in service.workers]
        yield node, f"127.0.0.1:{port}"
        for worker in workers:
            worker.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    finally:
        await server.drain(0.1)
        await asyncio.to_thread(node.stop)
    assert not failures


@asynccontextmanager
async def meter(flow: float) -> AsyncIterator[str]:
    """Serve one flow, in litres per second, on a real socket."""

    async def answer(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(f"{flow}\n".encode())
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


async def on_duty(crews: CrewServiceStub) -> None:
    register = crew_api.RegisterCrewRequest(
        request_id=new_id(),
        crew_id="w1",
        name="Water 1",
        skills=["water"],
        equipment=["pump"],
        lending="LENDING_RULE_ALWAYS",
        depot=CENTRE,
    )
    await crews.RegisterCrew(register)
    end = timestamp(int((time.time() + 8 * 3_600) * 1e6))
    await crews.StartShift(
        crew_api.StartShiftRequest(request_id=new_id(), crew_id="w1", end_time=end)
    )


@pytest.mark.slow
async def test_a_meter_reports_a_leak_and_a_crew_repairs_it(montpellier: City) -> None:
    source = journal()
    async with (
        coordination.running(montpellier, source) as room,
        running(source) as (node, address),
        meter(9.5) as meter_address,
        connect(address, actor="tablet:w1") as channel,
    ):
        crews, water = CrewServiceStub(channel), WaterServiceStub(channel)
        await on_duty(crews)
        valve = api.InstallValveRequest(
            request_id=new_id(),
            valve_id="v1",
            place=CENTRE,
            meter_address=meter_address,
            flow_limit=2,
        )
        await water.InstallValve(valve)

        def crew() -> Crew:
            found = node.read_model.get("crew", "w1")
            return found if isinstance(found, Crew) else Crew()

        offer = await until(lambda: crew().offer)
        assert offer is not None
        assert (offer.kind, offer.priority) == ("burst_main", 1)
        assert len(city_of(room.node.read_model).incidents) == 1
        mine = {"crew_id": "w1", "task_id": offer.task_id}
        await crews.AcceptTask(crew_api.AcceptTaskRequest(request_id=new_id(), **mine))
        await crews.Depart(crew_api.DepartRequest(request_id=new_id(), **mine))
        await crews.Arrive(crew_api.ArriveRequest(request_id=new_id(), **mine))
        leaks = await water.ListLeaks(api.ListLeaksRequest())
        assert [leak.valve_id for leak in leaks.leaks] == ["v1"]
        leak_id = leaks.leaks[0].leak_id
        # The main is repaired: the flow falls below the limit, then the leader reports it.
        valve.request_id, valve.flow_limit = new_id(), 20
        await water.InstallValve(valve)
        await crews.FinishTask(crew_api.FinishTaskRequest(request_id=new_id(), **mine))
        await until(lambda: node.read_model.get("leak", leak_id).status is Status.REPAIRED)  # type: ignore[union-attr]
        await until(lambda: not city_of(room.node.read_model).incidents)
        shown = (await water.GetLeak(api.GetLeakRequest(leak_id=leak_id))).leak
        assert (shown.state, shown.crew) == (api.LEAK_STATE_REPAIRED, "water/w1")
        environment = {"VIGIE_DEPARTMENTS": "water", "VIGIE_WATER": address}
        listed = await asyncio.to_thread(
            CliRunner().invoke, app, ["crews", "--direct", "--json"], env=environment
        )
        assert listed.exit_code == 0, listed.output
        assert "w1" in listed.stdout
