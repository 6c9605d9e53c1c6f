"""The department over a real server with Montpellier: from a warning to a treated street."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio

from services.chassis.sdk.clock import now_microseconds
from services.client import CallError, connect
from services.crews.domain.timestamp import timestamp
from services.snow import workers
from services.snow.domain.rules import HOUR
from services.snow.service import declare
from services.testing.in_process_service import Running, memory_journal, running
from tests.snow.department import SetWeather, montpellier
from tests.snow.test_cap import alert
from tests.waiting import until_awaited
from vigie.bulletin.v1 import bulletin_pb2
from vigie.crew.v1 import service_pb2 as crew, service_pb2_grpc as crew_stubs
from vigie.snow.v1 import service_pb2 as api, service_pb2_grpc as stubs, winter_pb2 as winter
from vigie.type.v1 import place_pb2

pytestmark = pytest.mark.asyncio(loop_scope="module")
WEATHER = SetWeather()
CIRCUIT = "C01"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Running]:
    department = declare(montpellier(), WEATHER)
    with patch.object(workers, "TICK_SECONDS", 0.2):
        async with running(
            department, memory_journal(snow=4), workers=department.workers[:1]
        ) as town:
            yield town


@pytest_asyncio.fixture(loop_scope="module")
async def snow(town: Running) -> AsyncIterator[Any]:
    async with connect(town.address, actor="operator") as channel:
        crews = crew_stubs.CrewServiceStub(channel)
        place = place_pb2.Place(position=middle(0))
        card = crew.RegisterCrewRequest(
            request_id=new(),
            crew_id="P-1",
            name="P-1",
            depot=place,
            lending=bulletin_pb2.LENDING_RULE_P1_ONLY,
        )
        await crews.RegisterCrew(card)
        yield stubs.SnowServiceStub(channel)


def new() -> str:
    return str(uuid4())


def middle(place: int) -> place_pb2.Position:
    """Return a point on a section of the circuit."""
    section_id = montpellier().circuits[CIRCUIT].sections[place]
    (west, south), (east, north), *_ = montpellier().geometry.lines(section_id)[0]
    return place_pb2.Position(longitude=(west + east) / 2, latitude=(south + north) / 2)


def pass_(place: int = 0, **fields: Any) -> api.ReportPassRequest:
    request = api.ReportPassRequest(
        request_id=new(),
        crew_id="P-1",
        position=middle(place),
        pass_time=timestamp(now_microseconds()),
        dose=winter.Dose(spread_grams=15),
        blade_down=True,
    )
    request.MergeFrom(api.ReportPassRequest(**fields))
    return request


def _second_level() -> int:
    """Return a place of the circuit whose level one pass satisfies under heavy snow."""
    city = montpellier()
    levels = [city.sections[each].level for each in city.circuits[CIRCUIT].sections]
    return levels.index("N2")


async def rejection(call: Any) -> CallError:
    with pytest.raises(CallError) as caught:
        await call
    return caught.value


async def test_a_night_from_the_warning_to_the_treated_street(town: Running, snow: Any) -> None:
    warned = await snow.ReceiveAlert(api.ReceiveAlertRequest(request_id=new(), cap=alert()))
    start = api.StartCircuitRequest(request_id=new(), circuit_id=CIRCUIT, crew_id="P-1")
    start.dose.spread_grams = 20
    await snow.StartCircuit(start)
    WEATHER.phenomenon = winter.PHENOMENON_HEAVY_SNOW
    count = len(montpellier().sections)

    async def snowed() -> bool:
        answer = await snow.ListLate(api.ListLateRequest(page_size=1))
        return bool(answer.running_count == count)

    await until_awaited(snowed, "each section has a deadline", 60)
    treated = await snow.ReportPass(pass_(_second_level()))
    assert treated.section_id in montpellier().circuits[CIRCUIT].sections
    found = await snow.ListLate(api.ListLateRequest(at_least=treated.receipt.cursor))
    assert found.running_count == count - 1
    assert found.late[0].rank == 1
    events = (await snow.ListEvents(api.ListEventsRequest())).events
    assert [(each.event_id, each.state) for each in events] == [
        (warned.event_id, api.EVENT_STATE_TREATING)
    ]

    async def priced() -> bool:
        return any(each.WhichOneof("news") == "plough_load" for each in town.bulletins())

    await until_awaited(priced, "the load of the plough is published", 60)


async def test_bad_input_names_its_field_and_stops_nothing(snow: Any) -> None:
    outside = pass_()
    outside.position.CopyFrom(place_pb2.Position(longitude=2.35, latitude=48.85))
    yesterday = pass_(1)
    yesterday.pass_time.FromMicroseconds(now_microseconds() - 24 * HOUR)
    nowhere = pass_()
    nowhere.position.longitude = float("nan")
    entity = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    bomb = api.ReceiveAlertRequest(request_id=new(), cap=entity)
    past = api.OpenEventRequest(
        request_id=new(), event_id="E", end_time=timestamp(now_microseconds() - HOUR)
    )
    calls = (
        (snow.ReportPass(outside), "POSITION_INVALID", "position"),
        (snow.ReportPass(yesterday), "PASS_TIME_INVALID", "pass_time"),
        (snow.ReportPass(nowhere), "REQUEST_INVALID", "position.longitude"),
        (snow.ReportPass(pass_(2, request_id="x")), "REQUEST_INVALID", "request_id"),
        (snow.ReceiveAlert(bomb), "CAP_INVALID", "cap"),
        (snow.OpenEvent(past), "TIME_INVALID", "end_time"),
    )
    for call, code, field in calls:
        error = await rejection(call)
        ((found, _),) = error.fields
        assert (error.status, error.code, found) == (
            grpc.StatusCode.INVALID_ARGUMENT,
            code,
            field,
        )
    assert (await snow.ListStocks(api.ListStocksRequest())).cursor
