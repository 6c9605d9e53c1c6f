"""The department over a real server: commands, queries, streams and rejections."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio

from services.client import CallError, connect
from services.crews.domain.timestamp import timestamp
from services.testing.in_process_service import Running, memory_journal, running
from tests.roads.department import montpellier_roads
from vigie.roads.v1 import service_pb2 as api, service_pb2_grpc as stubs
from vigie.type.v1 import place_pb2 as place

CENTRE = place.Place(position=place.Position(longitude=3.8767, latitude=43.6108))
PARIS = place.Place(position=place.Position(longitude=2.35, latitude=48.85))


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Running]:
    async with running(montpellier_roads(), memory_journal(roads=4)) as town:
        yield town


@pytest_asyncio.fixture(loop_scope="module")
async def roads(town: Running) -> AsyncIterator[Any]:
    async with connect(town.address, actor="operator") as channel:
        yield stubs.RoadsServiceStub(channel)


def pothole(**fields: Any) -> api.ReportDefectRequest:
    request = {"request_id": str(uuid4()), "kind": "pothole", "place": CENTRE, **fields}
    return api.ReportDefectRequest(**request)


def soon(seconds: int) -> Any:
    return timestamp(int((time.time() + seconds) * 1_000_000))


async def error_of(call: Awaitable[Any]) -> tuple[grpc.StatusCode, str, str]:
    """Return the status, the error code and the field of a call that fails."""
    with pytest.raises(CallError) as caught:
        await call
    ((field, _),) = caught.value.fields
    return caught.value.status, caught.value.code, field


async def test_a_report_is_read_back_at_its_cursor(roads: Any) -> None:
    receipt = (await roads.ReportDefect(pothole())).receipt
    kind, _, defect_id = receipt.aggregate.partition("/")
    assert kind == "defect"
    query = api.GetDefectRequest(defect_id=defect_id, at_least=receipt.cursor)
    defect = (await roads.GetDefect(query)).defect
    assert (defect.kind, defect.state) == ("pothole", api.DEFECT_STATE_REPORTED)
    assert defect.priority == place.PRIORITY_P3


@pytest.mark.parametrize(
    ("fields", "code", "field"),
    [
        ({"place": PARIS}, "POSITION_INVALID", "place.position"),
        ({"kind": "unknown"}, "REQUEST_INVALID", "kind"),
        ({"place": None}, "REQUEST_INVALID", "place"),
        ({"priority": 9}, "REQUEST_INVALID", "priority"),
        ({"request_id": "7"}, "REQUEST_INVALID", "request_id"),
    ],
)
async def test_bad_input_is_rejected_with_its_field(
    roads: Any, fields: dict[str, Any], code: str, field: str
) -> None:
    before = await roads.ListDefects(api.ListDefectsRequest())
    assert await error_of(roads.ReportDefect(pothole(**fields))) == (
        grpc.StatusCode.INVALID_ARGUMENT,
        code,
        field,
    )
    after = await roads.ListDefects(api.ListDefectsRequest())
    assert after.defects == before.defects


async def test_a_closure_past_its_time_is_shown_as_overdue(roads: Any) -> None:
    close = api.CloseRoadRequest(
        request_id=str(uuid4()),
        edge_ids=["1"],
        street="Rue Pablo Casals",
        until_time=soon(1),
        reason="works",
    )
    seen = []
    await roads.CloseRoad(close)
    async with asyncio.timeout(10):
        async for frame in roads.WatchClosures(api.WatchClosuresRequest()):
            if frame.HasField("closure"):
                seen.append(frame.closure.state)
                if frame.closure.state == api.CLOSURE_STATE_OVERDUE:
                    break
    assert seen == [api.CLOSURE_STATE_CLOSED, api.CLOSURE_STATE_OVERDUE]
