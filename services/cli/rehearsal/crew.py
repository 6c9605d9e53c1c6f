"""The crew of a rehearsal: one in each department, played by the command line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import grpc
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.clock import now_seconds
from services.chassis.sdk.ids import new_id
from services.cli.output.formatting import after
from services.cli.output.output import print_stderr
from services.cli.rehearsal.service_stubs import RehearsalServices
from services.client import Rejected, watch
from services.crews.domain.skills import REHEARSAL
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.crew.v1.service_pb2_grpc import CrewServiceStub
from vigie.journal.v1 import journal_pb2 as journal
from vigie.type.v1 import place_pb2 as place

CREW_ID = "rehearsal"
OVER = "OTHER"
"""The reason of a task that is given back because the rehearsal is over."""

PAUSE_SECONDS = 0.1
GRACE_SECONDS = 5.0
"""A crew on duty so long after the end of its shift was left there by a killed rehearsal."""


Method: TypeAlias = "grpc.aio.UnaryUnaryMultiCallable[Any, journal.CommandResponse]"


def equipment(department: str) -> str:
    """The equipment that the need of a department's rehearsal requires and only its crew has."""
    return f"{REHEARSAL}_{department}"


@dataclass
class RehearsalCrew:
    """The crew of one department. Its shift is a lock: one rehearsal at a time starts it.

    The shift ends by itself, so that a rehearsal that was killed blocks the next one briefly.
    """

    services: RehearsalServices
    department: str
    place: place.Place
    shift_end_time: Timestamp = field(default_factory=Timestamp)
    cursor: str = ""
    """The cursor of its last command, so that reads on any replica include the command."""

    @property
    def _crews(self) -> CrewServiceStub:
        return self.services.crews(self.department)

    async def register(self) -> None:
        """Register the crew with its department; registering it again changes nothing."""
        card = api.RegisterCrewRequest(
            name="Rehearsal",
            skills=[REHEARSAL],
            equipment=[equipment(self.department)],
            lending=bulletin.LENDING_RULE_ALWAYS,  # the incident has no department
            depot=self.place,
        )
        await self.send(self._crews.RegisterCrew, card)

    async def begin_shift(self, seconds: float, waits: Callable[[], None]) -> None:
        """Go on duty for some seconds, after other rehearsals; call `waits` at each check."""
        waiting = False
        while True:
            self.shift_end_time = after(now_seconds(), seconds)
            try:
                request = api.StartShiftRequest(end_time=self.shift_end_time)
                await self.send(self._crews.StartShift, request)
            except Rejected as error:
                if error.code != "CREW_ON_DUTY":
                    raise
            else:
                return
            crew = await self.card()
            if crew.on_duty and self._was_left(crew):
                await self.undo()
            elif not waiting:
                print_stderr(
                    f"-- {self.department}: another rehearsal is under way: waiting for its end"
                )
                waiting = True
            waits()
            await asyncio.sleep(PAUSE_SECONDS)

    async def be_seen(self) -> None:
        """Report the position, as a tablet does."""
        seen = api.ReportPositionRequest(crew_id=CREW_ID, position=self.place.position)
        while True:
            try:
                await self._crews.ReportPosition(seen)
            except Rejected as error:
                if error.code != "CREW_UNKNOWN":  # not yet visible to this replica
                    raise
                await asyncio.sleep(PAUSE_SECONDS)
            else:
                return

    def frames(self) -> AsyncGenerator[api.WatchCrewsResponse, None]:
        """Follow the crew as its tablet would."""
        return watch(self._crews.WatchCrews, api.WatchCrewsRequest(), fail_fast=True)

    async def card(self) -> api.Crew:
        """Return the crew as its department has recorded it."""
        query = api.GetCrewRequest(crew_id=CREW_ID, at_least=self.cursor)
        return (await self._crews.GetCrew(query)).crew

    async def send(self, method: Method, request: Any) -> None:
        """Send a command of the crew's, as its leader would."""
        request.request_id, request.crew_id = new_id(), CREW_ID
        self.cursor = (await method(request)).receipt.cursor

    async def accept(self, task_id: str) -> None:
        await self.send(self._crews.AcceptTask, api.AcceptTaskRequest(task_id=task_id))

    async def work(self, task_id: str) -> None:
        await self.send(self._crews.Arrive, api.ArriveRequest(task_id=task_id))
        await self.send(self._crews.FinishTask, api.FinishTaskRequest(task_id=task_id))

    async def end_shift(self) -> None:
        await self.send(self._crews.EndShift, api.EndShiftRequest())

    async def go_home(self) -> None:
        """Undo what this rehearsal left on the crew; the shift of another rehearsal stays."""
        if not self.shift_end_time.ToMicroseconds():
            return  # the shift never started
        crew = await self.card()
        if crew.on_duty and crew.shift_end_time == self.shift_end_time:
            await self.undo()

    async def undo(self) -> None:
        """Release the crew's task, decline its offer, and end its shift."""
        while (step := _undoing(self._crews, await self.card())) is not None:
            try:
                await self.send(*step)
            except Rejected:
                # Coordination changed the crew in the meantime: read it again.
                await asyncio.sleep(PAUSE_SECONDS)

    def _was_left(self, crew: api.Crew) -> bool:
        return now_seconds() > crew.shift_end_time.ToMicroseconds() / 1e6 + GRACE_SECONDS


def _undoing(crews: CrewServiceStub, crew: api.Crew) -> tuple[Method, Any] | None:
    if crew.HasField("task"):
        return crews.ReleaseTask, api.ReleaseTaskRequest(task_id=crew.task.task_id, reason=OVER)
    if crew.HasField("offer"):
        return crews.DeclineTask, api.DeclineTaskRequest(task_id=crew.offer.task_id, reason=OVER)
    if crew.on_duty:
        return crews.EndShift, api.EndShiftRequest()
    return None
