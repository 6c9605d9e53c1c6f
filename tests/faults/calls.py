"""Callers: each sends one request at a time, and retries under the same id until an answer."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from google.rpc import error_details_pb2 as details, status_pb2

from services.chassis.partition.cursors import parse
from services.chassis.partition.partitioning import partition_of, resolve_address
from tests.faults.history import History, Told, Verdict
from vigie.crew.v1 import service_pb2 as crews
from vigie.roads.v1 import service_pb2 as roads

ACTOR = "operator:faults"
PARTITIONS = 4
GIVE_UP_SECONDS = 45.0
FINAL_CODES = {
    grpc.StatusCode.FAILED_PRECONDITION,
    grpc.StatusCode.NOT_FOUND,
    grpc.StatusCode.ALREADY_EXISTS,
    grpc.StatusCode.INVALID_ARGUMENT,
}
EXPIRIES = {"DEADLINE_PASSED", "REQUEST_ID_TOO_OLD"}
DETAILS_KEY = "grpc-status-details-bin"
OPTIONS = (
    ("grpc.initial_reconnect_backoff_ms", 100),
    ("grpc.min_reconnect_backoff_ms", 100),
    ("grpc.max_reconnect_backoff_ms", 500),
    ("grpc.enable_http_proxy", 0),
    # Two lines to one name are two connections.
    ("grpc.use_local_subchannel_pool", 1),
)
SERVICES: dict[str, ServiceDescriptor] = {
    file.DESCRIPTOR.services_by_name[name].full_name: file.DESCRIPTOR.services_by_name[name]
    for file, name in ((roads, "RoadsService"), (crews, "CrewService"))
}


def _method(request: type[Message]) -> Any:
    name = request.DESCRIPTOR.name.removesuffix("Request")
    for service in SERVICES.values():
        if name in service.methods_by_name:
            return service.methods_by_name[name]
    raise LookupError(name)


class Reached(Protocol):
    """Who is at the other end of a line: one process, or whoever a platform puts there."""

    @property
    def name(self) -> str:
        """What it is called in what is noted."""

    @property
    def target(self) -> str:
        """Its host:port."""

    @property
    def pid(self) -> int:
        """Its process, 0 where that is not known."""


@dataclass
class Line:
    """A connection to one replica."""

    replica: Reached
    channel: grpc.aio.Channel = field(init=False)

    def __post_init__(self) -> None:
        self.channel = grpc.aio.insecure_channel(self.replica.target, options=OPTIONS)

    def call(self, request: Message, seconds: float) -> Any:
        """Call the method that a request is for."""
        method = _method(type(request))
        path = f"/{method.containing_service.full_name}/{method.name}"
        answer = GetMessageClass(method.output_type).FromString
        make = self.channel.unary_stream if method.server_streaming else self.channel.unary_unary
        call = make(
            path, request_serializer=type(request).SerializeToString, response_deserializer=answer
        )
        wait = None if method.server_streaming else seconds
        return call(request, timeout=wait, metadata=(("vigie-actor", ACTOR),))


def reason_of(error: grpc.aio.AioRpcError) -> str:
    """Return the reason that a status names, empty where it is not one of ours."""
    for key, value in error.trailing_metadata() or ():
        if key == DETAILS_KEY and isinstance(value, bytes):
            info = details.ErrorInfo()
            for detail in status_pb2.Status.FromString(value).details:
                if detail.Unpack(info):
                    return str(info.reason)
    return ""


def verdict_of(error: grpc.aio.AioRpcError) -> Verdict:
    """Tell whether an error is the last word on a command.

    A deadline that the record names is; one that ended the waiting is not.
    """
    if error.code() in FINAL_CODES:
        return Verdict.REFUSED
    if error.code() is grpc.StatusCode.INTERNAL and reason_of(error):
        return Verdict.REFUSED  # a record says FAILED; without details it is the line that broke
    late = error.code() is grpc.StatusCode.DEADLINE_EXCEEDED
    if late and reason_of(error) in EXPIRIES:
        return Verdict.EXPIRED
    return Verdict.UNKNOWN


@dataclass
class Callers:
    """What all callers of one service share: the lines, and what they noted."""

    lines: Sequence[Line]
    chance: random.Random
    history: History = field(default_factory=History)
    give_up: asyncio.Event = field(default_factory=asyncio.Event)

    async def ask(self, request: Any, *, seconds: float = 5.0, first: Line | None = None) -> Told:
        """Ask until told, of one replica after the other, always under the same id."""
        asked = time.monotonic()
        line = first or self.chance.choice(self.lines)
        verdict, receipt, tries = Verdict.UNKNOWN, None, 0
        while time.monotonic() - asked < GIVE_UP_SECONDS and not self.give_up.is_set():
            tries += 1
            try:
                receipt = (await line.call(request, seconds)).receipt
                verdict = Verdict.DONE
            except grpc.aio.AioRpcError as error:
                verdict = verdict_of(error)
                self.history.refusals[f"{error.code().name} {error.details()}"[:90]] += 1
            if verdict is not Verdict.UNKNOWN:
                break
            line = self._another(line)
            await asyncio.sleep(self.chance.uniform(0.05, 0.3))
        return self._note(request, verdict, receipt, line, asked, tries)

    def _another(self, line: Line) -> Line:
        others = [each for each in self.lines if each is not line]
        return self.chance.choice(others) if others else line

    def _note(
        self, request: Any, verdict: Verdict, receipt: Any, line: Line, asked: float, tries: int
    ) -> Told:
        aggregate = resolve_address(request, ACTOR)
        partition = partition_of(aggregate, PARTITIONS)
        body = request.SerializeToString(deterministic=True)
        told = Told(
            command_id=request.request_id,
            aggregate=aggregate,
            partition=partition,
            body_sha256=hashlib.sha256(body).digest(),
            verdict=verdict,
            replica=line.replica.name,
            pid=line.replica.pid,
            asked_seconds=asked,
            told_seconds=time.monotonic(),
            tries=tries,
            version=receipt.version if receipt else 0,
            offset=parse(receipt.cursor).offsets[partition] if receipt else -1,
            cursor=receipt.cursor if receipt else "",
            duplicate=bool(receipt and receipt.duplicate),
        )
        self.history.told.append(told)
        return told

    async def close(self) -> None:
        """Hang up."""
        for line in self.lines:
            await line.channel.close()
