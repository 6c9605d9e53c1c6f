"""The department as a caller meets it: commands, queries, streams, refusals, over a real server."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import grpc
import pytest
import pytest_asyncio
from google.rpc import error_details_pb2 as details, status_pb2

from services.crews.domain.timestamp import timestamp
from tests.roads.running import Running, memory, running
from vigie.roads.v1 import service_pb2 as api, service_pb2_grpc as stubs
from vigie.type.v1 import place_pb2 as place

CENTRE = place.Place(position=place.Position(longitude=3.8767, latitude=43.6108))
PARIS = place.Place(position=place.Position(longitude=2.35, latitude=48.85))


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> AsyncIterator[Running]:
    async with running() as town:
        yield town


class Caller:
    """A client with a deadline."""

    def __init__(self, channel: grpc.aio.Channel) -> None:
        self._stub: Any = stubs.RoadsServiceStub(channel)

    async def __call__(self, name: str, request: Any) -> Any:
        return await getattr(self._stub, name)(request, timeout=5)

    def stream(self, name: str, request: Any) -> Any:
        return getattr(self._stub, name)(request)


@pytest_asyncio.fixture(loop_scope="module")
async def call(town: Running) -> AsyncIterator[Caller]:
    async with grpc.aio.insecure_channel(town.address) as channel:
        yield Caller(channel)


def pothole(**fields: Any) -> api.ReportDefectRequest:
    request = {"request_id": str(uuid4()), "kind": "pothole", "place": CENTRE, **fields}
    return api.ReportDefectRequest(**request)


def soon(seconds: int) -> Any:
    return timestamp(int((time.time() + seconds) * 1_000_000))


async def refusal(call: Caller, name: str, request: Any) -> tuple[str, str, str]:
    """The code, the reason and the field of a refused call."""
    with pytest.raises(grpc.aio.AioRpcError) as caught:
        await call(name, request)
    trailers = dict(caught.value.trailing_metadata() or ())
    status = status_pb2.Status.FromString(trailers["grpc-status-details-bin"])
    info, bad = details.ErrorInfo(), details.BadRequest()
    for detail in status.details:
        _ = detail.Unpack(info) or detail.Unpack(bad)
    field = bad.field_violations[0].field if bad.field_violations else ""
    return caught.value.code().name, info.reason, field


async def test_a_report_is_read_back_at_its_cursor(call: Caller) -> None:
    receipt = (await call("ReportDefect", pothole())).receipt
    kind, _, defect_id = receipt.aggregate.partition("/")
    assert kind == "defect"
    query = api.GetDefectRequest(defect_id=defect_id, at_least=receipt.cursor)
    defect = (await call("GetDefect", query)).defect
    assert (defect.kind, defect.state) == ("pothole", api.DEFECT_STATE_REPORTED)
    assert defect.priority == place.PRIORITY_P3


async def test_a_retry_is_one_defect_and_another_body_is_refused(call: Caller) -> None:
    request = pothole()
    first = (await call("ReportDefect", request)).receipt
    again = (await call("ReportDefect", request)).receipt
    assert (again.aggregate, again.duplicate) == (first.aggregate, True)
    request.kind = "graffiti"
    found = await refusal(call, "ReportDefect", request)
    assert found == ("INVALID_ARGUMENT", "REQUEST_ID_REUSED", "request_id")
    _, _, defect_id = first.aggregate.partition("/")
    query = api.GetDefectRequest(defect_id=defect_id, at_least=again.cursor)
    assert (await call("GetDefect", query)).defect.kind == "pothole"


@pytest.mark.parametrize(
    ("fields", "code", "reason", "field"),
    [
        ({"place": PARIS}, "INVALID_ARGUMENT", "POSITION_INVALID", "place.position"),
        ({"kind": "ghost"}, "INVALID_ARGUMENT", "REQUEST_INVALID", "kind"),
        ({"place": None}, "INVALID_ARGUMENT", "REQUEST_INVALID", "place"),
        ({"priority": 9}, "INVALID_ARGUMENT", "REQUEST_INVALID", "priority"),
        ({"request_id": "7"}, "INVALID_ARGUMENT", "REQUEST_INVALID", "request_id"),
    ],
)
async def test_bad_input_is_refused_with_its_field(
    call: Caller, fields: dict[str, Any], code: str, reason: str, field: str
) -> None:
    before = await call("ListDefects", api.ListDefectsRequest())
    assert await refusal(call, "ReportDefect", pothole(**fields)) == (code, reason, field)
    after = await call("ListDefects", api.ListDefectsRequest())
    assert after.defects == before.defects


async def test_what_was_never_reported_is_not_found(call: Caller) -> None:
    safe = api.MarkMadeSafeRequest(request_id=str(uuid4()), defect_id="nowhere")
    found = await refusal(call, "MarkMadeSafe", safe)
    assert found == ("NOT_FOUND", "DEFECT_UNKNOWN", "defect_id")
    query = api.GetDefectRequest(defect_id="nowhere")
    assert await refusal(call, "GetDefect", query) == found


async def test_an_arc_that_does_not_exist_is_not_closed(call: Caller) -> None:
    close = api.CloseRoadRequest(
        request_id=str(uuid4()),
        edge_ids=["no-such-arc"],
        street="RUE FOCH",
        until_time=soon(60),
        reason="works",
    )
    found = await refusal(call, "CloseRoad", close)
    assert found == ("INVALID_ARGUMENT", "EDGE_ID_INVALID", "edge_ids[0]")


async def test_a_closure_past_its_time_is_shown_as_overdue(call: Caller) -> None:
    close = api.CloseRoadRequest(
        request_id=str(uuid4()),
        edge_ids=["1"],
        street="Rue Pablo Casals",
        until_time=soon(1),
        reason="works",
    )
    seen = []
    await call("CloseRoad", close)
    async with asyncio.timeout(10):
        async for frame in call.stream("WatchClosures", api.WatchClosuresRequest()):
            if frame.HasField("closure"):
                seen.append(frame.closure.state)
                if frame.closure.state == api.CLOSURE_STATE_OVERDUE:
                    break
    assert seen == [api.CLOSURE_STATE_CLOSED, api.CLOSURE_STATE_OVERDUE]


async def test_a_stream_brings_everything_then_each_change(call: Caller) -> None:
    await call("ReportDefect", pothole(kind="tree_down"))
    stream = call.stream("WatchDefects", api.WatchDefectsRequest(kinds=["tree_down"]))
    frames: list[Any] = [await stream.read(), await stream.read()]
    assert [frame.WhichOneof("frame") for frame in frames] == ["defect", "synced"]
    await call("ReportDefect", pothole(kind="graffiti"))
    await call("ReportDefect", pothole(kind="tree_down"))
    async with asyncio.timeout(5):
        change: Any = await stream.read()
    assert change.defect.kind == "tree_down"
    assert change.defect.defect_id != frames[0].defect.defect_id


async def test_a_restarted_service_knows_what_it_acknowledged() -> None:
    source = memory()
    async with running(source) as town, grpc.aio.insecure_channel(town.address) as channel:
        receipt = (await Caller(channel)("ReportDefect", pothole())).receipt
    async with running(source) as town, grpc.aio.insecure_channel(town.address) as channel:
        listed = await Caller(channel)("ListDefects", api.ListDefectsRequest())
    found = [f"defect/{defect.defect_id}" for defect in listed.defects]
    assert found == [receipt.aggregate]
