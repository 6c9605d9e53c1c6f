"""Callers: each sends one command to any process of a service until it is answered or given up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import grpc
from google.protobuf.message import Message

from services.chassis.partition.codec import encode_command
from services.chassis.partition.partitioning import partition_of
from services.chassis.readmodel.client_cursor import parse
from services.chassis.rpc.errors import StatusError, grpc_code
from services.chassis.sdk.decider import MICROS
from tests.faults.evidence import History, Told, Verdict
from tests.simulation.process import Process
from tests.simulation.world import World
from vigie.journal.v1 import journal_pb2 as journal

ATTEMPTS = 12
ATTEMPT_SECONDS = 3.0, 10.0
PAUSE_SECONDS = 0.5, 5.0

Answered = Callable[[Told], None]


class Callers:
    """The callers of one service, and the answer to each."""

    def __init__(self, world: World, service: str) -> None:
        self.world = world
        self.service = service
        self.history = History()
        self.waiting = 0

    def call(self, request: Any, actor: str, answered: Answered = lambda _told: None) -> None:
        """Send a request under a new id, again under the same one while its outcome is unknown."""
        request.request_id = self.world.new_id()
        self.waiting += 1
        self.world.happened()
        task = self.world.loop.create_task(self._call(request, actor))

        def done(ended: asyncio.Task[Told]) -> None:
            self.waiting -= 1
            told = ended.result()
            self.history.told.append(told)
            answered(told)

        task.add_done_callback(done)

    async def _call(self, request: Any, actor: str) -> Told:
        chance = self.world.chance
        command = self._command(request, actor, 0)
        for _ in range(ATTEMPTS):
            processes = self.world.groups[self.service].processes()
            if processes:
                seconds = chance.seconds(*ATTEMPT_SECONDS)
                process = chance.pick(processes)
                expires = process.clock() + round(seconds * MICROS)
                command = self._command(request, actor, expires)
                told = await self._attempt(process, command, seconds)
                if told is not None:
                    return told
            await asyncio.sleep(chance.seconds(*PAUSE_SECONDS))
        return self._told(command, Verdict.UNKNOWN)

    def _command(self, request: Message, actor: str, expires: int) -> journal.Command:
        return encode_command(
            request,
            command_id=request.request_id,  # type: ignore[attr-defined]
            actor=actor,
            sent_time=self.world.loop.now,
            expires_time=expires,
        )

    async def _attempt(
        self, process: Process, command: journal.Command, seconds: float
    ) -> Told | None:
        """Return the answer; None if it is unknown, or if nothing happened."""
        try:
            async with asyncio.timeout(seconds):
                receipt = await process.submit(command)
        except StatusError as error:
            if grpc_code(error.status) is grpc.StatusCode.UNAVAILABLE:
                return None
            expired = grpc_code(error.status) is grpc.StatusCode.DEADLINE_EXCEEDED
            return self._told(command, Verdict.EXPIRED if expired else Verdict.REFUSED)
        except (TimeoutError, asyncio.CancelledError):
            return None
        ((partition, offset),) = parse(receipt.cursor).offsets.items()
        told = self._told(command, Verdict.DONE, receipt, offset)
        if told.partition != partition:
            self.history.mistaken.append(f"{command.command_id} is answered by {partition}")
        return told

    def _told(
        self,
        command: journal.Command,
        verdict: Verdict,
        receipt: journal.Receipt | None = None,
        offset: int = -1,
    ) -> Told:
        count = self.world.broker.partitions(f"vigie.{self.service}.commands")
        return Told(
            command_id=command.command_id,
            aggregate=command.aggregate,
            partition=partition_of(command.aggregate, count),
            body_sha256=command.body_sha256,
            verdict=verdict,
            pid=0,
            told_seconds=self.world.loop.time(),
            version=receipt.version if receipt else 0,
            offset=offset,
            cursor=receipt.cursor if receipt else "",
            duplicate=receipt.duplicate if receipt else False,
        )
