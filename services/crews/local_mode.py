"""Local mode: a department dispatches its own crews while coordination is not there."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

import structlog

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS, Rejected
from services.chassis.sdk.ids import derived_id
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.sdk.view import View
from services.crews import local_mode_metrics
from services.crews.domain.crew import Crew
from services.crews.domain.dispatch_mode import (
    DISPATCH_MODE_ADDRESS,
    DISPATCH_MODE_ID,
    DispatchMode,
    digest,
)
from services.crews.domain.timestamp import timestamp
from services.crews.local_dispatch import CrewPosition, assign_crews
from services.crews.local_requests import notes, offer
from services.crews.need import Need
from services.crews.need_kinds import declare_kinds
from services.crews.position_rules import InvalidTelemetry, read_heartbeat, read_sighting
from vigie.bulletin.v1 import telemetry_pb2
from vigie.crew.v1 import commands_pb2, service_pb2 as api
from vigie.need.v1 import commands_pb2 as need_commands
from vigie.type.v1.role_pb2 import NeedKind

SILENCE_SECONDS = 15
TICK_SECONDS = 1.0

COORDINATION = "coordination"
DISPATCHER = "desk"
"""The actor of the commands that a department gives itself in local mode."""

TRANSIENT_CODES = frozenset(
    {
        "BROKER_UNAVAILABLE",
        "COMMAND_NOT_SENT",
        "DEADLINE_PASSED",
        "REQUEST_ID_REUSED",
        "NOT_ACCEPTED",
    }
)
"""Codes with which a command is rejected now and may be accepted later with the same content."""

Needs = Callable[[View], Iterable[Need]]
"""Returns a department's open needs."""

