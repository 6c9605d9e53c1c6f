"""The declaration of coordination, and the whole of it over a journal in memory."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from math import inf, nan
from typing import Any
from uuid import uuid4

import pytest

from services.chassis.journal.journal import Outgoing
from services.chassis.journal.memory_journal import MemoryJournal
from services.chassis.partition.partitioning import aggregate_template
from services.chassis.partition.snapshot_format import canonical_bytes
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.settings import InvalidSettings, Settings, read
from services.city.city import City
from services.coordination.service import COORDINATION_RPC, coordination, declare
from services.coordination.settings import CoordinationSettings
from services.coordination.workers import CITY as ADDRESS
from services.testing.in_process_service import Running, memory_journal, running
from tests.channels import open_channel
from tests.waiting import until
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import service_pb2 as api, service_pb2_grpc as stubs
from vigie.journal.v1 import journal_pb2
from vigie.type.v1 import place_pb2

pytestmark = pytest.mark.slow

COMEDIE = place_pb2.Place(position=place_pb2.Position(longitude=3.8795, latitude=43.6086))
PATIENCE_SECONDS = 10
SOON = {"timeout": PATIENCE_SECONDS}


@asynccontextmanager
async def running_city(
    montpellier: City, journal: MemoryJournal | None = None
) -> AsyncIterator[Running]:
    service = declare(montpellier, read(Settings))
    journal = journal or memory_journal(coordination=1, lighting=4, roads=4, snow=4, traffic=4)
    async with running(service, journal, workers=service.workers) as run:
        yield run


def publish(city: Running, aggregate: str, **news: Any) -> None:
    """Let roads publish a bulletin."""
    bulletin = bulletins.Bulletin(
        department="roads", aggregate=aggregate, version=1, event_time=now_microseconds(), **news
    )
    value = bulletin.SerializeToString()
    city.journal.append(Outgoing("vigie.roads.bulletins", 0, aggregate.encode(), value, ()))


def rejections(city: Running) -> dict[str, int]:
    state = city.node.read_model.get("city", "city")
    return {rule: each.count for rule, each in state.rejections.items()} if state else {}


def put_crew_on_duty(city: Running) -> None:
    crew = bulletins.CrewChanged(
        crew_id="r1", on_duty=True, lending=bulletins.LENDING_RULE_ALWAYS, depot=COMEDIE
    )
    crew.shift_end_time.FromMicroseconds(now_microseconds() + 10**11 // 4)
    publish(city, "crew/r1", crew_changed=crew)


def raise_need(city: Running, number: int = 1, place: place_pb2.Place = COMEDIE) -> None:
    need = bulletins.NeedRaised(
        need_id=f"roads/defect/{number}",
        kind="tree_down",
        priority=place_pb2.PRIORITY_P1,
        place=place,
    )
    publish(city, f"defect/{number}", need_raised=need)


def offers(city: Running) -> list[journal_pb2.Command]:
    """Return the offers that were sent to roads so far."""
    kept = [each for p in range(4) for each in city.journal.log("vigie.roads.commands", p) if each]
    commands = [journal_pb2.Command.FromString(each.value or b"") for each in kept]
    return [each for each in commands if each.type == "vigie.crew.v1.OfferTaskRequest"]


def test_each_rpc_is_a_command_or_has_an_answer(montpellier: City) -> None:
    service = declare(montpellier, read(Settings))
    answers = {**service.queries, **service.watches, **service.calls}
    for method in COORDINATION_RPC.methods:
        address = aggregate_template(method.input_type)
        assert address == ("" if method.name in answers else ADDRESS)


def test_a_department_that_is_listed_twice_ends_the_start_with_a_sentence() -> None:
    with pytest.raises(InvalidSettings, match="names roads twice"):
        coordination(read(CoordinationSettings, departments="roads,lighting,roads"))


async def test_an_operator_opens_an_incident_and_reads_it_in_every_way(montpellier: City) -> None:
    async with (
        running_city(montpellier) as city,
        open_channel(city.address) as channel,
    ):
        stub: Any = stubs.CoordinationServiceStub(channel)
        stream = stub.WatchIncidents(api.WatchIncidentsRequest(), **SOON)
        assert (await stream.read()).synced
        put_crew_on_duty(city)
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


async def test_the_history_is_read_from_the_journal_after_a_restart(montpellier: City) -> None:
    """Given an incident that was opened, when the service restarts, then its history is whole."""
    source = memory_journal(coordination=1, lighting=4, roads=4, snow=4, traffic=4)
    async with running_city(montpellier, source) as city:
        put_crew_on_duty(city)
        raise_need(city)
        await until(lambda: offers(city))
    async with (
        running_city(montpellier, source) as city,
        open_channel(city.address) as channel,
    ):
        stub: Any = stubs.CoordinationServiceStub(channel)
        told = await stub.ReadHistory(api.ReadHistoryRequest(incident_id="I1"), **SOON)
        assert [entry.event for entry in told.entries][:2] == ["IncidentOpened", "CrewChosen"]
        assert told.next_page_token == ""
        brief = await stub.Brief(api.BriefRequest(), **SOON)
        assert [incident.incident_id for incident in brief.open] == ["I1"]
        assert brief.figures[0].opened_count == 1


def city_state(city: Running) -> bytes:
    """Return the state of the city in the read model."""
    return canonical_bytes(city.node.read_model.partition_states[0]).partition(b"city ")[2]


async def test_a_restart_restores_the_city_and_resends_pending_orders(montpellier: City) -> None:
    source = memory_journal(coordination=1, lighting=4, roads=4, snow=4, traffic=4)
    async with running_city(montpellier, source) as city:
        put_crew_on_duty(city)
        raise_need(city)
        (first,) = await until(lambda: offers(city))
        # The offer leaves at the commit, before the read model has read it back.
        await until(lambda: first.command_id.encode() in city_state(city))
        before = city_state(city)
    async with running_city(montpellier, source) as city:
        again = await until(lambda: offers(city)[1:])
        assert again[0].command_id == first.command_id
        assert again[0].body == first.body
        assert city_state(city) == before != b""


async def test_broken_bulletins_hold_up_nothing_before_and_after_a_restart(
    montpellier: City,
) -> None:
    """Given noise and needs of no use, when a P1 follows, then its crew gets the offer."""
    source = memory_journal(coordination=1, lighting=4, roads=4, snow=4, traffic=4)
    async with running_city(montpellier, source) as city:
        put_crew_on_duty(city)
        for longitude, latitude in ((4_000, 43.6), (nan, nan), (43.6, 3.88), (inf, 43.6)):
            nowhere = place_pb2.Position(longitude=longitude, latitude=latitude)
            raise_need(city, 9, place_pb2.Place(position=nowhere))
        publish(city, "defect/8", need_raised=bulletins.NeedRaised(need_id="roads/8", kind="x"))
        for noise in (b"\xff" * 3_500_000, b"", b"\x0a\x05road"):
            city.journal.append(Outgoing("vigie.roads.bulletins", 1, b"", noise, ()))
        await until(lambda: sum(rejections(city).values()) == 7)
        assert rejections(city) == {
            "roads/double.gte_lte": 3,
            "roads/outside_city": 1,
            "roads/string.pattern": 2,
            "roads/size": 1,
        }
    async with running_city(montpellier, source) as city:
        raise_need(city)
        await until(lambda: any(b"I2.1" in c.body or b"I1.1" in c.body for c in offers(city)))
