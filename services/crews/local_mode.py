"""Local mode: a department dispatches its own crews while coordination is not there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
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
from services.crews.failed_needs import FailedNeeds
from services.crews.local_candidates import CrewPosition
from services.crews.local_dispatch import Assignment, Plan, plan
from services.crews.local_requests import notes, offer, unserved, withdrawal
from services.crews.need import P1, P2, P3, P4, Need
from services.crews.need_kinds import declare_kinds
from vigie.bulletin.v1 import telemetry_pb2
from vigie.crew.v1 import commands_pb2, service_pb2 as api
from vigie.need.v1 import commands_pb2 as need_commands
from vigie.type.v1.role_pb2 import NeedKind

SILENCE_SECONDS = 15

MOST_UNSERVED = 500
"""The unserved needs that are published, the most urgent first: as many as a request may have."""

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
    | commands_pb2.NoteUnservedNeedsRequest
    | api.OfferTaskRequest
    | api.WithdrawOfferRequest
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
    heartbeat_time: int = 0
    positions: dict[str, CrewPosition] = field(default_factory=dict)
    noted: set[str] = field(default_factory=set)
    attempts: Counter[str] = field(default_factory=Counter)
    started_time: int = 0
    kinds: Sequence[NeedKind] = ()
    failed: FailedNeeds = field(init=False)

    def __post_init__(self) -> None:
        self.started_time = self.clock()
        self.failed = FailedNeeds(self.department)

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
        """Count a heartbeat by its arrival, because the sender's clock may be ahead.

        The topic delivers those of the last hour first: one that was sent before the present
        silence could begin proves nothing about now.
        """
        now = self.clock()
        is_past = heartbeat.sent_time <= now - SILENCE_SECONDS * MICROS
        self.heartbeat_time = max(self.heartbeat_time, heartbeat.sent_time if is_past else now)

    def on_position(self, sighted: telemetry_pb2.CrewSighted) -> None:
        """Keep a crew's newest position that is precise enough to compare crews by distance.

        Its time is that of the fix, but never later than now: the sender's clock may be ahead.
        The topic may name crews that the department does not have: theirs would fill the memory.
        """
        if sighted.imprecise or self.context.view.get("crew", sighted.crew_id) is None:
            return
        time = min(sighted.fix_time or sighted.sighted_time, self.clock())
        known = self.positions.get(sighted.crew_id)
        if known is None or time >= known.time:
            point = sighted.position
            self.positions[sighted.crew_id] = CrewPosition(point.longitude, point.latitude, time)

    async def tick(self) -> None:
        """Enter local mode, dispatch or leave it, if this process owns the dispatch mode."""
        self._report_metrics()
        if not self.context.available:
            # Without a broker a missing heartbeat proves nothing: the count starts again.
            self.started_time = self.clock()
            return
        if not self.context.owns(DISPATCH_MODE_ADDRESS):
            self._count_waiting({})  # another process counts them
            return
        await self._declare_kinds()
        if self.coordination_lost and not self._mode().local:
            await self._enter()
        elif self.coordination_alive and self._mode().local:
            await self._leave()
        if self._mode().local:
            await self._note_tasks()
            await self._dispatch()
        else:
            self._count_waiting({})

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
        mark = str(self._mode().since_time)
        last_time = self.heartbeat_time
        request = commands_pb2.EnterLocalModeRequest(
            request_id=derived_id("local mode", self.department, mark),
            last_heard_time=timestamp(last_time) if last_time else None,
        )
        log.warning("local_mode_entered", last_heartbeat_time=last_time)
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
        needs = list(self.needs(self.context.view))
        for note in notes(self.department, needs, self._crews(), since):
            id_ = note.request_id
            with self.failed.isolate(note.need_id):
                if id_ not in self.noted and await self._submit(note, cause=note.task_id):
                    self.noted.add(id_)

    async def _dispatch(self) -> None:
        now = self.clock()
        needs = list(self.needs(self.context.view))
        made = self._plan(needs, now)
        await self._alert(made.unserved)
        for assignment in made.assignments:
            with self.failed.isolate(assignment.need.need_id):
                await self._offer(assignment, now)

    def _plan(self, needs: Sequence[Need], now: int) -> Plan:
        """Plan for the needs. If that raises an error, leave out those that raise one alone."""
        crews = self._crews()
        try:
            return plan(needs, crews, self.positions, now)
        except Exception:  # noqa: BLE001  # one need costs itself only
            sound = []
            for need in needs:
                with self.failed.isolate(need.need_id):
                    plan([need], crews, self.positions, now)
                    sound.append(need)
            return plan(sound, crews, self.positions, now)

    async def _offer(self, assignment: Assignment, now: int) -> None:
        """Offer a task, after taking back a lesser offer. An acceptance that comes first counts."""
        cause = assignment.need.need_id
        if assignment.withdrawn_task_id and not await self._submit(withdrawal(assignment), cause):
            return
        version = self.context.view.version("crew", assignment.crew_id)
        await self._submit(offer(assignment, version, now), cause)

    async def _alert(self, needs: Sequence[Need]) -> None:
        """Count, log and publish the needs that no crew of the department serves."""
        counts = Counter(need.priority for need in needs)
        self._count_waiting(counts)
        known = set(self._mode().unserved)
        most = needs[:MOST_UNSERVED]
        for need in most:
            if need.need_id not in known:
                log.error(
                    "local_need_waits", need=need.need_id, kind=need.kind, priority=need.priority
                )
        need_ids = sorted(need.need_id for need in most)
        if set(need_ids) != known:
            version = self.context.view.version("desk", DISPATCH_MODE_ID)
            await self._submit(unserved(self.department, need_ids, version))

    def _count_waiting(self, counts: Mapping[int, int]) -> None:
        for priority in (P1, P2, P3, P4):
            labels = self.department, f"P{priority}"
            local_mode_metrics.NEEDS_WAITING.labels(*labels).set(counts.get(priority, 0))

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
        except TimeoutError:
            # One partition without an owner must not stop the commands for the others.
            log.warning("dispatch_retry", command=request.DESCRIPTOR.name)
            return False
        except Rejected as rejected:
            self.attempts[first_id] += 1
            log.info("command_rejected", command=request.DESCRIPTOR.name, code=rejected.code)
            return rejected.code not in TRANSIENT_CODES
        return True

    def _crews(self) -> dict[str, Crew]:
        return dict(self.context.view.all("crew"))
