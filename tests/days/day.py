"""One recorded day under one way to dispatch, with its figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

import numpy as np

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.settings import Settings as ServiceSettings, read
from services.city.arrivals import Arrival
from services.city.city import City
from services.coordination.dispatch.appraisal_scheduler import AppraisalScheduler
from services.coordination.dispatch.candidates import Evaluation
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.policy import P1, P4
from services.coordination.service import declare as coordination
from services.lighting.service import declare as lighting
from services.roads.reference_data import load_reference_data
from services.roads.service import declare as roads
from services.simulator.citizens.recorded_arrivals import RecordedArrivals
from services.simulator.install_steps import steps
from services.simulator.platform.settings import Settings
from services.testing.in_memory_owner import InMemoryOwner
from tests.days.citizens import Citizens
from tests.days.crews import LivePositions, VirtualCrew, days_from
from tests.days.dispatch import is_able
from tests.days.outcome import Outcome
from tests.days.virtual_city import VirtualCity
from vigie.coordination.v1.events_pb2 import Requirement
from vigie.lighting.v1 import service_pb2 as lights

START_HOURS = 5.5
"""A day starts at half past five, before the first shift."""
LENGTH_HOURS = 24
AFTER_HOURS = 2
"""How long the work of a day is followed after its end."""
BUSY_DAYS = 10
"""A busy day has the routine work of so many further days as planned work, known in the morning."""
BUSY_LIVES_DAYS = 3
"""A busy day has the lives of so many further days."""
PLANNED_SECONDS = 3_600
FASTEST_SECONDS = 3 + 20
"""The fastest answer and turnout of the simulated crews."""


@dataclass
class Stage:
    """A city with its departments installed: what every day starts from."""

    city: City
    recording: RecordedArrivals
    departments: Mapping[str, InMemoryOwner]
    travel_times: StreetTravelTimes

    @classmethod
    def load(cls, folder: str) -> Stage:
        """Load a city and install its cabinets and crews."""
        city = City.load(folder)
        recording = RecordedArrivals.of(city)
        opened = round(recording.time(recording.midnight) * MICROS) - 86_400 * MICROS
        departments = {
            "roads": InMemoryOwner(roads(load_reference_data(city.folder)), opened),
            "lighting": InMemoryOwner(lighting(5.0), opened),
        }
        settings = Settings(departments="lighting,roads")
        for step in steps(city, settings):
            if not isinstance(step.command, lights.AssignProgrammeRequest):
                departments[step.department].ask(step.command, actor="installer")
        return cls(city, recording, departments, StreetTravelTimes(city.streets))


class Day:
    """One run."""

    def __init__(
        self,
        stage: Stage,
        number: int,
        seed: int,
        evaluation: type[Evaluation],
        *,
        busy: bool = False,
    ) -> None:
        """Prepare a day of the recording. `busy` adds the planned work and the lives of others."""
        self.stage = stage
        self.place = number * 86_400 + round(START_HOURS * 3_600)
        wall = stage.recording.midnight + timedelta(seconds=self.place)
        self.start = round(stage.recording.time(wall) * MICROS)
        self.positions = LivePositions()
        self.world = VirtualCity(
            stage.departments,
            coordination(stage.city, read(ServiceSettings)),
            AppraisalScheduler(stage.travel_times, self.positions, evaluation),
            self.start,
        )
        self.busy = busy
        self.outcome = Outcome(self._bound)
        self.world.follow.append(self.outcome.saw)
        self.crews = {
            each.key: each
            for each in (VirtualCrew(self.world, stage.city, r, seed) for r in stage.city.crews)
        }
        self.positions.crews = self.crews
        self.world.follow.append(self._show)
        self.citizens = Citizens(self.world, stage.city)
        self._begin(wall)

    def _show(self, name: str, entry: JournalEntry) -> None:
        crew = self.crews.get(f"{name}/{entry.id}") if entry.kind == "crew" else None
        if crew is not None and entry.events:
            crew.see(entry.state, entry.record.version)

    def _begin(self, wall: datetime) -> None:
        self.world.open()
        for crew in self.crews.values():
            owner = self.world.departments[crew.roster.department]
            state = owner.partition_state.states[f"crew/{crew.roster.id}"]
            crew.see(state)
            crew.watch_shifts(days_from(wall, 2))
        for offset, arrival in self._arrivals():
            self.world.at(self.start + offset * MICROS, partial(self.citizens.happen, arrival))

    def _arrivals(self) -> Iterator[tuple[int, Arrival]]:
        """Yield the arrivals of the day, each with its seconds after the start."""
        length = LENGTH_HOURS * 3_600
        for due in self.stage.recording.between(self.place, self.place + length):
            yield due.offset - self.place, due.arrival
        for day in range(1, BUSY_DAYS + 1) if self.busy else ():
            start = self.place + day * length
            for due in self.stage.recording.between(start, start + length):
                if due.arrival.priority == P4:
                    yield PLANNED_SECONDS, due.arrival
                elif due.arrival.priority == P1 and day <= BUSY_LIVES_DAYS:
                    yield due.offset - start, due.arrival

    def _bound(self, required: Requirement) -> float:
        """Return how soon a crew could be there at best, in seconds; infinite if none is able.

        The nearest crew on duty with the skills and the equipment leaves its work at once,
        and answers and turns out as fast as the fastest do: no dispatcher can do better at this
        moment.
        """
        able = [
            crew
            for crew in self.world.city.crews.values()
            if crew.on_duty and is_able(crew, required)
        ]
        if not able:
            return float("inf")
        places = [self.positions[crew.key] for crew in able]
        starts = np.array([[each.longitude, each.latitude] for each in places])
        point = required.place.position
        drives = self.stage.travel_times.seconds(
            point.longitude, point.latitude, starts, frozenset()
        )
        return float(drives.min()) + FASTEST_SECONDS

    def run(self) -> Outcome:
        """Run the day to its end."""
        end = self.start + (LENGTH_HOURS + AFTER_HOURS) * 3_600 * MICROS
        self.world.run(end)
        self.outcome.kilometres = sum(crew.metres for crew in self.crews.values()) / 1_000
        return self.outcome
