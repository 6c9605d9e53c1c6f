"""The tablet in a crew's van: it derives the next act of the leader from the crew's state.

The tablet makes no calls. `see` gives it the crew's state, `settled` the result of an act, and
`next_act` returns the next act. Times are simulated seconds since 1970, UTC.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from services.chassis.sdk.ids import derived_id
from services.city.crew_roster import Crew as Roster
from services.simulator.crews.behaviour import MAKE_SAFE_SECONDS, Habits
from services.simulator.crews.pauses import Pauses
from services.simulator.platform.clock import SimulatedClock
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import availability_pb2 as proto

AT_ONCE = 0.0
SHORTEST_SHIFT_SECONDS = 30
LONGEST_SHIFT_SECONDS = 24 * 3600 - 60
AGAIN_SECONDS = 30.0
"""The pause before a rejected act is tried again, in real seconds."""

DRIVING = bulletin.TASK_STATUS_EN_ROUTE
WORKING = bulletin.TASK_STATUS_ON_SITE
LEAVING = bulletin.TASK_STATUS_MAKING_SAFE
TAKEN = bulletin.TASK_STATUS_ACCEPTED

AVAILABLE = (proto.AVAILABILITY_UNSPECIFIED, proto.AVAILABILITY_AVAILABLE)
FREE = "free"
SILENT = "silent"


class CrewRequest(Protocol):
    """A command of a crew."""

    request_id: str
    crew_id: str


class TaskRequest(CrewRequest, Protocol):
    """A command about a task of a crew."""

    task_id: str


@dataclass(frozen=True, slots=True)
class Act:
    """A call of `CrewService`, and when it is due. The same act is the same request."""

    due_time: float
    method: str
    request: CrewRequest

    @property
    def key(self) -> str:
        """Its request_id: the same for the same act, even after a restart."""
        return self.request.request_id


@dataclass
class Tablet:
    """One crew's tablet; `arrival_time` is the end of the present drive to a task."""

    roster: Roster
    habits: Habits
    clock: SimulatedClock
    timezone: ZoneInfo
    crew: api.Crew | None = None
    arrival_time: float | None = None
    _since: dict[str, float] = field(default_factory=dict)
    _settled: set[str] = field(default_factory=set)
    _later: dict[str, float] = field(default_factory=dict)
    _shift: dict[float, api.StartShiftRequest] = field(default_factory=dict)
    _on_call: dict[float, api.StartOnCallRequest] = field(default_factory=dict)
    _pauses: Pauses = field(init=False)

    def __post_init__(self) -> None:
        self._pauses = Pauses(self.roster, self.habits, self.clock, self.timezone)

    def see(self, crew: api.Crew) -> None:
        """Take the crew's state, unless it is older than the present one."""
        if self.crew is not None and crew.version < self.crew.version:
            return
        self.crew = crew
        self._since = {step: self._since.get(step, self.clock.now()) for step in _steps(crew)}

    def settled(self, act: Act, *, accepted: bool) -> None:
        """Record the result: an accepted act is done, a rejected one is tried again later."""
        self._pauses.settle(act.key)
        if accepted:
            self._settled.add(act.key)
        else:
            self._later[act.key] = self.clock.world() + AGAIN_SECONDS

    def next_act(self) -> Act | None:
        """Return the earliest act that is not done yet."""
        if self.crew is None:
            return None
        acts = list(self._acts(self.crew))
        keys = {act.key for act in acts}
        self._settled &= keys
        self._later = {key: time for key, time in self._later.items() if key in keys}
        now = self.clock.world()
        wanted = [
            act
            for act in acts
            if act.key not in self._settled and self._later.get(act.key, 0.0) <= now
        ]
        return min(wanted, key=lambda act: act.due_time, default=None)

    def _acts(self, crew: api.Crew) -> Iterator[Act]:
        if crew.HasField("offer"):
            yield from self._answer(crew)
        if crew.HasField("task"):
            yield from self._work(crew)
        elif not crew.HasField("offer"):
            yield from self._change_shift(crew)
            if crew.on_duty:
                yield from self._pause(crew)

    def _pause(self, crew: api.Crew) -> Iterator[Act]:
        """Yield the pauses of a free crew; a silent one finds its offers after a while."""
        if crew.availability == proto.AVAILABILITY_NOT_ANSWERING:
            heard = str(crew.heard_time.ToMicroseconds())
            due_time, request = self._pauses.back(self._since[SILENT], heard)
            yield Act(due_time, "SetAvailability", request)
        elif crew.availability in AVAILABLE:
            for due_time, request in self._pauses.next(self._since[FREE]):
                yield Act(due_time, "SetAvailability", request)

    def _answer(self, crew: api.Crew) -> Iterator[Act]:
        """Yield the answer to the offer, never later than in real seconds: the lease is real."""
        offer = crew.offer
        answer = self.habits.answer(crew)
        seen_time = self._since[_step("offer", offer)]
        due_time = seen_time + answer.delay_seconds * min(1.0, self.clock.speed)
        if answer.word == "accept":
            yield self._act(due_time, "AcceptTask", api.AcceptTaskRequest(), offer)
        elif answer.word == "decline":
            request = api.DeclineTaskRequest(reason=answer.reason)
            yield self._act(due_time, "DeclineTask", request, offer)

    def _work(self, crew: api.Crew) -> Iterator[Act]:
        """Yield the next step of the present task. A crew at its hold place waits there."""
        task = crew.task
        begun = self._since[_step("task", task)]
        if task.status == TAKEN:
            due_time = begun + (crew.turnout_seconds or self.habits.turnout_seconds(crew))
            yield self._act(due_time, "Depart", api.DepartRequest(), task)
        elif task.status == DRIVING and self.arrival_time is not None:
            yield self._act(self.arrival_time, "Arrive", api.ArriveRequest(), task)
        elif task.status == WORKING:
            yield from self._on_site(crew, begun)
        elif task.status == LEAVING:
            due_time = begun + self.habits.make_safe_seconds(crew)
            yield self._act(due_time, "MakeSafe", api.MakeSafeRequest(), task)

    def _on_site(self, crew: api.Crew, begun: float) -> Iterator[Act]:
        task = crew.task
        if self.habits.obstructs(task.kind) and not task.site_unsafe:
            seconds = task.make_safe_seconds or MAKE_SAFE_SECONDS
            request = api.DeclareSiteRequest(unsafe=True, make_safe_seconds=seconds)
            yield self._act(begun + self.habits.look_seconds(crew), "DeclareSite", request, task)
        due_time = begun + self.habits.work_seconds(crew)
        yield self._act(due_time, "FinishTask", api.FinishTaskRequest(), task)

    def _change_shift(self, crew: api.Crew) -> Iterator[Act]:
        """Yield the start or the end of the shift, by local time."""
        wall = datetime.fromtimestamp(self.clock.now(), self.timezone)
        on_shift = self.roster.on_shift(wall.time())
        if on_shift and not crew.on_duty:
            request = self._start(self._shift_end(wall))
            if request is not None:
                yield Act(AT_ONCE, "StartShift", request)
        elif self.roster.is_on_call(wall.time()) and not crew.on_call and not crew.on_duty:
            yield Act(AT_ONCE, "StartOnCall", self._stand_by(wall))
        elif crew.on_duty and not on_shift:
            since = str(crew.shift_end_time.ToSeconds())
            request_id = derived_id("field", "EndShift", self.roster.id, since)
            end = api.EndShiftRequest(request_id=request_id, crew_id=self.roster.id)
            yield Act(AT_ONCE, "EndShift", end)

    def _shift_end(self, wall: datetime) -> float:
        """Return the simulated time at which the present shift ends."""
        end = datetime.combine(wall.date(), self.roster.shift_end, self.timezone)
        if end <= wall:
            end += timedelta(days=1)
        return end.timestamp()

    def _stand_by(self, wall: datetime) -> api.StartOnCallRequest:
        """Return the start of the time on call; the service ends it, so that its end is real."""
        _, at = self.roster.on_call or (wall.time(), wall.time())
        end = datetime.combine(wall.date(), at, self.timezone)
        if end <= wall:
            end += timedelta(days=1)
        if end.timestamp() not in self._on_call:
            ahead = self.clock.real_seconds(end.timestamp() - self.clock.now())
            until = int(self.clock.world() + max(1.0, ahead)) + 1
            request_id = derived_id("field", "StartOnCall", self.roster.id, str(until))
            request = api.StartOnCallRequest(request_id=request_id, crew_id=self.roster.id)
            request.until_time.FromSeconds(until)
            self._on_call = {end.timestamp(): request}
        return self._on_call[end.timestamp()]

    def _start(self, shift_end: float) -> api.StartShiftRequest | None:
        """Return the start of the shift; None if the shift is almost over.

        The service compares the rest of the shift with the duration of work, so the request has the
        rest in simulated seconds. A fast simulator then ends the shift by a command.
        """
        if shift_end in self._shift:
            return self._shift[shift_end]
        now = self.clock.world()
        end = int(now + min(shift_end - self.clock.now(), LONGEST_SHIFT_SECONDS))
        if end - now < SHORTEST_SHIFT_SECONDS:
            return None
        request_id = derived_id("field", "StartShift", self.roster.id, str(end))
        request = api.StartShiftRequest(request_id=request_id, crew_id=self.roster.id)
        request.end_time.FromSeconds(end)
        self._shift = {shift_end: request}
        return request

    def _act(self, due_time: float, method: str, request: TaskRequest, task: api.Task) -> Act:
        """Return an act about a task.

        Two offers of one task differ by their lease, and the acts before and after a correction by
        its time: a crew that is sent elsewhere arrives a second time.
        """
        parts = [task.task_id, str(task.lease_end_time.ToMicroseconds())]
        if task.HasField("amended_time"):
            parts.append(str(task.amended_time.ToMicroseconds()))
        request.request_id = derived_id("field", method, self.roster.id, *parts)
        request.crew_id, request.task_id = self.roster.id, task.task_id
        return Act(due_time, method, request)


def _step(what: str, task: api.Task) -> str:
    lease_end = task.lease_end_time.ToMicroseconds()
    return f"{what} {task.task_id} {lease_end} {task.status}"


def _steps(crew: api.Crew) -> Iterator[str]:
    """Yield the names of the steps that a crew's tasks have reached."""
    if crew.HasField("offer"):
        yield _step("offer", crew.offer)
    if crew.HasField("task"):
        yield _step("task", crew.task)
    if crew.on_duty and not (crew.HasField("task") or crew.HasField("offer")):
        yield SILENT if crew.availability == proto.AVAILABILITY_NOT_ANSWERING else FREE
