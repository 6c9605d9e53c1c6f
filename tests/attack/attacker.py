"""Sends drawn requests to the services of a town, and records every answer."""

from __future__ import annotations

import asyncio
import hashlib
import random
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import grpc
from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import DecodeError, Message
from google.protobuf.message_factory import GetMessageClass

from services.chassis.partition.partitioning import (
    aggregate_template,
    partition_of,
    resolve_address,
)
from services.chassis.readmodel.client_cursor import parse
from services.chassis.rpc.request_ids import lower_uuids
from services.chassis.sdk.decider import Rejected
from services.client import acting_as
from tests.attack.drawing import Drawer
from tests.channels import open_channel
from tests.faults.calls import verdict_of
from tests.faults.evidence import History, Told, Verdict
from tests.faults.harness import Replica

AT_ONCE = 100
FRAMES = 3
STREAM_SECONDS = 2.0
# The client's own limit on calls without a deadline, so that the run ends.
PATIENCE_SECONDS = 90.0

ACTORS = [f"attacker:{number}" for number in range(40)]
ODD_ACTORS = ("coordination", "roads", "desk", "Ana", "a b", "x" * 101, "a/b", "")
DEADLINES = (None, 0.0001, 0.001, 0.02, 0.2, 1.0, 30.0, 3_600.0, 1e8)
ODD_METADATA = (
    (("traceparent", "00-zz"),),
    (("traceparent", "x" * 4_000),),
    (("large", "x" * 9_000),),
    (("larger", "x" * 20_000),),
    (("noise-bin", bytes(range(256))),),
    tuple((f"name-{number}", "x") for number in range(100)),
)
FAULTS = frozenset({"INTERNAL", "UNKNOWN", "DATA_LOSS"})


@dataclass(frozen=True, slots=True)
class Target:
    """A method at one service, with the partitions of that service."""

    service: str
    method: MethodDescriptor
    partitions: int


@dataclass
class Attacker:
    """Draws and sends calls, at a bounded rate. `history` has the commands of each service."""

    replicas: Mapping[str, Replica]
    targets: Sequence[Target]
    drawer: Drawer
    history: dict[str, History] = field(default_factory=lambda: defaultdict(History))
    codes: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._channels = {
            name: open_channel(replica.target) for name, replica in self.replicas.items()
        }

    @property
    def chance(self) -> random.Random:
        return self.drawer.chance

    async def run(self, calls: int, per_second: float) -> None:
        """Send so many calls, at most `AT_ONCE` at a time."""
        places = asyncio.Semaphore(AT_ONCE)
        start = time.monotonic()
        async with asyncio.TaskGroup() as group:
            for number in range(calls):
                await asyncio.sleep(start + number / per_second - time.monotonic())
                await places.acquire()
                task = group.create_task(self._send(*self._draw()))
                task.add_done_callback(lambda _: places.release())

    async def close(self) -> None:
        for channel in self._channels.values():
            await channel.close()

    def _draw(self) -> tuple[Target, bytes, str, float | None, Sequence[tuple[str, Any]]]:
        target = self.chance.choice(self.targets)
        body = self.drawer.body(GetMessageClass(target.method.input_type))
        odd = self.chance.random
        actor = self.chance.choice(ODD_ACTORS if odd() < 0.05 else ACTORS)
        seconds = self.chance.choice(DEADLINES) if odd() < 0.15 else 10.0
        metadata = self.chance.choice(ODD_METADATA) if odd() < 0.05 else ()
        return target, body, actor, seconds, metadata

    async def _send(
        self,
        target: Target,
        body: bytes,
        actor: str,
        seconds: float | None,
        metadata: Sequence[tuple[str, Any]],
    ) -> None:
        name = f"/{target.method.containing_service.full_name}/{target.method.name}"
        channel: Any = self._channels[target.service]
        options: dict[str, Any] = {"timeout": seconds, "metadata": (*acting_as(actor), *metadata)}
        verdict, response = Verdict.DONE, None
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                if target.method.server_streaming:
                    await _read_some(channel.unary_stream(name)(body, **options))
                else:
                    response = await channel.unary_unary(name)(body, **options)
            code = "OK"
        except grpc.aio.AioRpcError as error:
            code, verdict = error.code().name, verdict_of(error)
            if code in FAULTS:
                self.findings.append(f"{name}: {code} {error.details()!r:.200} for {body!r:.400}")
        except TimeoutError:
            code, verdict = "NEVER_ANSWERED", Verdict.UNKNOWN
            self.findings.append(f"{name}: no answer within {PATIENCE_SECONDS:g} s")
        self.codes[code] += 1
        if aggregate_template(target.method.input_type):
            self._record(target, body, actor or "anonymous", verdict, response)

    def _record(
        self, target: Target, body: bytes, actor: str, verdict: Verdict, response: bytes | None
    ) -> None:
        """Note the outcome of a command under the id and the digest that its record has."""
        try:
            request: Any = GetMessageClass(target.method.input_type).FromString(body)
        except DecodeError:
            return
        request.DiscardUnknownFields()
        lower_uuids(request)
        try:
            aggregate = resolve_address(request, actor)
        except Rejected:
            return
        receipt = self._receipt(target, response)
        partition = partition_of(aggregate, target.partitions)
        self.history[target.service].told.append(
            Told(
                command_id=request.request_id,
                aggregate=aggregate,
                partition=partition,
                body_sha256=_digest(request),
                verdict=verdict,
                pid=self.replicas[target.service].pid,
                told_seconds=time.monotonic(),
                version=receipt.version if receipt else 0,
                offset=parse(receipt.cursor).offsets[partition] if receipt else -1,
                cursor=receipt.cursor if receipt else "",
                duplicate=bool(receipt and receipt.duplicate),
            )
        )
        if receipt:
            kind, _, found = aggregate.partition("/")
            self.drawer.ids[kind].append(found)

    def _receipt(self, target: Target, response: bytes | None) -> Any:
        if response is None:
            return None
        return GetMessageClass(target.method.output_type).FromString(response).receipt  # type: ignore[attr-defined]


def _digest(request: Message) -> bytes:
    return hashlib.sha256(request.SerializeToString(deterministic=True)).digest()


async def _read_some(stream: Any) -> None:
    """Read the first frames of a stream, then leave it."""
    try:
        async with asyncio.timeout(STREAM_SECONDS):
            for _ in range(FRAMES):
                if await stream.read() is grpc.aio.EOF:
                    return
    except TimeoutError:
        return
    finally:
        stream.cancel()
