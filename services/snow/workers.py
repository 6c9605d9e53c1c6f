"""The worker: applies the weather to sections, follows the ladder, and notes the ploughs' loads.

The worker compares the present with the record and submits the difference, for aggregates whose
partition this process owns. It submits a lost command again, because the difference remains.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import structlog
from google.protobuf.message import Message

from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.decider import MICROS, Rejected
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.proto_enum import proto_enum
from services.chassis.sdk.service_context import ServiceContext
from services.crews.domain.timestamp import timestamp
from services.crews.last_sightings import LastSightings
from services.snow import metrics
from services.snow.domain.duty import Status as DutyStatus
from services.snow.domain.event import Status as EventStatus
from services.snow.domain.section import Section, assess
from services.snow.late_list import LateList, Run, States
from services.snow.reference_data import ReferenceData
from services.snow.weather import Weather
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.snow.v1 import commands_pb2 as internal, service_pb2 as commands, winter_pb2 as winter

TICK_SECONDS = 5.0
AT_ONCE = 25
"""Commands in flight: the first snow changes every section of the city."""
NOTE_SECONDS = 60
"""The shortest time between two notes of a load: a note is an event, and its sections are many."""
MOST_DUE = 200
BEFORE_TREATING = {EventStatus.WATCH, EventStatus.PRE_ALERT, EventStatus.MOBILISED}
RANKS = (1, 2, 3)

log = structlog.get_logger(__name__)


@dataclass
class WinterWorker:
    """The worker of one process."""

    city: ReferenceData
    weather: Weather
    late: LateList
    sightings: LastSightings
    _noted: dict[str, tuple[tuple[object, ...], int]] = field(default_factory=dict)
    """The last note of each circuit, and the time of the recorded note before it."""

    async def run(self, context: ServiceContext) -> None:
        """Tick for the life of the process."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self.sightings.follow(context, "snow"))
            while True:
                await self.tick(context, now_microseconds())
                await asyncio.sleep(TICK_SECONDS)

    async def tick(self, context: ServiceContext, time: int) -> None:
        """Submit what differs, and show the metrics."""
        if not context.available:
            return
        states = dict(context.view.all("section"))
        runs = list(self.late.runs(context.view, states, time))
        self._show(context, states, runs, time)
        wanted = [
            *self._assessments(context, time),
            *self._steps(context),
            *self._loads(context, states, runs, time),
        ]
        for start in range(0, len(wanted), AT_ONCE):
            await asyncio.gather(
                *(_submit(context, each) for each in wanted[start : start + AT_ONCE])
            )

    def _assessments(self, context: ServiceContext, time: int) -> Iterator[Message]:
        now = self.weather.at(time)
        if now is None:
            return
        for section_id in self.city.sections:
            if not context.owns(f"section/{section_id}"):
                continue
            section = context.view.get("section", section_id) or Section()
            level = self.city.level_of(section_id)
            if level and assess(section, level, now.phenomenon, time, thawing=now.thawing):
                phenomenon = proto_enum(winter.Phenomenon, now.phenomenon)
                yield internal.AssessSectionRequest(
                    section_id=section_id, phenomenon=phenomenon, thawing=now.thawing
                )

    def _steps(self, context: ServiceContext) -> Iterator[Message]:
        """Yield the step to TREATING of each event since which a circuit was begun."""
        started = [
            circuit.started_time for _, circuit in context.view.all("circuit") if circuit.running
        ]
        for event_id, event in context.view.all("event"):
            waits = event.status in BEFORE_TREATING and context.owns(f"event/{event_id}")
            if waits and any(time >= event.opened_time for time in started):
                yield commands.SetEventStateRequest(
                    event_id=event_id, state=commands.EVENT_STATE_TREATING
                )

    def _loads(
        self, context: ServiceContext, states: States, runs: Sequence[Run], time: int
    ) -> Iterator[Message]:
        for run in runs:
            soon = time - run.circuit.noted_time < NOTE_SECONDS * MICROS
            if soon or not context.owns(f"circuit/{run.circuit_id}"):
                continue
            load = plough_load(run, states, time)
            # The expected times move with each second: they alone are no reason for a note.
            content = (load.salt_kg // 100, *(each.section_id for each in load.due))
            noted, before = self._noted.get(run.circuit_id, ((), 0))
            # A note is on record once the circuit has a later one than before the command.
            if noted != content or run.circuit.noted_time <= before:
                self._noted[run.circuit_id] = content, run.circuit.noted_time
                yield internal.NotePloughLoadRequest(circuit_id=run.circuit_id, load=load)

    def _show(
        self, context: ServiceContext, states: States, runs: Sequence[Run], time: int
    ) -> None:
        late, _ = self.late.judge(states, runs, time)
        ranks = Counter(each.rank for each in late)
        for rank in RANKS:
            metrics.SECTIONS_LATE.labels("snow", str(rank)).set(ranks[rank])
        duties = (duty for _, duty in context.view.all("duty"))
        waiting = sum(d.status is DutyStatus.CALLED and d.escalations > 0 for d in duties)
        metrics.CALL_OUTS_UNANSWERED.labels("snow").set(waiting)


def plough_load(run: Run, states: States, time: int) -> bulletin.PloughLoad:
    """Return the load of a plough and the sections with a deadline in the order of its passes."""
    waiting = [each for each in run.passes if each.section.id in states]
    due = [
        bulletin.DueSection(
            section_id=each.section.id,
            street=each.section.street,
            rank=each.section.rank,
            expected_pass_time=timestamp(time + int(each.seconds) * MICROS),
            deadline_time=timestamp(states[each.section.id].deadline_time),
        )
        for each in waiting
        if states[each.section.id].deadline_time
    ]
    return bulletin.PloughLoad(
        crew_id=run.circuit.crew_id,
        salt_kg=int(run.load.salt_kg),
        brine_litres=int(run.load.brine_litres),
        reload_seconds=run.reload_seconds,
        due=due[:MOST_DUE],
    )


async def _submit(context: ServiceContext, request: Message) -> None:
    command_id = new_id()
    request.request_id = command_id  # type: ignore[attr-defined]
    try:
        await context.submit(request, command_id=command_id)
    except (Rejected, TimeoutError) as error:
        log.warning("command_not_acknowledged", command=request.DESCRIPTOR.name, error=str(error))
