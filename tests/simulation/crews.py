"""Crews: each answers its offers and works on its tasks, as far as its tablet shows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.proto_enum import proto_enum
from services.city.geodesy import distance_metres
from services.crews.domain.crew import Crew
from services.crews.domain.task import Status, Task
from services.crews.domain.timestamp import timestamp
from tests.oracle.town import place, point
from vigie.bulletin.v1 import telemetry_pb2
from vigie.bulletin.v1.bulletin_pb2 import LendingRule
from vigie.crew.v1 import service_pb2 as api

if TYPE_CHECKING:
    from tests.faults.evidence import Told
    from tests.simulation.life import Life

SHIFT_SECONDS = 16 * 3_600
THINK_SECONDS = 2.0, 25.0
WORK_SECONDS = 300.0, 2_400.0
METRES_PER_SECOND = 8.0
ACCEPTED = 0.85
UNSAFE = 0.15
GIVEN_BACK = 0.04
SKILLS = {
    "roads": ("road_repair", "signing", "traffic_control", "tree_work"),
    "lighting": ("electrical", "aerial_platform", "signing"),
}
EQUIPMENT = {
    "roads": ("asphalt", "chainsaw", "cones", "sweeper"),
    "lighting": ("bucket_truck", "cones"),
}


class CrewAgent:
    """One crew with its vehicle. It sends one command at a time."""

    def __init__(self, life: Life, department: str, number: int) -> None:
        self.life, self.world, self.chance = life, life.world, life.world.chance
        self.department = department
        self.crew_id = f"{department}-{number}"
        self.longitude, self.latitude = point(self.chance.number(0, 63))
        self._busy = True
        self._thinking = False

    def begin(self) -> None:
        request = api.RegisterCrewRequest(
            crew_id=self.crew_id,
            name=self.crew_id,
            skills=SKILLS[self.department],
            equipment=EQUIPMENT[self.department],
            lending=proto_enum(LendingRule, 4),
            size=2,
            depot=place(self.chance.number(0, 63)),
        )
        self.life.callers[self.department].call(request, "installer", self._registered)

    def _registered(self, _told: Told) -> None:
        end = timestamp(self.world.loop.now + SHIFT_SECONDS * MICROS)
        self._send(api.StartShiftRequest(end_time=end))

    def _send(self, request: Any) -> None:
        self._busy = True
        request.crew_id = self.crew_id
        self.life.callers[self.department].call(request, self.crew_id, self._answered)

    def _answered(self, _told: Told) -> None:
        self._busy = False
        self.changed()

    def changed(self) -> None:
        """Think again about what to do, some seconds from now."""
        if not (self._busy or self._thinking):
            self._thinking = True
            self.world.loop.after(self.chance.seconds(*THINK_SECONDS), self._think)

    def _think(self) -> None:
        self._thinking = False
        crew = self.life.shown(self.department, "crew", self.crew_id)
        if self._busy or not isinstance(crew, Crew):
            return
        if crew.offer is not None:
            self._answer(crew.offer)
        elif crew.task is not None:
            self._go_on(crew.task)

    def _answer(self, offer: Task) -> None:
        if self.chance.likely(ACCEPTED):
            self._send(api.AcceptTaskRequest(task_id=offer.task_id))
        else:
            self._send(api.DeclineTaskRequest(task_id=offer.task_id, reason="TOO_FAR"))

    def _go_on(self, task: Task) -> None:
        if task.status is not Status.HOLDING and self.chance.likely(GIVEN_BACK):
            self._send(api.ReleaseTaskRequest(task_id=task.task_id, reason="BREAKDOWN"))
            return
        match task.status:
            case Status.ACCEPTED:
                self._send(api.DepartRequest(task_id=task.task_id))
            case Status.EN_ROUTE:
                self._later(self._way_seconds(task), task, self._arrive)
            case Status.ON_SITE:
                self._later(self.chance.seconds(*WORK_SECONDS), task, self._finish)
            case Status.MAKING_SAFE:
                self._later(self.chance.seconds(30, 300), task, self._make_safe)
            case _:
                pass

    def _later(self, seconds: float, task: Task, act: Any) -> None:
        """Take a step some time later, if the task is the same and has not moved on by then."""
        self._busy = True

        def step() -> None:
            self._busy = False
            crew = self.life.shown(self.department, "crew", self.crew_id)
            now = crew.task if isinstance(crew, Crew) else None
            same = now is not None and (now.task_id, now.status) == (task.task_id, task.status)
            if same and crew.offer is None:
                act(now)
            else:
                self.changed()

        self.world.loop.after(seconds, step)

    def _way_seconds(self, task: Task) -> float:
        here, goal = (self.longitude, self.latitude), (task.goal.longitude, task.goal.latitude)
        return distance_metres(*here, *goal) / METRES_PER_SECOND

    def _arrive(self, task: Task) -> None:
        self.longitude, self.latitude = task.goal.longitude, task.goal.latitude
        self.send_position()
        self._send(api.ArriveRequest(task_id=task.task_id))

    def _finish(self, task: Task) -> None:
        if not task.site_declared and self.chance.likely(UNSAFE):
            request = api.DeclareSiteRequest(task_id=task.task_id, unsafe=True)
            request.make_safe_seconds = 300
            self._send(request)
        else:
            self._send(api.FinishTaskRequest(task_id=task.task_id))

    def _make_safe(self, task: Task) -> None:
        self._send(api.MakeSafeRequest(task_id=task.task_id))

    def send_position(self) -> None:
        sighted = telemetry_pb2.CrewSighted(
            department=self.department, crew_id=self.crew_id, sighted_time=self.world.loop.now
        )
        sighted.position.longitude, sighted.position.latitude = self.longitude, self.latitude
        self.world.see(sighted)
