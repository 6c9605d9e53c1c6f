"""One planned day under one way to dispatch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import numpy as np

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.city.city import City
from services.city.crew_roster import Crew
from services.city.ground import Ground
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.lighting.service import declare as lighting
from services.roads.service import declare as roads
from services.simulator.citizens.recorded_arrivals import RecordedArrivals
from services.simulator.install_steps import steps
from services.simulator.platform.settings import Settings
from services.testing.in_memory_owner import InMemoryOwner
from tests.days.bound import soonest_seconds
from tests.days.citizens import Citizens
from tests.days.crews import LivePositions, VirtualCrew, days_from
from tests.days.habits import PairedHabits
from tests.days.outcome import Outcome
from tests.days.plan import DAY_SECONDS, Plan
from tests.days.virtual_city import VirtualCity
from tests.days.ways import Way, coordination_of
from tests.days.why import Soonest
from vigie.coordination.v1.events_pb2 import Requirement
from vigie.lighting.v1 import service_pb2 as lights

AFTER_SECONDS = 2 * 3_600
"""How long the work of a day is followed after its end."""


@dataclass
class Stage:
    """A city with its departments installed: what every day starts from."""

    city: City
    recording: RecordedArrivals
    departments: Mapping[str, InMemoryOwner]
    travel_times: StreetTravelTimes

    @property
    def rosters(self) -> list[Crew]:
        """The crews of the departments that a day plays."""
        return [each for each in self.city.crews if each.department in self.departments]

    @classmethod
    def load(cls, folder: str) -> Stage:
        """Load a city and install its cabinets and crews."""
        city = City.load(folder)
        recording = RecordedArrivals.of(city)
        opened = round(recording.time(recording.midnight) * MICROS) - 86_400 * MICROS
        departments = {
            "roads": InMemoryOwner(roads(Ground.of_city(city.folder)), opened),
            "lighting": InMemoryOwner(lighting(5.0), opened),
        }
        settings = Settings(departments="lighting,roads")
        for step in steps(city, settings):
            if not isinstance(step.command, lights.AssignProgrammeRequest):
                departments[step.department].ask(step.command, actor="installer")
        return cls(city, recording, departments, StreetTravelTimes(city.streets))


class Day:
    """One run."""

    def __init__(self, stage: Stage, plan: Plan, way: Way) -> None:
        """Prepare a planned day under a way."""
        self.stage = stage
        wall = stage.recording.midnight + timedelta(seconds=plan.start)
        self.start = round(stage.recording.time(wall) * MICROS)
        self.positions = LivePositions()
        service, scheduler = coordination_of(way, stage.city, stage.travel_times, self.positions)
        self.world = VirtualCity(stage.departments, service, scheduler, self.start)
        self.outcome = Outcome(self._bound, self._home_seconds)
        self.world.follow.append(self.outcome.saw)
        habits = PairedHabits(plan.seed)
        self.crews = {
            each.key: each
            for each in (VirtualCrew(self.world, stage.city, r, habits) for r in stage.rosters)
        }
        self.positions.crews = self.crews
        self.world.follow.append(self._show)
        citizens = Citizens(self.world, stage.city)
        self.world.open()
        for crew in self.crews.values():
            owner = self.world.departments[crew.roster.department]
            crew.see(owner.partition_state.states[f"crew/{crew.roster.id}"])
            crew.watch_shifts(days_from(wall, 2))
        for offset, arrival in plan.arrivals(stage.recording):
            self.world.at(self.start + offset * MICROS, partial(citizens.happen, arrival))

    def _show(self, name: str, entry: JournalEntry) -> None:
        crew = self.crews.get(f"{name}/{entry.id}") if entry.kind == "crew" else None
        if crew is not None and entry.events:
            crew.see(entry.state, entry.record.version)

    def _bound(self, required: Requirement, clock_start_time: int) -> Soonest:
        crews = iter(self.crews.values())
        return soonest_seconds(crews, required, clock_start_time, self.stage.city.streets)

    def _home_seconds(self, key: str) -> float:
        crew = self.crews[key]
        here = np.array([crew.van.position(self.world.time / MICROS)], np.float64)
        longitude, latitude = crew.van.depot
        drives = self.stage.travel_times.seconds(longitude, latitude, here, frozenset())
        return float(drives[0])

    def run(self) -> Outcome:
        """Run the day to its end."""
        self.world.run(self.start + (DAY_SECONDS + AFTER_SECONDS) * MICROS)
        now = self.world.time / MICROS
        for key, crew in self.crews.items():
            shown = crew.tablet.crew
            if shown is not None and shown.on_duty:
                self.outcome.went_home(key, shown.shift_end_time.ToSeconds(), now)
        self.outcome.kilometres = sum(crew.metres for crew in self.crews.values()) / 1_000
        return self.outcome
