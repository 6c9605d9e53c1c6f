"""A crew service on loopback with handlers of the test, and readers of rich statuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

import grpc
from google.rpc import error_details_pb2 as details, status_pb2

from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.errors import DETAILS_KEY
from services.chassis.rpc.limits import Limits
from services.chassis.rpc.rpc_method import StreamHandler, UnaryHandler
from services.chassis.rpc.server import GrpcServer
from services.chassis.sdk.ids import new_id
from tests.channels import open_channel
from vigie.crew.v1 import service_pb2 as crews, service_pb2_grpc as stubs
from vigie.journal.v1.journal_pb2 import CommandResponse
from vigie.type.v1 import place_pb2 as places

CREWS = crews.DESCRIPTOR.services_by_name["CrewService"]


async def yes(_request: Any, _caller: CallContext) -> Any:
    return CommandResponse()


async def synced(_request: Any, _caller: CallContext) -> AsyncIterator[Any]:
    yield crews.WatchCrewsResponse(synced=True)


@dataclass(frozen=True)
class Served:
    server: GrpcServer
    port: int
    channel: grpc.aio.Channel
    crews: Any


@asynccontextmanager
async def serving(
    answer: UnaryHandler = yes,
    frames: StreamHandler = synced,
    *,
    limit: int = 100,
    limits: Limits | None = None,
    name: str = "lighting",
    reflection: bool = True,
) -> AsyncIterator[Served]:
    server = GrpcServer(
        name,
        [CREWS],
        lambda method: frames if method.server_streaming else answer,
        limits=limits or Limits(in_flight=limit),
        reserved={"coordination", "roads"},
        reflection=reflection,
    )
    port = await server.start("127.0.0.1", 0)
    await server.ready(is_ready=True)
    try:
        async with open_channel(f"127.0.0.1:{port}") as channel:
            yield Served(server, port, channel, stubs.CrewServiceStub(channel))
    finally:
        await server.drain(0)


def arrive(**changed: Any) -> crews.ArriveRequest:
    said = {"request_id": new_id(), "crew_id": "C1", "task_id": "T1"} | changed
    return crews.ArriveRequest(**cast("Any", said))


def offer(priority: Any) -> crews.OfferTaskRequest:
    request = crews.OfferTaskRequest(
        request_id=new_id(),
        crew_id="C1",
        task_id="T1",
        need_id="roads/defect/1",
        kind="POTHOLE",
        priority=priority,
        place=places.Place(position=places.Position(longitude=3.87, latitude=43.61)),
    )
    request.clock_start_time.FromSeconds(1_700_000_000)
    request.lease_end_time.FromSeconds(1_700_000_060)
    return request


async def refusal(call: Any) -> grpc.aio.AioRpcError:
    """Return the error that a call ends with."""
    try:
        await call
    except grpc.aio.AioRpcError as error:
        return error
    raise AssertionError("it was answered")


def status_of(error: grpc.aio.AioRpcError) -> Any:
    """Return the rich status of an error."""
    trailers = dict(cast("Any", error.trailing_metadata()))
    return status_pb2.Status.FromString(trailers[DETAILS_KEY])


def reason_of(status: Any) -> str:
    return str(_detail(status, details.ErrorInfo).reason)


def fields_of(status: Any) -> dict[str, str]:
    found = _detail(status, details.BadRequest).field_violations
    return {violation.field: violation.description for violation in found}


def retry_seconds_of(status: Any) -> float:
    delay = _detail(status, details.RetryInfo).retry_delay
    return float(delay.ToNanoseconds() / 1e9)


def _detail(status: Any, kind: Any) -> Any:
    for detail in status.details:
        if detail.Is(kind.DESCRIPTOR):
            found = kind()
            detail.Unpack(found)
            return found
    raise AssertionError(f"no {kind.__name__} in {status}")
