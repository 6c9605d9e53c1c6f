"""A department over loopback with the real contracts, which records its requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor, ServiceDescriptor
from google.protobuf.message_factory import GetMessageClass

from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.certificates import ServerCertificates
from services.chassis.rpc.errors import StatusError, rich_status
from services.chassis.rpc.rpc_method import Handler
from services.chassis.rpc.server import GrpcServer
from services.client import connect
from vigie.crew.v1 import service_pb2 as crews
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads

SILENCE = "silence"
CREWS = crews.DESCRIPTOR.services_by_name["CrewService"]
RPCS = {
    "lighting": [lighting.DESCRIPTOR.services_by_name["LightingService"], CREWS],
    "roads": [roads.DESCRIPTOR.services_by_name["RoadsService"], CREWS],
}


def refusal(code: grpc.StatusCode, reason: str, *, recorded: bool = False) -> StatusError:
    return StatusError(rich_status(code, reason, f"no: {reason}", "lamp_id", recorded=recorded))


class Department:
    """Answers each method with a receipt or the next error, and each stream with its frames.

    A stream ends with an error, after `None`, or with SILENCE when its caller leaves; the last of
    `streams` stays open for `frames`.
    """

    def __init__(self, *streams: Sequence[Any]) -> None:
        self.asked: list[Any] = []
        self.actors: set[str] = set()
        self.effects: dict[str, Any] = {}
        self.wrongs: list[Exception] = []
        self.frames: asyncio.Queue[Any] = asyncio.Queue()
        self.cursors: list[str] = []
        self.port = 0
        for stream in streams:
            ends = stream is streams[-1] or isinstance(stream[-1], Exception | str)
            for frame in stream if ends else (*stream, None):
                self.frames.put_nowait(frame)

    def route(self, method: MethodDescriptor) -> Handler:
        if method.server_streaming:
            return self._watch
        response_type = GetMessageClass(method.output_type)

        async def answer(request: Any, call_context: CallContext) -> Any:
            self.asked.append(request)
            self.actors.add(call_context.actor)
            if self.wrongs:
                raise self.wrongs.pop(0)
            request_id = getattr(request, "request_id", "")
            response: Any = response_type()
            if request_id:
                response.receipt.duplicate = request_id in self.effects
                self.effects.setdefault(request_id, request)
            return response

        return answer

    async def _watch(self, request: Any, call_context: CallContext) -> AsyncIterator[Any]:
        self.cursors.append(request.cursor)
        while (frame := await self.frames.get()) is not None:
            if isinstance(frame, Exception):
                raise frame
            if frame == SILENCE:
                await call_context.shutting_down.wait()
            yield frame


@asynccontextmanager
async def running(
    name: str, department: Department, port: int = 0, certificates: ServerCertificates | None = None
) -> AsyncIterator[Department]:
    async with serving(RPCS[name], department.route, port, certificates) as department.port:
        yield department


@asynccontextmanager
async def serving(
    rpcs: Sequence[ServiceDescriptor],
    route: Callable[[MethodDescriptor], Handler],
    port: int,
    certificates: ServerCertificates | None,
) -> AsyncIterator[int]:
    """Serve methods over loopback for the block; yield the port."""
    server = GrpcServer("fake", rpcs, route, certificates=certificates)
    port = await server.start("127.0.0.1", port)
    await server.ready(is_ready=True)
    try:
        yield port
    finally:
        await server.drain(0.1)


def channel_to(port: int) -> grpc.aio.Channel:
    return connect(f"127.0.0.1:{port}", actor="simulated:field", timeout=None)
