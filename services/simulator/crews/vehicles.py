"""A crew's van: its position and its drive, which follow the crew's state."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from services.city.streets import StreetGraph
from services.simulator.crews.driving import Drive, Point, drive
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2

HOME = "depot"
OUT = "out"
ON_SITE = (bulletin.TASK_STATUS_ON_SITE, bulletin.TASK_STATUS_MAKING_SAFE)


@dataclass(slots=True)
class Van:
    """One van: it drives to the task after the crew departs, and home when there is no task.

    Where the task moves while the van drives, the van drives on from where it is to the new place.
    """

    streets: StreetGraph
    depot: Point
    parked: Point
    drive: Drive | None = None
    goal: str = ""
    is_out: bool = False
    """Whether the van stays out without a task, as a plough on its circuit does."""

    def position(self, now: float) -> Point:
        return self.parked if self.drive is None else self.drive.position(now)

    def is_driving(self, now: float) -> bool:
        return self.drive is not None and now < self.drive.end_time

    def follow(self, crew: api.Crew, now: float) -> float | None:
        """Move as the crew's state demands; return the arrival time of a drive to a task."""
        task = crew.task
        if not crew.HasField("task"):
            if not self.is_out:
                self._go(HOME, self.depot, now)
            return None
        if task.status in ON_SITE:
            self._park(point(task.place))
        elif task.status == bulletin.TASK_STATUS_HOLDING:
            self._park(destination(task))
        elif task.status == bulletin.TASK_STATUS_EN_ROUTE:
            lease_end, where = task.lease_end_time.ToMicroseconds(), destination(task)
            self._go(f"{task.task_id} {lease_end} {where}", where, now)
            return self.drive.end_time if self.drive else None
        else:
            self._park(self.position(now))
        return None

    def take(self, way: Drive) -> None:
        """Begin a drive that is no task's."""
        self.drive, self.goal = way, OUT

    def _park(self, where: Point) -> None:
        self.parked, self.drive, self.goal = where, None, ""

    def _go(self, goal: str, where: Point, now: float) -> None:
        if goal == self.goal:
            return
        start = self.position(now)
        if goal == HOME and start == where:
            return
        self.drive, self.goal = drive(self.streets, start, where, now), goal


def begin_at(vans: Iterable[Van], sites: Iterable[Point]) -> None:
    """Park the vans that are not at their depot at the sites, one at each, as far as they go.

    Their crews are the nearest ones, so that some are at work soon after the start of a run.
    """
    out = (van for van in vans if van.parked != van.depot)
    for van, site in zip(out, sites, strict=False):
        van.parked = site


def destination(task: api.Task) -> Point:
    """Return where the crew has to be: the hold place while there is one."""
    return point(task.hold_place if task.HasField("hold_place") else task.place)


def point(place: place_pb2.Place) -> Point:
    return place.position.longitude, place.position.latitude
