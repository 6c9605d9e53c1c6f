"""The playback of recorded arrivals at the simulated clock: lamps burn out, citizens report.

A fault that a cabinet can measure is injected into the cabinet, and lighting finds it by polling.
Everything else is reported by a call to the department, as the actor `simulated:citizens`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import grpc

from services.chassis.sdk.ids import derived_id
from services.chassis.telemetry import log_config
from services.city.arrivals import Arrival
from services.city.city import City
from services.client import CallError, acting_as
from services.simulator.citizens.recorded_arrivals import WEEK, DueArrival, RecordedArrivals
from services.simulator.citizens.reports import (
    CITIZENS,
    FEEDER_KINDS,
    LAMP_KINDS,
    Report,
    report_of,
    reported_to,
)
from services.simulator.equipment.active_faults import Faults
from services.simulator.platform.clock import SimulatedClock
from services.simulator.platform.metrics import ARRIVALS, WAITING
from services.simulator.platform.saved_state import StateFile
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

LONGEST_PAUSE_SECONDS = 300


class Playback:
    """The playback of one recording."""

    def __init__(
        self,
        city: City,
        recording: RecordedArrivals,
        faults: Faults,
        state_file: StateFile,
        channels: Mapping[str, grpc.aio.Channel],
    ) -> None:
        self._city = city
        self._recording = recording
        self._faults = faults
        self._state_file = state_file
        self._calls = _calls(channels)
        self._queues: dict[str, asyncio.Queue[DueArrival]] = {
            name: asyncio.Queue() for name in channels
        }
        self._log = log_config.get_logger()

    async def run(
        self, clock: SimulatedClock, *, replay: bool = False, backlog_seconds: int = 0
    ) -> None:
        """Play from now on, without end; first repeat the saved reports without an answer.

        A first run begins with the arrivals of the last `backlog_seconds`. After a fast run the
        clock may be behind the playback: then the recording moves by whole weeks and no arrival
        happens twice; with `replay` the same arrivals happen again under new ids.
        """
        for due in self._unanswered():
            self._enqueue(due)
        self._begin(self._offset(clock), replay=replay, backlog_seconds=backlog_seconds)
        async with asyncio.TaskGroup() as group:
            for department in self._queues:
                group.create_task(self._report(department))
            group.create_task(self._play(clock))

    def _unanswered(self) -> Sequence[DueArrival]:
        """Return the saved reports that are not answered, and drop those that cannot be sent."""
        state = self._state_file.state
        dues = [due for name in state.waiting if (due := self._recording.named(name))]
        dues = [due for due in dues if self._reported_to(due.arrival)]
        state.waiting = [due.name for due in dues]
        return dues

    def _begin(self, offset: int, *, replay: bool, backlog_seconds: int) -> None:
        state = self._state_file.state
        if state.played is None:
            state.played = offset - backlog_seconds
            return
        behind = state.played - offset
        if behind > 0 and replay:
            state.again += 1
        elif behind > 0:
            weeks = -(-behind // WEEK)
            state.weeks += weeks
            offset += weeks * WEEK
        state.played = offset
        self._state_file.save()

    def _offset(self, clock: SimulatedClock) -> int:
        return self._recording.offset(clock.now()) + self._state_file.state.weeks * WEEK

    async def _play(self, clock: SimulatedClock) -> None:
        state = self._state_file.state
        while True:
            # Local time goes back when summer time ends: that hour is played once.
            played = state.played or 0
            now = max(self._offset(clock), played)
            for due in self._recording.between(played, now):
                self._happen(due)
            state.played = now
            if now > played:
                self._state_file.save()
            until = now + LONGEST_PAUSE_SECONDS
            following = next(self._recording.between(now, until), None)
            await clock.sleep((following.offset if following else until) - now)

    def _happen(self, due: DueArrival) -> None:
        arrival = due.arrival
        lamp = arrival.lamp
        outcome = "unplayed"
        if lamp and arrival.kind in LAMP_KINDS:
            self._faults.inject(f"lamp {lamp}")
            outcome = "happened"
        elif lamp and arrival.kind in FEEDER_KINDS:
            cabinet, feeder = self._faults.equipment.feeder_of[lamp]
            self._faults.inject(f"breaker {cabinet} {feeder}")
            outcome = "happened"
        if self._reported_to(arrival):
            self._state_file.state.waiting.append(due.name)
            self._enqueue(due)
        else:
            ARRIVALS.labels("simulator", arrival.kind, outcome).inc()

    def _reported_to(self, arrival: Arrival) -> str:
        """Return the department that receives a report of it, if it runs; empty for none."""
        department = reported_to(arrival)
        return department if department in self._queues else ""

    def _enqueue(self, due: DueArrival) -> None:
        self._queues[self._reported_to(due.arrival)].put_nowait(due)
        WAITING.labels("simulator").set(len(self._state_file.state.waiting))

    async def _report(self, department: str) -> None:
        """Send the reports to a department one by one, each until it is answered."""
        while True:
            due = await self._queues[department].get()
            outcome = "reported"
            try:
                call = self._calls[department]
                await call(self._request(due), metadata=acting_as(CITIZENS))
            except CallError as error:
                outcome = "refused"
                self._log.warning("report_refused", kind=due.arrival.kind, reason=error.message)
            ARRIVALS.labels("simulator", due.arrival.kind, outcome).inc()
            self._state_file.state.waiting.remove(due.name)
            self._state_file.save()
            WAITING.labels("simulator").set(len(self._state_file.state.waiting))

    def _request(self, due: DueArrival) -> Report:
        arrival = due.arrival
        where = f"{arrival.lon},{arrival.lat}"
        again = str(self._state_file.state.again)
        request_id = derived_id("arrival", again, due.name, arrival.kind, where)
        return report_of(arrival, self._city, self._faults.equipment.feeder_of, request_id)


def _calls(channels: Mapping[str, grpc.aio.Channel]) -> dict[str, Callable[..., Awaitable[Any]]]:
    found: dict[str, Callable[..., Awaitable[Any]]] = {}
    if "roads" in channels:
        found["roads"] = RoadsServiceStub(channels["roads"]).ReportDefect
    if "lighting" in channels:
        found["lighting"] = LightingServiceStub(channels["lighting"]).ReportOutage
    return found
