"""The declaration of coordination, and the whole of it over a journal in memory."""

from __future__ import annotations

import time
from typing import Any
from uuid import uuid4

import grpc
import pytest

from services.chassis.partition.partitioning import aggregate_template
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.sdk.settings import Settings, read
from services.city.city import City
from services.coordination.service import COORDINATION_RPC, declare
from services.coordination.workers import CITY as ADDRESS
from tests.coordination.running import Running, memory, running
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api, service_pb2_grpc as stubs
from vigie.type.v1 import place_pb2

pytestmark = pytest.mark.slow

COMEDIE = place_pb2.Place(position=place_pb2.Position(longitude=3.8795, latitude=43.6086))
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PATIENCE_SECONDS = 10
SOON = {"timeout": PATIENCE_SECONDS}


def now() -> int:
    return time.time_ns() // 1000


def crew_on_duty() -> bulletins.Bulletin:
    told = bulletins.Bulletin(department="roads", aggregate="crew/r1", version=1, event_time=now())
    told.crew_changed.crew_id = "r1"
    told.crew_changed.on_duty = True
    told.crew_changed.lending = bulletins.LENDING_RULE_ALWAYS
    told.crew_changed.shift_end_time.FromMicroseconds(now() + 10**11 // 4)
    told.crew_changed.depot.CopyFrom(COMEDIE)
    return told


def need(number: int = 1) -> bulletins.Bulletin:
    told = bulletins.Bulletin(
        department="roads", aggregate=f"defect/{number}", version=1, event_time=now()
    )
    told.need_raised.need_id = f"roads/defect/{number}"
    told.need_raised.kind = "tree_down"
    told.need_raised.priority = place_pb2.PRIORITY_P1
    told.need_raised.place.CopyFrom(COMEDIE)
    told.need_raised.clock_start_time.FromMicroseconds(now())
    return told


def offers(city: Running) -> list[Any]:
    return [c for c in city.commands("roads") if c.type == "vigie.crew.v1.OfferTaskRequest"]


def test_each_rpc_is_a_command_or_has_an_answer(montpellier: City) -> None:
    service = declare(montpellier, read(Settings))
    answers = {**service.queries, **service.watches, **service.calls}
    for method in COORDINATION_RPC.methods:
        address = aggregate_template(method.input_type)
        assert address == ("" if method.name in answers else ADDRESS)


async def test_an_operator_opens_an_incident_and_reads_it_in_every_way(montpellier: City) -> None:
    async with running(montpellier) as city, grpc.aio.insecure_channel(city.address) as channel:
        stub: Any = stubs.CoordinationServiceStub(channel)
        stream = stub.WatchIncidents(api.WatchIncidentsRequest(), **SOON)
        assert (await stream.read()).synced
        city.tell(crew_on_duty())
        request = api.OpenIncidentRequest(
            request_id=str(uuid4()), kind="tree_down", priority="PRIORITY_P1", place=COMEDIE
        )
        answer = await stub.OpenIncident(request, **SOON)
        named = api.GetIncidentRequest(
            incident_id=request.request_id, at_least=answer.receipt.cursor
        )
        assert (await stub.GetIncident(named, **SOON)).incident.incident_id == "I1"
        frame = await stream.read()
        while frame.incident.state != api.INCIDENT_STATE_OFFERED:
            frame = await stream.read()
        assert frame.incident.crew == "roads/r1"
        explained = await stub.Explain(api.ExplainRequest(incident_id="I1"), **SOON)
        assert explained.decisions[0].crew == "roads/r1"
        listed = await stub.ListCrews(api.ListCrewsRequest(), **SOON)
        assert [crew.offered_task_id for crew in listed.crews] in ([""], ["I1.1"])


async def test_a_restart_restores_the_city_and_resends_pending_orders(montpellier: City) -> None:
    source = memory()
    async with running(montpellier, source) as city:
        city.tell(crew_on_duty())
        city.tell(need())
        (first,) = await until(lambda: offers(city))
        before = canonical_bytes(city.node.read_model.partition_states[0]).partition(b"city ")[2]
    async with running(montpellier, source) as city:
        again = await until(lambda: offers(city)[1:])
        assert again[0].command_id == first.command_id
        assert again[0].body == first.body
        after = canonical_bytes(city.node.read_model.partition_states[0]).partition(b"city ")[2]
        assert after == before != b""


async def test_a_broken_bulletin_holds_up_nothing(montpellier: City) -> None:
    async with running(montpellier) as city:
        city.tell(crew_on_duty())
        broken = need(9)
        broken.need_raised.place.position.longitude = 4_000  # breaks the rules of a place
        city.tell(broken)
        city.tell(need(1))
        await until(lambda: any(b"I2.1" in c.body or b"I1.1" in c.body for c in offers(city)))
