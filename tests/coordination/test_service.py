"""The declaration of coordination, and the whole of it over a journal in memory."""

from __future__ import annotations

import time
from typing import Any, get_type_hints
from uuid import uuid4

import grpc
import pytest

from services.chassis.partition.codec import Codec
from services.chassis.partition.partitioning import aggregate_template
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.sdk.settings import Settings, read
from services.city.city import City as Place
from services.coordination.domain.fold.city_state import CityState
from services.coordination.service import COORDINATION_RPC, declare
from services.coordination.workers import CITY as ADDRESS
from tests.coordination.running import CITY, Running, memory, running
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletins, telemetry_pb2
from vigie.coordination.v1 import (
    events_pb2 as events,
    service_pb2 as api,
    service_pb2_grpc as stubs,
)
from vigie.crew.v1 import service_pb2 as crews
from vigie.type.v1 import place_pb2

pytestmark = pytest.mark.slow

COMEDIE = place_pb2.Place(position=place_pb2.Position(longitude=3.8795, latitude=43.6086))
TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
PATIENCE_SECONDS = 10


@pytest.fixture(scope="module")
def place() -> Place:
    return Place.load(CITY)


def now() -> int:
    return time.time_ns() // 1000


def crew_on_duty(crew_id: str = "r1") -> bulletins.Bulletin:
    told = bulletins.Bulletin(
        department="roads", aggregate=f"crew/{crew_id}", version=1, event_time=now()
    )
    told.crew_changed.crew_id = crew_id
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


def test_each_rpc_is_a_command_or_has_an_answer(place: Place) -> None:
    service = declare(place, read(Settings))
    for method in COORDINATION_RPC.methods:
        answers = {**service.queries, **service.watches, **service.calls}
        if aggregate_template(method.input_type):
            assert aggregate_template(method.input_type) == ADDRESS
            assert method.name not in answers
        else:
            assert method.name in answers


def test_every_event_and_command_of_the_protos_is_declared(place: Place) -> None:
    service = declare(place, read(Settings))
    codec = Codec(service.rpcs, service.commands, service.events)
    parts = {"Requirement", "Candidate", "Appraisal"}
    for name in set(events.DESCRIPTOR.message_types_by_name) - parts:
        assert f"vigie.coordination.v1.{name}" in codec.events
    assert "vigie.coordination.v1.ChooseRequest" in codec.commands
    assert service.reference_hashes["streets_sha256"] == place.streets.sha256


def test_the_state_has_types_that_a_snapshot_can_resolve() -> None:
    assert get_type_hints(CityState)


async def test_a_need_becomes_an_offer_that_bears_its_trace(place: Place) -> None:
    async with running(place) as city:
        city.tell(crew_on_duty())
        await until(lambda: city.node.read_model.get("city", "city"))
        began = time.perf_counter()
        city.tell(need(), TRACE)
        (command,) = await until(lambda: offers(city))
        assert time.perf_counter() - began < 1
        offer = crews.OfferTaskRequest.FromString(command.body)
        assert (offer.crew_id, offer.task_id, offer.need_id) == ("r1", "I1.1", "roads/defect/1")
        assert command.actor == "coordination"
        assert command.cause == "I1.1"
        assert command.expires_time == offer.lease_end_time.ToMicroseconds()
        assert command.traceparent.split("-")[1] == TRACE.split("-")[1]


async def test_an_operator_opens_an_incident_and_reads_it_listed_explained_and_streamed(
    place: Place,
) -> None:
    async with running(place) as city, grpc.aio.insecure_channel(city.address) as channel:
        stub: Any = stubs.CoordinationServiceStub(channel)
        stream = stub.WatchIncidents(api.WatchIncidentsRequest(), timeout=PATIENCE_SECONDS)
        assert (await stream.read()).synced
        city.tell(crew_on_duty())
        request = api.OpenIncidentRequest(
            request_id=str(uuid4()), kind="tree_down", priority=place_pb2.PRIORITY_P1, place=COMEDIE
        )
        answer = await stub.OpenIncident(request, timeout=PATIENCE_SECONDS)
        named = api.GetIncidentRequest(
            incident_id=request.request_id, at_least=answer.receipt.cursor
        )
        incident = (await stub.GetIncident(named, timeout=PATIENCE_SECONDS)).incident
        assert incident.incident_id == "I1"
        frame = await stream.read()
        while frame.incident.state != api.INCIDENT_STATE_OFFERED:
            frame = await stream.read()
        assert frame.incident.crew == "roads/r1"
        explained = await stub.Explain(
            api.ExplainRequest(incident_id="I1"), timeout=PATIENCE_SECONDS
        )
        assert explained.decisions[0].crew == "roads/r1"
        listed = await stub.ListCrews(api.ListCrewsRequest(), timeout=PATIENCE_SECONDS)
        assert [crew.offered_task_id for crew in listed.crews] in ([""], ["I1.1"])


async def test_a_place_outside_the_city_is_rejected_by_the_middleware(place: Place) -> None:
    async with running(place) as city, grpc.aio.insecure_channel(city.address) as channel:
        stub: Any = stubs.CoordinationServiceStub(channel)
        paris = place_pb2.Place(position=place_pb2.Position(longitude=2.35, latitude=48.85))
        request = api.OpenIncidentRequest(
            request_id=str(uuid4()), kind="tree_down", priority=place_pb2.PRIORITY_P1, place=paris
        )
        with pytest.raises(grpc.aio.AioRpcError) as caught:
            await stub.OpenIncident(request, timeout=PATIENCE_SECONDS)
        assert caught.value.code() == grpc.StatusCode.INVALID_ARGUMENT


async def test_after_a_restart_the_city_is_the_same_and_what_is_pending_is_sent_again(
    place: Place,
) -> None:
    source = memory()
    async with running(place, source) as city:
        city.tell(crew_on_duty())
        city.tell(need())
        (first,) = await until(lambda: offers(city))
        before = canonical_bytes(city.node.read_model.partition_states[0]).partition(b"city ")[2]
    async with running(place, source) as city:
        again = await until(lambda: offers(city)[1:])
        assert again[0].command_id == first.command_id
        assert again[0].body == first.body
        after = canonical_bytes(city.node.read_model.partition_states[0]).partition(b"city ")[2]
        assert after == before != b""


async def test_a_broken_bulletin_holds_up_nothing(place: Place) -> None:
    async with running(place) as city:
        city.tell(crew_on_duty())
        broken = need(9)
        broken.need_raised.place.position.longitude = 4_000  # breaks the rules of a place
        city.tell(broken)
        city.tell(need(1))
        await until(lambda: any(b"I2.1" in c.body or b"I1.1" in c.body for c in offers(city)))


async def test_it_says_that_it_is_alive(place: Place) -> None:
    async with running(place) as city:
        topic = "vigie.coordination.telemetry"
        kept = await until(lambda: city.source.log(topic, 0))
        assert kept[0]
        assert telemetry_pb2.Heartbeat.FromString(kept[0].value).sent_time > 0
