"""The workers of a process, a tick at a time: heartbeat, resent orders, positions, local mode."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from google.protobuf.message import Message

from services.chassis.partition.codec import encode_command
from services.chassis.rpc.errors import StatusError
from services.chassis.runtime.node_context import _rejected
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.order import Order
from services.chassis.sdk.settings import Settings
from services.chassis.sdk.view import View
from services.coordination import workers
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.queries import city_of
from services.crews.local_mode import LocalDispatcher
from services.crews.position_rules import InvalidTelemetry
from tests.simulation.settings import settings
from vigie.bulletin.v1 import telemetry_pb2
from vigie.journal.v1 import journal_pb2 as journal

if TYPE_CHECKING:
    from tests.simulation.process import Process

SUBMIT_SECONDS = 10.0


class ProcessContext:
    """The part of a `ServiceContext` that the workers use."""

    def __init__(self, process: Process) -> None:
        self._process = process

    @property
    def settings(self) -> Settings:
        return settings()

    @property
    def view(self) -> View:
        return self._process.read_model

    @property
    def available(self) -> bool:
        return self._process.client.available

    def owns(self, aggregate: str) -> bool:
        return self._process.owns(aggregate)

    async def submit(
        self, request: Message, *, command_id: str, actor: str = "", cause: str = ""
    ) -> journal.Receipt:
        process = self._process
        now = process.clock()
        command = encode_command(
            request,
            command_id=command_id,
            actor=actor or process.service.name,
            cause=cause,
            sent_time=now,
            expires_time=now + round(SUBMIT_SECONDS * MICROS),
        )
        try:
            async with asyncio.timeout(SUBMIT_SECONDS):
                return await process.submit(command)
        except StatusError as error:
            raise _rejected(error) from error

    def send_order(self, order: Order) -> None:
        self._process.orders.send(order)


class Workers:
    """The workers of a process."""

    is_local = False

    def __init__(self, process: Process) -> None:
        self.process = process

    def tick(self) -> None: ...

    def on_heartbeat(self, beat: telemetry_pb2.Heartbeat) -> None: ...

    def see(self, sighted: telemetry_pb2.CrewSighted) -> None: ...


class CityWorkers(Workers):
    """The workers of coordination."""

    def __init__(self, process: Process) -> None:
        super().__init__(process)
        self.context: Any = ProcessContext(process)
        inbox = process.service.inbox
        assert inbox is not None
        self.positions: CrewPositions = inbox.follow_ups.__self__.positions  # type: ignore[attr-defined]
        self._owned = False
        self._resend_time = self._late_time = self._expire_time = 0

    def tick(self) -> None:
        """Send a heartbeat and the pending orders, if this process owns the city."""
        process, now = self.process, self.process.clock()
        owns = process.owns(workers.CITY)
        if owns:
            process.world.heartbeat(telemetry_pb2.Heartbeat(sent_time=now))
            self._resend(now)
            process.owners[0].actor.wake()
        self._owned = owns
        if now >= self._expire_time:
            self._expire_time = now + 60 * MICROS
            self.positions.expire(now, city_of(self.context.view).crews)

    def _resend(self, now: int) -> None:
        """Resend pending orders, as `resend_orders` does."""
        if not self._owned:
            before, seldom = now, True
        elif now >= self._resend_time:
            before, seldom = now - workers.RESEND_SECONDS * MICROS, now >= self._late_time
        else:
            return
        self._resend_time = now + workers.RESEND_SECONDS * MICROS
        if seldom:
            self._late_time = now + workers.LATE_RESEND_SECONDS * MICROS
        orders = workers._orders_given_before(self.context, before)
        workers._send(self.context, [o for o in orders if seldom or o.expires_time > now])

    def see(self, sighted: telemetry_pb2.CrewSighted) -> None:
        with suppress(InvalidTelemetry):
            value = sighted.SerializeToString()
            self.positions.read(value, sighted.department, self.process.clock())


class DepartmentWorkers(Workers):
    """The local dispatcher of a department."""

    def __init__(self, process: Process) -> None:
        super().__init__(process)
        service: Any = process.service
        context: Any = ProcessContext(process)
        self.dispatcher = LocalDispatcher(
            context,
            service.name,
            service.open_needs,
            clock=process.clock,
            kinds=service.need_kinds,
        )
        self._tick: asyncio.Task[None] | None = None

    def tick(self) -> None:
        """Let the dispatcher take a turn, unless the last one has not ended."""
        if self._tick is None or self._tick.done():
            self._tick = self.process.task(self.dispatcher.tick())

    def on_heartbeat(self, beat: telemetry_pb2.Heartbeat) -> None:
        self.dispatcher.on_heartbeat(beat)

    def see(self, sighted: telemetry_pb2.CrewSighted) -> None:
        if sighted.department == self.process.service.name:
            self.dispatcher.on_position(sighted)

    @property
    def is_local(self) -> bool:  # type: ignore[override] # a fixed value there
        return self.dispatcher._mode().local
