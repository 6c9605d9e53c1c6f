"""Callers, which retry under one id until an answer, and dashboards, which resume their stream."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, Protocol

import grpc
from google.protobuf.message import Message

from services.chassis.partition.partitioning import partition_of, resolve_address
from services.chassis.readmodel.client_cursor import parse
from services.client import ClientTls, acting_as
from services.client.errors import read_error
from tests.channels import open_channel
from tests.faults.evidence import Frame, History, Told, Verdict
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

ACTOR = "operator:faults"
PARTITIONS = 4
GIVE_UP_SECONDS = 45.0
SILENT_SECONDS = 6.0
"""Three heartbeats: a replica that sends nothing for so long is left."""

FINAL_CODES = {
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.INVALID_ARGUMENT,
}
EXPIRIES = {"DEADLINE_PASSED", "REQUEST_ID_TOO_OLD"}
OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
    # Two lines to one name are two connections.
    ("grpc.use_local_subchannel_pool", 1),
)


class Reached(Protocol):
    """The other end of a line: one process (`pid` 0 if unknown), or a Service's name."""

    @property
    def name(self) -> str: ...
    @property
    def target(self) -> str: ...
    @property
    def pid(self) -> int: ...


@dataclass
class Line:
    replica: Reached

    def __post_init__(self) -> None:
        self.channel = open_channel(self.replica.target, options=OPTIONS)
        self._stubs = (RoadsServiceStub(self.channel), CrewServiceStub(self.channel))

    def call(self, request: Message, seconds: float | None = None) -> Any:
        """Call the method that a request is for."""
        name = request.DESCRIPTOR.name.removesuffix("Request")
        method: Any = next(getattr(stub, name) for stub in self._stubs if hasattr(stub, name))
        return method(request, timeout=seconds, metadata=acting_as(ACTOR))

    async def watch(self, request: Message) -> AsyncGenerator[Any, None]:
        """Yield the frames of a stream until it ends, breaks or sends none for `SILENT_SECONDS`."""
        call = self.call(request)
        try:
            while (
                frame := await asyncio.wait_for(call.read(), SILENT_SECONDS)
            ) is not grpc.aio.EOF:
                yield frame
        except (grpc.aio.AioRpcError, TimeoutError):
            return
        finally:
            call.cancel()


def verdict_of(error: grpc.aio.AioRpcError) -> Verdict:
    """Return the final verdict that an error gives of a command, `UNKNOWN` without one.

    A deadline that the record names is final; a deadline that ended the waiting is not.
    """
    status, code = error.code(), read_error(error, "", ClientTls()).code
    if status in FINAL_CODES:
        return Verdict.REFUSED
    if status is grpc.StatusCode.INTERNAL and code != status.name:
        return Verdict.REFUSED  # a record has FAILED; without details the connection broke
    if status is grpc.StatusCode.DEADLINE_EXCEEDED and code in EXPIRIES:
        return Verdict.EXPIRED
    return Verdict.UNKNOWN


@dataclass
class Callers:
    """The connections and the history that all callers of one service share."""

    lines: Sequence[Line]
    chance: random.Random
    history: History = field(default_factory=History)
    give_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, request: Any, *, seconds: float = 5.0, first: Line | None = None) -> Told:
        """Call until answered, one replica after the other, always under the same id."""
        asked = time.monotonic()
        line = first or self.chance.choice(self.lines)
        verdict, receipt = Verdict.UNKNOWN, None
        while time.monotonic() - asked < GIVE_UP_SECONDS and not self.give_up.is_set():
            try:
                receipt = (await line.call(request, seconds)).receipt
                verdict = Verdict.DONE
            except grpc.aio.AioRpcError as error:
                verdict = verdict_of(error)
                self.history.refusals[f"{error.code().name} {error.details()}"[:90]] += 1
            if verdict is not Verdict.UNKNOWN:
                break
            others = [each for each in self.lines if each is not line]
            line = self.chance.choice(others or [line])
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        aggregate = resolve_address(request, ACTOR)
        partition = partition_of(aggregate, PARTITIONS)
        told = Told(
            command_id=request.request_id,
            aggregate=aggregate,
            partition=partition,
            body_sha256=hashlib.sha256(request.SerializeToString(deterministic=True)).digest(),
            verdict=verdict,
            pid=line.replica.pid,
            told_seconds=time.monotonic(),
            version=receipt.version if receipt else 0,
            offset=parse(receipt.cursor).offsets[partition] if receipt else -1,
            cursor=receipt.cursor if receipt else "",
            duplicate=bool(receipt and receipt.duplicate),
        )
        self.history.told.append(told)
        return told

    async def close(self) -> None:
        for line in self.lines:
            await line.channel.close()


@dataclass
class Dashboard:
    """One subscriber over all its connections."""

    name: str
    callers: Callers
    ending: asyncio.Event = field(default_factory=asyncio.Event)
    cursor: str = ""
    connection: int = 0
    resumed: int = 0
    restarted: int = 0

    async def run(self) -> None:
        frames = self.callers.history.streams.setdefault(self.name, [])
        place = sum(self.name.encode())
        while not self.ending.is_set():
            line = self.callers.lines[(place + self.connection) % len(self.callers.lines)]
            self.connection += 1
            await self._follow(line, frames)
            await asyncio.sleep(0.2)

    async def _follow(self, line: Line, frames: list[Frame]) -> None:
        resuming = bool(self.cursor)
        async with aclosing(line.watch(roads.WatchDefectsRequest(cursor=self.cursor))) as stream:
            async for frame in stream:
                noted = self._note(frame)
                frames.append(noted)
                if noted.kind == "history_lost":
                    self.restarted += 1
                elif resuming and noted.kind == "synced":
                    self.resumed += 1
                if self.ending.is_set():
                    return

    def _note(self, frame: roads.WatchDefectsResponse) -> Frame:
        kind = frame.WhichOneof("frame") or ""
        offsets: Mapping[int, int] = parse(frame.cursor).offsets if frame.cursor else {}
        self.cursor = frame.cursor or self.cursor
        return Frame(self.connection, kind, frame.defect.defect_id, frame.defect.version, offsets)

    def shows(self, ends: Mapping[int, int]) -> bool:
        """Return whether its cursor is at or past these offsets."""
        offsets = parse(self.cursor).offsets if self.cursor else {}
        return all(offsets.get(p, -1) >= last for p, last in ends.items())
