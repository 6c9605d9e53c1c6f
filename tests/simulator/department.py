"""A department over loopback with the real contracts, which records its requests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Protocol

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message_factory import GetMessageClass

from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.certificates import ServerCertificates
from services.chassis.rpc.errors import StatusError, rich_status
from services.chassis.rpc.handlers import Handler
from services.chassis.rpc.server import GrpcServer
from services.client import connect
from vigie.crew.v1 import service_pb2 as crews
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads

RPCS = {
    "lighting": [
        lighting.DESCRIPTOR.services_by_name["LightingService"],
        crews.DESCRIPTOR.services_by_name["CrewService"],
    ],
    "roads": [
        roads.DESCRIPTOR.services_by_name["RoadsService"],
        crews.DESCRIPTOR.services_by_name["CrewService"],
    ],
}


def refusal(code: grpc.StatusCode, reason: str) -> StatusError:
    return StatusError(rich_status(code, reason, f"no: {reason}", "lamp_id"))


class Listening(Protocol):
    """A service on a port of this machine."""

    @property
    def port(self) -> int: ...


class Department:
    """Answers each method with a receipt or the next error, and each stream with its frames."""

    def __init__(self, port: int = 0) -> None:
        self.asked: list[Any] = []
        self.actors: set[str] = set()
        self.effects: dict[str, Any] = {}
        self.wrongs: list[Exception] = []
        self.frames: asyncio.Queue[Any] = asyncio.Queue()
        self.cursors: list[str] = []
        self.port = port

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

    async def _watch(self, request: Any, _caller: CallContext) -> AsyncIterator[Any]:
        self.cursors.append(request.cursor)
        while (frame := await self.frames.get()) is not None:
            yield frame


@asynccontextmanager
async def running(
    name: str, department: Department, port: int = 0, certificates: ServerCertificates | None = None
) -> AsyncIterator[Department]:
    server = GrpcServer(
        name, RPCS[name], department.route, in_flight_limit=100, certificates=certificates
    )
    department.port = await server.start("127.0.0.1", port)
    await server.ready(is_ready=True)
    try:
        yield department
    finally:
        await server.drain(0.2)


def channel_to(department: Listening) -> grpc.aio.Channel:
    return connect(f"127.0.0.1:{department.port}", actor="simulated:field", timeout=None)
