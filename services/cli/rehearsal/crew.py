"""The crew that takes part in a rehearsal: one in each department, and nobody drives it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from google.protobuf.message import Message
from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.clock import now_seconds
from services.chassis.sdk.ids import new_id
from services.cli.client.client import CREW
from services.cli.client.errors import REFUSED, Trouble
from services.cli.client.retry import Insistent
from services.cli.commands.watch import Source, follow
from services.cli.output.formatting import after
from services.cli.output.output import aside
from services.crews.domain.skills import REHEARSAL
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import place_pb2 as place

CREW_ID = "rehearsal"
OVER = "rehearsal_over"
PAUSE_SECONDS = 0.1
GRACE_SECONDS = 5.0
"""How long after the end of its shift a crew that is still on duty was left so by a rehearsal."""


def equipment(department: str) -> str:
    """What its need demands and only it carries: two departments' rehearsals never meet."""
    return f"{REHEARSAL}_{department}"


@dataclass
class RehearsalCrew:
    """The crew of one department. Its shift is the lock: who began it rehearses alone.

    It ends by itself, so that a rehearsal that is killed stands in nobody's way for long.
    """

    line: Insistent
    department: str
    place: place.Place
    shift_end_time: Timestamp = field(default_factory=Timestamp)
    cursor: str = ""
    """Where its last command stands: whichever replica is asked then knows of it."""

    async def register(self) -> None:
        """Give the department its card; the same card again changes nothing."""
        card = api.RegisterCrewRequest(
            name="Rehearsal",
            skills=[REHEARSAL],
            equipment=[equipment(self.department)],
            lending=bulletin.LENDING_RULE_ALWAYS,  # a report of the room is no department's own
            depot=self.place,
        )
        await self.tell("RegisterCrew", card)

    async def begin_shift(self, seconds: float, waits: Callable[[], None]) -> None:
        """Go on duty for so long, once nobody else rehearses here; `waits` hears of each look."""
        waiting = False
        while True:
            self.shift_end_time = after(now_seconds(), seconds)
            try:
                await self.tell("StartShift", api.StartShiftRequest(end_time=self.shift_end_time))
            except Trouble as trouble:
                if trouble.code != "CREW_ON_DUTY":
                    raise
            else:
                return
            crew = await self.card()
            if crew.on_duty and self._was_left(crew):
                await self.undo()
            elif not waiting:
                aside(f"-- {self.department}: another rehearsal is under way: waiting for its end")
                waiting = True
            waits()
            await asyncio.sleep(PAUSE_SECONDS)

    async def be_seen(self) -> None:
        """Report the position, as a tablet does."""
        seen = api.ReportPositionRequest(crew_id=CREW_ID, position=self.place.position)
        await self.line.ask(self.department, CREW, "ReportPosition", seen, unheard="CREW_UNKNOWN")

    def frames(self) -> AsyncIterator[Any]:
        """Follow the crew as its tablet would."""
        source = Source(self.department, CREW, "WatchCrews", "crew", "crew_id")
        return follow(self.line.session, source)

    async def card(self) -> api.Crew:
        """Return the crew as its department has it."""
        query = api.GetCrewRequest(crew_id=CREW_ID, at_least=self.cursor)
        answer = await self.line.ask(self.department, CREW, "GetCrew", query)
        found: api.Crew = answer.crew
        return found

    async def tell(self, name: str, request: Any) -> None:
        """Send a command of the crew's, as its leader would."""
        request.request_id, request.crew_id = new_id(), CREW_ID
        answer = await self.line.ask(self.department, CREW, name, request)
        self.cursor = answer.receipt.cursor

    async def go_home(self) -> None:
        """Undo what this rehearsal left standing on the crew; another's is not touched."""
        if not self.shift_end_time.ToMicroseconds():
            return  # it never came so far
        crew = await self.card()
        if crew.on_duty and crew.shift_end_time == self.shift_end_time:
            await self.undo()

    async def undo(self) -> None:
        """Take from the crew what it still has, and end its shift."""
        while (step := _undoing(await self.card())) is not None:
            try:
                await self.tell(*step)
            except Trouble as trouble:
                if trouble.exit_code != REFUSED:
                    raise
                # Coordination was quicker, or is just at it: look again.
                await asyncio.sleep(PAUSE_SECONDS)

    def _was_left(self, crew: api.Crew) -> bool:
        return now_seconds() > crew.shift_end_time.ToMicroseconds() / 1e6 + GRACE_SECONDS


def _undoing(crew: api.Crew) -> tuple[str, Message] | None:
    if crew.HasField("task"):
        return "ReleaseTask", api.ReleaseTaskRequest(task_id=crew.task.task_id, reason=OVER)
    if crew.HasField("offer"):
        return "DeclineTask", api.DeclineTaskRequest(task_id=crew.offer.task_id, reason=OVER)
    if crew.on_duty:
        return "EndShift", api.EndShiftRequest()
    return None
