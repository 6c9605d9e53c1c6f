"""A city behind one port, whose answers a test makes up; the rules before them are real."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from typer.testing import CliRunner, Result

from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.certificates import ServerCertificates
from services.chassis.rpc.handlers import Handler
from services.chassis.rpc.server import GrpcServer
from services.cli.app import app
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads

RPCS = [
    coordination.DESCRIPTOR.services_by_name["CoordinationService"],
    crew.DESCRIPTOR.services_by_name["CrewService"],
    lighting.DESCRIPTOR.services_by_name["LightingService"],
    roads.DESCRIPTOR.services_by_name["RoadsService"],
]
SERVICES = ("coordination", "lighting", "roads")

Give = Callable[[Any], Message]
Stream = Callable[[Any], Sequence[Any]]
WAIT_SECONDS = 10
SILENCE = "silence"
"""What stands in a stream that says nothing more and does not end."""


@dataclass
class Town:
    """Answers by method name; what was asked, and by whom. A stream ends when its frames do."""

    answers: Mapping[str, Give] = field(default_factory=dict)
    streams: Mapping[str, Stream] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    port: int = 0
    certificates: ServerCertificates | None = None

    @property
    def environment(self) -> dict[str, str]:
        """Say to the command line where everything is."""
        return {f"VIGIE_{name.upper()}": f"127.0.0.1:{self.port}" for name in SERVICES}

    def vigie(self, *arguments: str, **environment: str) -> Result:
        """Run a command against this city."""
        env = {"COLUMNS": "200", **self.environment, **environment}
        return CliRunner().invoke(app, list(arguments), env=env, prog_name="vigie")

    def requests(self, name: str) -> list[Any]:
        """Return what a method was asked."""
        return [request for asked, request in self.asked if asked == name]

    def behaviour(self, method: MethodDescriptor) -> Handler:
        """Return what answers a method: what the test gives, else an empty yes."""
        name = method.name

        async def answer(request: Any, call_context: CallContext) -> Message:
            self.asked.append((name, request))
            self.actors.append(call_context.actor)
            give = self.answers.get(name)
            return give(request) if give else empty(method)

        async def frames(request: Any, call_context: CallContext) -> AsyncIterator[Message]:
            self.asked.append((name, request))
            for frame in self.streams[name](request):
                if isinstance(frame, Exception):
                    raise frame
                if frame == SILENCE:
                    await call_context.shutting_down.wait()
                    return
                yield frame

        return frames if method.server_streaming else answer


def empty(method: MethodDescriptor) -> Message:
    """Return the emptiest answer of a method."""
    message: Message = GetMessageClass(method.output_type)()
    return message


def receipt(aggregate: str, *, duplicate: bool = False) -> journal.Receipt:
    """Return what the caller of a command is told."""
    return journal.Receipt(aggregate=aggregate, cursor="e:0=7", version=1, duplicate=duplicate)


@contextmanager
def serving(town: Town) -> Iterator[Town]:
    """Serve the city from a thread of its own, so that the command line may block."""
    started, ended = threading.Event(), threading.Event()

    async def serve() -> None:
        server = GrpcServer(
            "town",
            RPCS,
            town.behaviour,
            in_flight_limit=100,
            reserved=(),
            certificates=town.certificates,
        )
        town.port = await server.start("127.0.0.1", town.port)
        await server.ready(is_ready=True)
        started.set()
        await asyncio.to_thread(ended.wait)
        await server.drain(0.1)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    try:
        assert started.wait(WAIT_SECONDS)
        yield town
    finally:
        ended.set()
        thread.join(WAIT_SECONDS)
