"""The crews of a day: the simulator's tablets and vans, moved by the agenda of a virtual city."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta

from services.chassis.sdk.decider import MICROS
from services.city.city import City
from services.city.crew_roster import Crew as Roster
from services.coordination.dispatch.positions import CrewPosition
from services.crews.domain.crew import Crew
from services.crews.to_proto import crew_to_proto
from services.simulator.crews.driving import Drive
from services.simulator.crews.tablet import AGAIN_SECONDS, Act, Tablet
from services.simulator.crews.vehicles import Van
from services.simulator.platform.clock import SimulatedClock
from tests.days.habits import PairedHabits, need_key
from tests.days.virtual_city import VirtualCity
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.journal.v1 import journal_pb2 as journal


class VirtualCrew:
    """One crew: it does what its tablet shows, when it is due."""

    def __init__(
        self, world: VirtualCity, city: City, roster: Roster, habits: PairedHabits
    ) -> None:
        clock = SimulatedClock(1.0, None, lambda: world.time / MICROS)
        depot = roster.depot_lon, roster.depot_lat
        self.world = world
        self.roster = roster
        self.tablet = Tablet(roster, habits, clock, city.timezone)
        self.habits = habits
        self.van = Van(city.streets, depot, depot)
        self.metres = 0.0
        self._plan = 0
        self._working: tuple[str, str, float] | None = None
        self._drive: Drive | None = None

    @property
    def key(self) -> str:
        """The crew's key, "department/crew_id"."""
        return f"{self.roster.department}/{self.roster.id}"

    def see(self, state: Crew, version: int = 0) -> None:
        """Show the crew its state."""
        shown = crew_to_proto(self.roster.department, self.roster.id, state, version)
        self._remember(shown)
        self.tablet.see(shown)
        self.plan()

    def _remember(self, shown: api.Crew) -> None:
        """Note the work that the crew has done on a need when it stops working on it."""
        now = self.world.time / MICROS
        task = shown.task
        if self._working is not None:
            task_id, key, since = self._working
            if task.task_id == task_id and task.status == bulletin.TASK_STATUS_ON_SITE:
                return
            self.habits.memory.worked[key] += now - since
            self._working = None
        if task.status == bulletin.TASK_STATUS_ON_SITE:
            self._working = task.task_id, need_key(task), now

    def plan(self) -> None:
        """Do each act that is due; put the next one on the agenda."""
        self._plan += 1
        crew = self.tablet.crew
        if crew is None:
            return
        now = self.world.time / MICROS
        self.tablet.arrival_time = self.van.follow(crew, now)
        if self.van.drive is not self._drive:
            self._count(now)
        act = self.tablet.next_act()
        if act is None:
            return
        planned = self._plan
        self.world.at(round(max(act.due_time, now) * MICROS), lambda: self._perform(act, planned))

    def _count(self, now: float) -> None:
        """Add the metres of the drive that ended or was broken off."""
        if self._drive is not None:
            share = (now - self._drive.times[0]) / max(
                1e-9, self._drive.end_time - self._drive.times[0]
            )
            self.metres += min(1.0, share) * self._drive.metres
        self._drive = self.van.drive

    def _perform(self, act: Act, planned: int) -> None:
        if planned != self._plan:
            return
        entry = self.world.ask(
            self.roster.department,
            act.request,
            f"tablet:{self.roster.id.lower()}",
            command_id=act.key,
        )
        accepted = entry.record.outcome in {journal.OUTCOME_ACCEPTED, journal.OUTCOME_DUPLICATE}
        self.tablet.settled(act, accepted=accepted)
        if not accepted:  # a refused act is tried again after a while
            self.world.at(self.world.time + round(AGAIN_SECONDS + 1) * MICROS, self.plan)
        self.plan()

    def watch_shifts(self, days: Iterator[datetime]) -> None:
        """Look at the clock at each start and end of a shift."""
        for day in days:
            for wall in (self.roster.shift_start, self.roster.shift_end):
                moment = datetime.combine(day.date(), wall, self.tablet.timezone)
                at = round(moment.astimezone(UTC).timestamp() + 1) * MICROS
                if at > self.world.time:
                    self.world.at(at, self.plan)


class LivePositions(Mapping[str, CrewPosition]):
    """Where each crew is now: every position is fresh."""

    def __init__(self) -> None:
        self.crews: dict[str, VirtualCrew] = {}

    def __getitem__(self, key: str) -> CrewPosition:
        crew = self.crews[key]
        longitude, latitude = crew.van.position(crew.world.time / MICROS)
        return CrewPosition(longitude, latitude, crew.world.time)

    def __iter__(self) -> Iterator[str]:
        return iter(self.crews)

    def __len__(self) -> int:
        return len(self.crews)


def days_from(start: datetime, count: int) -> Iterator[datetime]:
    """Yield a day before the first, and those that follow."""
    for number in range(-1, count + 1):
        yield start + timedelta(days=number)
