"""Local mode: the desk hears whether coordination is there, and dispatches when it is not."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field

import structlog

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.context import ServiceContext
from services.chassis.sdk.decider import MICROS, Rejected
from services.chassis.sdk.ids import derived_id
from services.crews import metrics
from services.crews.domain.crew import Crew
from services.crews.domain.dispatch_mode import (
    DISPATCH_MODE_ADDRESS,
    DISPATCH_MODE_ID,
    DispatchMode,
)
from services.crews.domain.task import timestamp
from services.crews.local_dispatch import CrewPosition, assign_crews
from services.crews.need import Needs
from services.crews.orders import notes, offer
from vigie.bulletin.v1 import telemetry_pb2
from vigie.crew.v1 import commands_pb2, service_pb2 as api
from vigie.need.v1 import commands_pb2 as need_commands

SILENCE_SECONDS = 15
TICK_SECONDS = 1.0

COORDINATION = "coordination"
ACTOR = "desk"

PASSING = frozenset(
    {
        "BROKER_UNAVAILABLE",
        "COMMAND_NOT_SENT",
        "DEADLINE_PASSED",
        "REQUEST_ID_REUSED",
        "NOT_ACCEPTED",
    }
)
"""Why a command may be not accepted today and accepted tomorrow, whatever it says."""

Request = (
    commands_pb2.EnterLocalModeRequest
    | commands_pb2.LeaveLocalModeRequest
    | api.OfferTaskRequest
    | need_commands.NoteTaskRequest
)

log = structlog.get_logger(__name__)


@dataclass(slots=True)
class LocalDispatcher:
    """What the desk of one process hears, and what it does about it once a tick.

    Everything that lasts stands in the journal: a desk that takes over elsewhere goes on from it.
    Command ids derive from what they are about, so that a repeated tick changes nothing.
    """

    context: ServiceContext
    department: str
    needs: Needs
    clock: Clock = now_microseconds
    last_heard: telemetry_pb2.Heartbeat | None = None
    heard_time: int = 0
    sightings: dict[str, CrewPosition] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)
    attempts: Counter[str] = field(default_factory=Counter)
    opened_time: int = 0

    def __post_init__(self) -> None:
        self.opened_time = self.clock()

    @property
    def silent(self) -> bool:
        """Whether coordination has been missing for too long. A desk that just opened waits."""
        since = max(self.opened_time, self.heard_time)
        return self.clock() - since > SILENCE_SECONDS * MICROS

    @property
    def present(self) -> bool:
        """Whether coordination was heard lately: not to have missed it yet is not enough."""
        return self.clock() - self.heard_time <= SILENCE_SECONDS * MICROS

    def hear(self, heartbeat: telemetry_pb2.Heartbeat) -> None:
        """Keep the latest heartbeat: the topic gives those of the last hour first.

        One is as old as it says, but never from later than now: the sender's clock may run ahead.
        """
        if self.last_heard is None or heartbeat.sent_time > self.last_heard.sent_time:
            self.last_heard = heartbeat
            self.heard_time = min(heartbeat.sent_time, self.clock())

    def see(self, sighted: telemetry_pb2.CrewSighted) -> None:
        """Keep where a crew was seen last."""
        point = sighted.position
        sighting = CrewPosition(point.longitude, point.latitude, sighted.sighted_time)
        self.sightings[sighted.crew_id] = sighting

    async def tick(self) -> None:
        """Take over, dispatch or hand back, where this process is the one to do it."""
        self._tell()
        if not self.context.available:
            # Who hears nobody at all cannot say who is silent: the count begins anew.
            self.opened_time = self.clock()
            return
        if not self.context.owns(DISPATCH_MODE_ADDRESS):
            return
        if self.silent and not self._desk().local:
            await self._enter()
        elif self.present and self._desk().local:
            await self._leave()
        if self._desk().local:
            await self._note()
            await self._dispatch()

    def _tell(self) -> None:
        """Show it in every replica: the one that dispatches may be the next to go."""
        unheard = (self.clock() - max(self.opened_time, self.heard_time)) / MICROS
        metrics.HEARTBEAT_AGE_SECONDS.labels(self.department).set(max(0.0, unheard))
        metrics.LOCAL_MODE.labels(self.department).set(self._desk().local)

    def _desk(self) -> DispatchMode:
        desk = self.context.view.get("desk", DISPATCH_MODE_ID)
        return desk if isinstance(desk, DispatchMode) else DispatchMode()

    async def _enter(self) -> None:
        heard = self.last_heard
        mark = f"{heard.epoch}@{heard.sent_time}" if heard else f"unheard@{self.opened_time}"
        request = commands_pb2.EnterLocalModeRequest(
            request_id=derived_id("local mode", self.department, mark),
            last_heard_time=timestamp(heard.sent_time) if heard else None,
        )
        log.warning("local_mode_entered", last_heard=mark)
        await self._submit(request)

    async def _leave(self) -> None:
        mark = str(self._desk().since_time)
        request = commands_pb2.LeaveLocalModeRequest(
            request_id=derived_id("hand back", self.department, mark)
        )
        log.warning("local_mode_left")
        await self._submit(request)

    async def _note(self) -> None:
        """Tell the department's own needs what coordination would have told them."""
        since = self._desk().since_time
        for note in notes(self.department, self._crews(), since):
            id_ = note.request_id
            if id_ not in self.noted and await self._submit(note, cause=note.task_id):
                self.noted.add(id_)

    async def _dispatch(self) -> None:
        now = self.clock()
        view = self.context.view
        for need, crew_id in assign_crews(self.needs(view), self._crews(), self.sightings, now):
            request = offer(need, crew_id, view.version("crew", crew_id), now)
            await self._submit(request, cause=need.need_id)

    async def _submit(self, request: Request, cause: str = "") -> bool:
        """Submit, and tell whether that was the last word on it.

        What was not accepted is asked again, where the next tick finds it still wanted, under an id
        of its own: an outcome is final for its id.
        """
        asked = request.request_id
        attempt = self.attempts[asked]
        if attempt:
            request.request_id = derived_id(asked, str(attempt))
        try:
            await self.context.submit(
                request, command_id=request.request_id, actor=ACTOR, cause=cause
            )
        except Rejected as refusal:
            self.attempts[asked] += 1
            log.info("command_rejected", command=request.DESCRIPTOR.name, code=refusal.code)
            return refusal.code not in PASSING
        return True

    def _crews(self) -> dict[str, Crew]:
        return dict(self.context.view.all("crew"))


async def watch_coordination(context: ServiceContext, department: str, needs: Needs) -> None:
    """The desk's work for the life of the process."""
    desk = LocalDispatcher(context, department, needs)
    async with asyncio.TaskGroup() as group:
        group.create_task(_listen(desk))
        group.create_task(_look(desk))
        group.create_task(_mind(desk))


async def _listen(desk: LocalDispatcher) -> None:
    async for message in desk.context.subscribe_telemetry(COORDINATION):
        desk.hear(telemetry_pb2.Heartbeat.FromString(message))


async def _look(desk: LocalDispatcher) -> None:
    async for message in desk.context.subscribe_telemetry(desk.department):
        desk.see(telemetry_pb2.CrewSighted.FromString(message))


async def _mind(desk: LocalDispatcher) -> None:
    while True:
        await asyncio.sleep(TICK_SECONDS)
        try:
            await desk.tick()
        except TimeoutError:
            log.warning("dispatch_retry")