Request = (
    commands_pb2.EnterLocalModeRequest
    | commands_pb2.LeaveLocalModeRequest
    | commands_pb2.DeclareKindsRequest
    | api.OfferTaskRequest
    | need_commands.NoteTaskRequest
)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LocalDispatcher:
    """Enters and leaves local mode, and dispatches once a tick while it lasts.

    Every lasting effect is a record in the journal, so a dispatcher that takes over in another
    process continues from there. Command ids derive from their content: a tick that is repeated
    changes nothing.
    """

    context: ServiceContext
    department: str
    needs: Needs
    clock: Clock = now_microseconds
    last_heartbeat: telemetry_pb2.Heartbeat | None = None
    heartbeat_time: int = 0
    positions: dict[str, CrewPosition] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)
    attempts: Counter[str] = field(default_factory=Counter)
    started_time: int = 0
    kinds: Sequence[NeedKind] = ()

    def __post_init__(self) -> None:
        self.started_time = self.clock()

    @property
    def coordination_lost(self) -> bool:
        """Whether no heartbeat came for too long. A dispatcher that has just started waits."""
        since = max(self.started_time, self.heartbeat_time)
        return self.clock() - since > SILENCE_SECONDS * MICROS

    @property
    def coordination_alive(self) -> bool:
        """Whether a heartbeat came lately. Right after a start neither property holds."""
        return self.clock() - self.heartbeat_time <= SILENCE_SECONDS * MICROS

    def on_heartbeat(self, heartbeat: telemetry_pb2.Heartbeat) -> None:
        """Keep the newest heartbeat: the topic delivers those of the last hour first.

        Its time is the sender's, but never later than now: the sender's clock may be ahead.
        """
        newest = self.last_heartbeat
        if newest is None or heartbeat.sent_time > newest.sent_time:
            self.last_heartbeat = heartbeat
            self.heartbeat_time = min(heartbeat.sent_time, self.clock())

    def on_position(self, sighted: telemetry_pb2.CrewSighted) -> None:
        """Keep a crew's last position."""
        point = sighted.position
        self.positions[sighted.crew_id] = CrewPosition(
            point.longitude, point.latitude, sighted.sighted_time
        )

    async def tick(self) -> None:
        """Enter local mode, dispatch or leave it, if this process owns the dispatch mode."""
        self._report_metrics()
        if not self.context.available:
            # Without a broker a missing heartbeat proves nothing: the count starts again.
            self.started_time = self.clock()
            return
        if not self.context.owns(DISPATCH_MODE_ADDRESS):
            return
        await self._declare_kinds()
        if self.coordination_lost and not self._mode().local:
            await self._enter()
        elif self.coordination_alive and self._mode().local:
            await self._leave()
        if self._mode().local:
            await self._note_tasks()
            await self._dispatch()

    def _report_metrics(self) -> None:
        """Set the gauges in every replica: the one that dispatches may be the next to stop."""
        age = (self.clock() - max(self.started_time, self.heartbeat_time)) / MICROS
        local_mode_metrics.HEARTBEAT_AGE_SECONDS.labels(self.department).set(max(0.0, age))
        local_mode_metrics.LOCAL_MODE.labels(self.department).set(self._mode().local)

    def _mode(self) -> DispatchMode:
        mode = self.context.view.get("desk", DISPATCH_MODE_ID)
        return mode if isinstance(mode, DispatchMode) else DispatchMode()

    async def _declare_kinds(self) -> None:
        """Publish the department's kinds of needs, where the journal has another table."""
        if self.kinds and digest(self.kinds) != self._mode().kinds_sha256:
            version = self.context.view.version("desk", DISPATCH_MODE_ID)
            await self._submit(declare_kinds(self.department, self.kinds, version))

    async def _enter(self) -> None:
        last = self.last_heartbeat
        mark = f"{last.epoch}@{last.sent_time}" if last else f"unheard@{self.started_time}"
        request = commands_pb2.EnterLocalModeRequest(
            request_id=derived_id("local mode", self.department, mark),
            last_heard_time=timestamp(last.sent_time) if last else None,
        )
        log.warning("local_mode_entered", last_heartbeat=mark)
        await self._submit(request)

    async def _leave(self) -> None:
        mark = str(self._mode().since_time)
        request = commands_pb2.LeaveLocalModeRequest(
            request_id=derived_id("hand back", self.department, mark)
        )
        log.warning("local_mode_left")
        await self._submit(request)

    async def _note_tasks(self) -> None:
        """Send the department's own needs the steps of tasks, as coordination would."""
        since = self._mode().since_time
        for note in notes(self.department, self._crews(), since):
            id_ = note.request_id
            if id_ not in self.noted and await self._submit(note, cause=note.task_id):
                self.noted.add(id_)

    async def _dispatch(self) -> None:
        now = self.clock()
        view = self.context.view
        for need, crew_id in assign_crews(self.needs(view), self._crews(), self.positions, now):
            request = offer(need, crew_id, view.version("crew", crew_id), now)
            await self._submit(request, cause=need.need_id)

    async def _submit(self, request: Request, cause: str = "") -> bool:
        """Submit a command; return whether its outcome is final.

        The next tick submits a command that was not accepted again, if it is still wanted, under
        another id: an outcome is final for its id.
        """
        first_id = request.request_id
        attempt = self.attempts[first_id]
        if attempt:
            request.request_id = derived_id(first_id, str(attempt))
        try:
            await self.context.submit(
                request, command_id=request.request_id, actor=DISPATCHER, cause=cause
            )
        except Rejected as rejected:
            self.attempts[first_id] += 1
            log.info("command_rejected", command=request.DESCRIPTOR.name, code=rejected.code)
            return rejected.code not in TRANSIENT_CODES
        return True

    def _crews(self) -> dict[str, Crew]:
        return dict(self.context.view.all("crew"))


async def watch_coordination(
    context: ServiceContext, department: str, needs: Needs, kinds: Sequence[NeedKind] = ()
) -> None:
    """Run a local dispatcher for the life of the process."""
    dispatcher = LocalDispatcher(context, department, needs, kinds=kinds)
    async with asyncio.TaskGroup() as group:
        group.create_task(_follow_heartbeats(dispatcher))
        group.create_task(_follow_positions(dispatcher))
        group.create_task(_run(dispatcher))


async def _follow_heartbeats(dispatcher: LocalDispatcher) -> None:
    async for value in dispatcher.context.subscribe_telemetry(COORDINATION):
        try:
            dispatcher.on_heartbeat(read_heartbeat(value))
        except InvalidTelemetry as error:
            _drop(dispatcher, COORDINATION, error)


async def _follow_positions(dispatcher: LocalDispatcher) -> None:
    async for value in dispatcher.context.subscribe_telemetry(dispatcher.department):
        try:
            dispatcher.on_position(read_sighting(value))
        except InvalidTelemetry as error:
            _drop(dispatcher, dispatcher.department, error)


def _drop(dispatcher: LocalDispatcher, source: str, error: InvalidTelemetry) -> None:
    """Count a message that breaks a rule: the next one follows within seconds."""
    labels = dispatcher.department, source, error.reason
    local_mode_metrics.TELEMETRY_INVALID.labels(*labels).inc()
    log.warning("telemetry_invalid", source=source, reason=error.reason)


async def _run(dispatcher: LocalDispatcher) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        try:
            await dispatcher.tick()
        except TimeoutError:
            log.warning("dispatch_retry")
