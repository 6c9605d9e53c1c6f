"""The rehearsal of one department: timed steps, and a clean-up at its end."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import aclosing, contextmanager
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

from services.cli.client.cli_settings import CliSettings
from services.cli.client.errors import REJECTED, CliError, cli_error
from services.cli.output.output import print_stderr
from services.cli.rehearsal.crew import CREW_ID, RehearsalCrew
from services.cli.rehearsal.needs import Need, close_leftovers, need_of
from services.cli.rehearsal.service_stubs import RehearsalServices
from services.client import CallError, Rejected
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.type.v1 import place_pb2 as place

CLEAR_SECONDS = 10.0
SHIFT_MARGIN_SECONDS = 300.0
"""The walk from a street to a place 300 m off the road, which the shift must hold."""
LOOK_SECONDS = 0.02

OnStep = Callable[[str, float], None]
"""Receives each step that is done, and its duration in milliseconds."""


@dataclass
class Rehearsal:
    """The rehearsal of one department. `doing` is the present step, `look` its remedy."""

    settings: CliSettings
    department: str
    place: place.Place
    seconds: float
    on_step: OnStep
    doing: str = ""
    look: str = ""
    reported: bool = False
    offer_milliseconds: float = 0.0
    services: RehearsalServices = field(init=False)
    crew: RehearsalCrew = field(init=False)
    need: Need = field(init=False)

    def __post_init__(self) -> None:
        self.services = RehearsalServices(self.settings)
        self.crew = RehearsalCrew(self.services, self.department, self.place)
        self.need = need_of(self.department, self.services, self.place)

    async def run(self) -> None:
        """Run all steps. Raises `CliError`, which names the step that failed and its remedy.

        After a failure or an interruption the report is withdrawn and the crew goes home.
        """
        is_complete = False
        try:
            async with asyncio.timeout(self.seconds) as limit:
                await self._play(limit)
            is_complete = True
        except (CallError, CliError, TimeoutError) as error:
            raise self._failure(error) from None
        finally:
            if not is_complete:
                await self._clear()
            await self.services.close()

    async def _play(self, limit: asyncio.Timeout) -> None:
        def wait_our_turn() -> None:
            limit.reschedule(asyncio.get_running_loop().time() + self.seconds)

        doctor = "`vigie doctor` finds the cause."
        with self._step("crew on duty", doctor):
            await self.crew.register()
            await self.crew.begin_shift(self.seconds + SHIFT_MARGIN_SECONDS, wait_our_turn)
        visible = (
            "`vigie crews` shows the age of each department's newest bulletin, and which department"
            " is in local mode; coordination's VIGIE_DEPARTMENTS must name this one."
        )
        with self._step("coordination sees it free, and where it is", visible):
            await close_leftovers(self.services, self.need.kind)
            await self._be_known()
        async with aclosing(self.crew.frames()) as frames:
            with self._step("its tablet's stream is live", doctor):
                await _until(frames, lambda frame: frame.synced)
            began = monotonic()
            with self._step(f"reported as {self.need.kind}", doctor):
                self.reported = True  # set first: a call that is cut off may have been applied
                await self.need.report()
            with self._step("offered to the crew", f"Ask `vigie why {self.need.need_id}`."):
                task_id = (await _until(frames, self._is_our_offer)).crew.offer.task_id
            self.offer_milliseconds = (monotonic() - began) * 1_000
        await self._work(task_id)

    async def _work(self, task_id: str) -> None:
        with self._step("accepted, attended, finished", "`vigie crews --direct` shows the crew."):
            await self.crew.accept(task_id)
            await self.crew.work(task_id)
        with self._step("closed everywhere", f"Ask `vigie why {self.need.need_id}`."):
            await self._become(self._is_closed)
            await self._become(self.need.is_over)
        with self._step("crew free and off duty", "`vigie crews --direct` shows the crew."):
            await self.crew.end_shift()
            await self._become(self._is_home)

    async def _be_known(self) -> None:
        before, _ = await self._in_the_city()
        await self.crew.be_seen()

        async def known() -> bool:
            now, by_itself = await self._in_the_city()
            free = now.on_duty and not (now.task_id or now.offered_task_id)
            return free and now.sighted_time != before.sighted_time and not by_itself

        await self._become(known)

    async def _in_the_city(self) -> tuple[coordination.CityCrew, bool]:
        """Return the crew as coordination has it, and whether its department is in local mode."""
        query = coordination.ListCrewsRequest(department=self.department)
        answer = await self.services.coordination.ListCrews(query)
        found = (crew for crew in answer.crews if crew.crew_id == CREW_ID)
        local = {source.department for source in answer.sources if source.local_mode}
        return next(found, coordination.CityCrew()), self.department in local

    def _is_our_offer(self, frame: Any) -> bool:
        crew = frame.crew
        return bool(crew.crew_id == CREW_ID and crew.offer.need_id == self.need.need_id)

    async def _is_closed(self) -> bool:
        query = coordination.GetIncidentRequest(incident_id=self.need.need_id)
        try:
            answer = await self.services.coordination.GetIncident(query)
        except Rejected as error:
            if error.code != "INCIDENT_UNKNOWN":  # not yet visible to this replica
                raise
            return False
        return answer.incident.state == coordination.INCIDENT_STATE_CLOSED

    async def _is_home(self) -> bool:
        crew = await self.crew.card()
        return not (crew.on_duty or crew.HasField("task") or crew.HasField("offer"))

    async def _clear(self) -> None:
        """Withdraw the report and send the crew home; print what cannot be undone."""
        undone = [self.crew.go_home()]
        if self.reported:
            undone.append(self.need.withdraw())
        try:
            async with asyncio.timeout(CLEAR_SECONDS):
                found = await asyncio.gather(*undone, return_exceptions=True)
        except TimeoutError:
            found = [TimeoutError(f"no answer in {CLEAR_SECONDS:g} s")]
        for error in found:
            if error is not None:
                print_stderr(
                    f"-- {self.department}: not cleared up ({error}); the crew's shift ends by"
                    " itself, and the next rehearsal closes open reports"
                )

    async def _become(self, true: Callable[[], Awaitable[bool]]) -> None:
        while not await true():
            self.services.last_error = None
            await asyncio.sleep(LOOK_SECONDS)

    @contextmanager
    def _step(self, doing: str, look: str) -> Iterator[None]:
        self.doing, self.look, self.services.last_error = doing, look, None
        began = monotonic()
        yield
        self.on_step(doing, (monotonic() - began) * 1_000)

    def _failure(self, error: CallError | CliError | TimeoutError) -> CliError:
        """Return the error that names the failed step."""
        why = str(error)
        if isinstance(error, TimeoutError):
            last = self.services.last_error
            cause = f" ({cli_error(last, self.settings)})" if last else ""
            why = f"it took longer than {self.seconds:g} s{cause}"
        elif isinstance(error, CallError):
            why = str(cli_error(error, self.settings))
        said = f"{self.department}: the step `{self.doing}` failed: {why}. {self.look}"
        return CliError(REJECTED, said, "REHEARSAL_FAILED")


async def _until(frames: AsyncIterator[Any], wanted: Callable[[Any], bool]) -> Any:
    async for frame in frames:
        if wanted(frame):
            return frame
    raise AssertionError("a stream is followed for ever")
