"""A city behind one port whose answers a test gives; validation and transport are real."""

from __future__ import annotations

import asyncio
import json
import shlex
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from typer.testing import CliRunner, Result

from services.chassis.rpc.call_context import CallContext
from services.chassis.rpc.certificates import ServerCertificates
from services.chassis.rpc.rpc_method import Handler
from services.chassis.sdk.decider import Rejected
from services.cli.parser.app import app
from tests.simulator import department as fake
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as crew
from vigie.journal.v1 import journal_pb2 as journal
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads
from vigie.snow.v1 import service_pb2 as snow
from vigie.traffic.v1 import service_pb2 as traffic

RPCS = [
    coordination.DESCRIPTOR.services_by_name["CoordinationService"],
    crew.DESCRIPTOR.services_by_name["CrewService"],
    lighting.DESCRIPTOR.services_by_name["LightingService"],
    roads.DESCRIPTOR.services_by_name["RoadsService"],
    snow.DESCRIPTOR.services_by_name["SnowService"],
    traffic.DESCRIPTOR.services_by_name["TrafficService"],
]
SERVICES = ("coordination", "lighting", "roads", "snow", "traffic")
NOWHERE = "127.0.0.1:1"

Answer = Message | Exception | Callable[[Any], Message]
Stream = Callable[[Any], Sequence[Any]]
WAIT_SECONDS = 10
SILENCE = "silence"
"""The end of a stream that stays open and sends nothing more."""


@dataclass
class Town:
    """Answers and streams by method name, and the requests and actors that it received."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    streams: Mapping[str, Stream] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)
    actors: list[str] = field(default_factory=list)
    port: int = 0
    certificates: ServerCertificates | None = None

    @property
    def environment(self) -> dict[str, str]:
        return {f"VIGIE_{name.upper()}": f"127.0.0.1:{self.port}" for name in SERVICES}

    def vigie(self, line: str, **environment: str) -> Result:
        """Run a command line against this city."""
        env = {"COLUMNS": "200", **self.environment, **environment}
        return CliRunner().invoke(app, shlex.split(line), env=env, prog_name="vigie")

    def output(self, line: str, **environment: str) -> str:
        """Return the output of a command that succeeds."""
        done = self.vigie(line, **environment)
        assert done.exit_code == 0, done.stderr
        return done.stdout

    def document(self, line: str, **environment: str) -> Any:
        """Return the JSON document of a command that succeeds."""
        (printed,) = self.output(f"{line} --json", **environment).splitlines()
        return json.loads(printed)

    def error(self, exit_code: int, line: str, **environment: str) -> str:
        """Return the error output of a command that fails."""
        done = self.vigie(line, **environment)
        assert done.exit_code == exit_code, done.output
        assert done.stdout == ""
        return done.stderr

    def requests(self, name: str) -> list[Any]:
        """Return the requests to a method."""
        return [request for asked, request in self.asked if asked == name]

    def request(self, name: str) -> Any:
        """Return the only request to a method."""
        (request,) = self.requests(name)
        return request

    def behaviour(self, method: MethodDescriptor) -> Handler:
        """Return the handler of a method; without an answer of the test it is empty."""
        name = method.name

        async def answer(request: Any, call_context: CallContext) -> Message:
            self.asked.append((name, request))
            self.actors.append(call_context.actor)
            given = self.answers.get(name, GetMessageClass(method.output_type)())
            if isinstance(given, Exception):
                raise given
            return given if isinstance(given, Message) else given(request)

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


def unknown(code: str, field: str) -> Rejected:
    return Rejected(code, "there is none.", field)


def receipt(
    aggregate: str, *, duplicate: bool = False, unchanged: bool = False
) -> journal.CommandResponse:
    """Return the answer to a command."""
    given = journal.Receipt(
        aggregate=aggregate,
        cursor="e:0=7",
        version=1,
        duplicate=duplicate,
        unchanged=unchanged,
    )
    return journal.CommandResponse(receipt=given)


@contextmanager
def in_thread(serve: Callable[[Callable[[], Awaitable[None]]], Awaitable[None]]) -> Iterator[None]:
    """Run a server in a thread, so that the command line may block the test.

    `serve` starts, awaits the function that it is given until the block ends, and stops.
    """
    started, ended = threading.Event(), threading.Event()

    async def until_the_end() -> None:
        started.set()
        await asyncio.to_thread(ended.wait)

    async def run() -> None:
        await serve(until_the_end)

    thread = threading.Thread(target=asyncio.run, args=(run(),))
    thread.start()
    try:
        assert started.wait(WAIT_SECONDS)
        yield
    finally:
        ended.set()
        thread.join(WAIT_SECONDS)


@contextmanager
def serving(town: Town) -> Iterator[Town]:
    """Serve a city for the block."""

    async def serve(until_the_end: Callable[[], Awaitable[None]]) -> None:
        async with fake.serving(RPCS, town.behaviour, town.port, town.certificates) as town.port:
            await until_the_end()

    with in_thread(serve):
        yield town
