"""The recorded half-year, played at the field's clock: lamps burn out, citizens report.

What a cabinet can see happens to the cabinet, and is found as in life, by asking it. What only
people can see is reported by a call to the department, in the name of `simulated:citizens`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import grpc

from services.chassis.sdk.ids import derived_id
from services.chassis.telemetry import log_config
from services.city.city import City
from services.city.equipment import Arrival
from services.client import CallError, acting_as
from services.simulator.citizens.recording import WEEK, Due, Recording
from services.simulator.equipment.faults import Faults
from services.simulator.platform.clock import FieldClock
from services.simulator.platform.metrics import WAITING, count_arrival
from services.simulator.platform.saved_state import Notebook
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.lighting.v1.service_pb2_grpc import LightingServiceStub
from vigie.roads.v1 import service_pb2 as roads
from vigie.roads.v1.service_pb2_grpc import RoadsServiceStub

CITIZENS = "simulated:citizens"
LONGEST_LOOK_SECONDS = 300

# What the lighting department's own recorded kinds are in its streets. A column that is down is
# dark, and somebody calls the street department, for it lies across a road.
HAPPENS_TO_LAMP = frozenset({"lamp_failure", "lamp_knocked_down"})
HAPPENS_TO_FEEDER = frozenset({"supply_failure"})
ASKED_OF_LIGHTING = frozenset({"lighting_inspection"})
DEFECT_OF = {"lamp_knocked_down": "column_fallen"}

Report = roads.ReportDefectRequest | lighting.ReportOutageRequest


class Arrivals:
    """The player of one recording."""

    def __init__(
        self,
        city: City,
        recording: Recording,
        faults: Faults,
        notebook: Notebook,
        channels: Mapping[str, grpc.aio.Channel],
    ) -> None:
        self._city = city
        self._recording = recording
        self._faults = faults
        self._notebook = notebook
        self._calls = _calls(channels)
        self._queues: dict[str, asyncio.Queue[Due]] = {name: asyncio.Queue() for name in channels}
        self._log = log_config.get_logger()

    async def run(
        self, clock: FieldClock, *, replay: bool = False, backlog_seconds: int = 0
    ) -> None:
        """Play on from now; what stood in the notebook as not yet answered is reported first.

        A field that begins anew has a past: what came in during the last `backlog_seconds` is open.

        The clock may be behind what was played, as after a fast run. Then the recording is moved
        on by whole weeks, and nothing happens twice; `replay` plays the same once more instead.
        """
        notes = self._notebook.notes
        for due in self._take_up(notes.waiting):
            self._enqueue(due)
        self._begin(self._place(clock), replay=replay, backlog_seconds=backlog_seconds)
        async with asyncio.TaskGroup() as group:
            for department in self._queues:
                group.create_task(self._report(department))
            group.create_task(self._play(clock))

    def _take_up(self, names: Sequence[str]) -> Sequence[Due]:
        """What nobody has answered yet, as far as this recording still has it."""
        dues = [due for name in names if (due := self._recording.named(name))]
        dues = [due for due in dues if self._reported_to(due.arrival)]
        self._notebook.notes.waiting = [due.name for due in dues]
        return dues

    def _begin(self, place: int, *, replay: bool, backlog_seconds: int) -> None:
        notes = self._notebook.notes
        if notes.played is None:
            notes.played = place - backlog_seconds
            return
        behind = notes.played - place
        if behind > 0 and replay:
            notes.again += 1
        elif behind > 0:
            weeks = -(-behind // WEEK)
            notes.weeks += weeks
            place += weeks * WEEK
        notes.played = place
        self._notebook.save()

    def _place(self, clock: FieldClock) -> int:
        return self._recording.place(clock.now()) + self._notebook.notes.weeks * WEEK

    async def _play(self, clock: FieldClock) -> None:
        notes = self._notebook.notes
        while True:
            # The clock on the wall goes back when summer time ends: that hour is played once.
            played = notes.played or 0
            now = max(self._place(clock), played)
            for due in self._recording.between(played, now):
                self._happen(due)
            notes.played = now
            if now > played:
                self._notebook.save()
            until = now + LONGEST_LOOK_SECONDS
            following = next(self._recording.between(now, until), None)
            await clock.sleep((following.place if following else until) - now)

    def _happen(self, due: Due) -> None:
        arrival = due.arrival
        lamp = arrival.lamp
        if lamp and arrival.kind in HAPPENS_TO_LAMP:
            self._faults.inject(f"lamp {lamp}")
        elif lamp and arrival.kind in HAPPENS_TO_FEEDER:
            cabinet, feeder = self._faults.wiring.lamps[lamp]
            self._faults.inject(f"breaker {cabinet} {feeder}")
        if self._reported_to(arrival):
            self._notebook.notes.waiting.append(due.name)
            self._enqueue(due)
        elif lamp and arrival.kind in HAPPENS_TO_LAMP | HAPPENS_TO_FEEDER:
            count_arrival(arrival.kind, "happened")
        else:
            count_arrival(arrival.kind, "unplayed")

    def _reported_to(self, arrival: Arrival) -> str:
        """The department that is called about it; empty where nobody is."""
        if arrival.kind in ASKED_OF_LIGHTING and arrival.lamp:
            return "lighting" if "lighting" in self._queues else ""
        by_people = arrival.department == "roads" or arrival.kind in DEFECT_OF
        return "roads" if by_people and "roads" in self._queues else ""

    def _enqueue(self, due: Due) -> None:
        self._queues[self._reported_to(due.arrival)].put_nowait(due)
        WAITING.labels("simulator").set(len(self._notebook.notes.waiting))

    async def _report(self, department: str) -> None:
        """Make one call after another, each until it is answered."""
        while True:
            due = await self._queues[department].get()
            outcome = "reported"
            try:
                call = self._calls[department]
                await call(self._request(due), metadata=acting_as(CITIZENS))
            except CallError as error:
                outcome = "refused"
                self._log.warning("report_refused", kind=due.arrival.kind, reason=error.message)
            count_arrival(due.arrival.kind, outcome)
            self._notebook.notes.waiting.remove(due.name)
            self._notebook.save()
            WAITING.labels("simulator").set(len(self._notebook.notes.waiting))

    def _request(self, due: Due) -> Report:
        arrival = due.arrival
        where = f"{arrival.lon},{arrival.lat}"
        again = str(self._notebook.notes.again)
        request_id = derived_id("arrival", again, due.name, arrival.kind, where)
        if arrival.kind in ASKED_OF_LIGHTING and arrival.lamp:
            cabinet, _ = self._faults.wiring.lamps[arrival.lamp]
            return lighting.ReportOutageRequest(
                request_id=request_id, cabinet_id=cabinet, lamp_id=arrival.lamp
            )
        request = roads.ReportDefectRequest(
            request_id=request_id,
            kind=DEFECT_OF.get(arrival.kind, arrival.kind),
            priority=arrival.priority,  # type: ignore[arg-type]  # the numbers are the published ones
        )
        request.place.position.longitude = arrival.lon
        request.place.position.latitude = arrival.lat
        request.place.street = self._city.streets.edge(arrival.edge).name
        request.place.district = self._city.districts.nearest(arrival.lon, arrival.lat).name
        return request


def _calls(channels: Mapping[str, grpc.aio.Channel]) -> dict[str, Callable[..., Awaitable[Any]]]:
    found: dict[str, Callable[..., Awaitable[Any]]] = {}
    if "roads" in channels:
        found["roads"] = RoadsServiceStub(channels["roads"]).ReportDefect
    if "lighting" in channels:
        found["lighting"] = LightingServiceStub(channels["lighting"]).ReportOutage
    return found
