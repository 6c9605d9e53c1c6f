"""Who looks after one cabinet: polls it, sets what is pending, reads back, tells the department."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from zlib import crc32

import structlog

from services.chassis.sdk.context import ServiceContext
from services.chassis.sdk.decider import DecisionContext
from services.lighting import metrics
from services.lighting.bulletins import DEPARTMENT
from services.lighting.devices.allowlist import ForbiddenError
from services.lighting.devices.modbus_client import CabinetClient, RefusedError, SilentError
from services.lighting.devices.reading import Reading, observed
from services.lighting.devices.report_sender import Report, ReportSender
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import Feeder
from services.lighting.domain.observations import METER_SECONDS, observe
from vigie.lighting.v1 import commands_pb2 as reports

MISSES = 3
LONGEST_BACKOFF = 8
ANSWER_SECONDS = 2.0
READ_BACK_SECONDS = 2.0
READ_BACK_EVERY_SECONDS = 0.2
UNHEARD_SECONDS = 2.0

MISMATCH = "MISMATCH"
REFUSED = "REFUSED"
FORBIDDEN = "FORBIDDEN"

log = structlog.get_logger(__name__)


class CabinetPoller:
    """One cabinet's attendant. A slow or silent cabinet costs nobody's time but its own."""

    def __init__(self, context: ServiceContext, cabinet_id: str) -> None:
        self.wake = asyncio.Event()
        self._office = context
        self._id = cabinet_id
        self._messenger = ReportSender(context, cabinet_id)
        self._poll_seconds = context.settings.device_poll_seconds
        self._link: tuple[object, CabinetClient] | None = None
        self._misses = 0
        # Cabinets are looked at one after the other, not all at once.
        share = crc32(cabinet_id.encode()) / 2**32
        self._next_look = self._now() + share * self._poll_seconds
        self._next_beat = 0.0
        self._next_meter = self._now() + share * METER_SECONDS
        self._hold_until = 0.0

    async def run(self) -> None:
        """Look after the cabinet for as long as it is ours."""
        try:
            while await self._due():
                try:
                    await self._visit()
                except (SilentError, RefusedError):  # who refuses to be read tells as little
                    await self._miss()
        finally:
            self._hang_up()

    @staticmethod
    def _now() -> float:
        return asyncio.get_running_loop().time()

    def _cabinet(self) -> Cabinet:
        cabinet = self._office.view.get("cabinet", self._id)
        return cabinet if isinstance(cabinet, Cabinet) else Cabinet()

    async def _due(self) -> bool:
        """Wait until a look is due or lines are pending; no: dismissed."""
        while not _dismissed():
            self.wake.clear()
            until = self._next_look
            if not self._misses and any(f.actionable for f in self._cabinet().feeders):
                until = min(until, self._hold_until)
            if until <= self._now():
                return True
            try:
                async with asyncio.timeout_at(until):
                    await self.wake.wait()
            except TimeoutError:
                continue
        return False

    async def _visit(self) -> None:
        cabinet = self._cabinet()
        link = self._link_to(cabinet)
        reading = await link.look()
        if self._now() >= self._next_beat:
            await link.beat()
            self._next_beat = self._now() + self._poll_seconds / 2
        self._misses = 0
        self._next_look = self._now() + self._poll_seconds
        if not cabinet.reachable:
            await self._say(reports.ReportReachableRequest(), str(self._version()))
        else:
            await self._tell(cabinet, reading)
        await self._act(link, reading)

    def _link_to(self, cabinet: Cabinet) -> CabinetClient:
        if self._link is None or self._link[0] != _wiring(cabinet):
            self._hang_up()
            self._link = (_wiring(cabinet), CabinetClient(cabinet, ANSWER_SECONDS))
            self._next_beat = 0.0
        return self._link[1]

    def _hang_up(self) -> None:
        if self._link is not None:
            self._link[1].close()
            self._link = None

    async def _miss(self) -> None:
        self._misses += 1
        self._hang_up()
        backoff = min(2 ** max(0, self._misses - MISSES), LONGEST_BACKOFF)
        self._next_look = self._now() + self._poll_seconds * backoff
        if self._misses >= MISSES and self._cabinet().reachable:
            missed = reports.ReportUnreachableRequest(missed_polls=self._misses)
            await self._say(missed, str(self._version()), str(self._misses))

    async def _tell(self, cabinet: Cabinet, reading: Reading) -> None:
        """Only what is different is said, and the meter once in a while."""
        seen = observed(self._id, cabinet, reading)
        first = cabinet.metered_time == 0 and reading.energy_watt_hours > 0
        metering = first or self._now() >= self._next_meter
        if not metering and not observe(seen, cabinet, DecisionContext(time=0, id=self._id)):
            return
        if metering:
            self._next_meter = self._now() + METER_SECONDS
        body = seen.SerializeToString(deterministic=True)
        await self._say(seen, str(self._version()), str(crc32(body)))

    async def _act(self, link: CabinetClient, reading: Reading) -> None:
        """Set what is pending, lines to switch off first, and read back."""
        cabinet = self._cabinet()
        if self._link is None or self._link[0] != _wiring(cabinet):
            return  # it was moved or rewired meanwhile: the next visit goes to the new place
        if _dismissed() or not self._office.owns(f"cabinet/{self._id}"):
            return
        feeders = sorted((f for f in cabinet.feeders if f.actionable), key=lambda f: f.fed)
        refusals = {f.id: await self._set(link, cabinet, f, reading) for f in feeders}
        written = [feeder for feeder in feeders if not refusals[feeder.id]]
        missed = await self._read_back(link, cabinet, written)
        for feeder in feeders:
            reason = refusals[feeder.id] or (MISMATCH if feeder in missed else "")
            await self._say_outcome(feeder, reason)

    async def _set(
        self, link: CabinetClient, cabinet: Cabinet, feeder: Feeder, reading: Reading
    ) -> str:
        """Write one line; return why it could not be, or nothing."""
        try:
            if not feeder.fed:
                await link.switch(feeder.line, closed=False)
                return ""
            for first_channel, levels in runs(cabinet, feeder):
                await link.set_levels(first_channel, levels)
            if not reading.closed(feeder.line):
                await link.switch(feeder.line, closed=True)
        except RefusedError:
            return REFUSED
        except ForbiddenError as error:
            log.critical("device_write_blocked", cabinet=self._id, feeder=feeder.id, why=str(error))
            return FORBIDDEN
        return ""

    async def _read_back(
        self, link: CabinetClient, cabinet: Cabinet, feeders: Sequence[Feeder]
    ) -> Iterable[Feeder]:
        """The lines that are not as asked when the time is up; lamps take a moment to fade."""
        deadline = self._now() + READ_BACK_SECONDS
        while feeders:
            reading = await link.look()
            feeders = [feeder for feeder in feeders if not reading.meets(cabinet, feeder)]
            if not feeders or self._now() >= deadline:
                break
            await asyncio.sleep(READ_BACK_EVERY_SECONDS)
        return feeders

    async def _say_outcome(self, feeder: Feeder, reason: str) -> None:
        metrics.DEVICE_WRITES.labels(DEPARTMENT, reason.lower() or "confirmed").inc()
        sequence = feeder.wanted_sequence
        if not reason:
            confirmed = reports.ConfirmDimRequest(feeder_id=feeder.id, sequence=sequence)
            await self._say(confirmed, feeder.id, str(sequence))
            return
        failed = reports.ReportDimFailureRequest(
            feeder_id=feeder.id, sequence=sequence, reason=reason
        )
        await self._say(failed, feeder.id, str(sequence), str(feeder.attempts), reason)

    async def _say(self, report: Report, *key: str) -> None:
        if not await self._messenger.say(report, *key):
            # Not lost: a later look says it again.
            self._hold_until = self._now() + UNHEARD_SECONDS

    def _version(self) -> int:
        return self._office.view.version("cabinet", self._id)


def _dismissed() -> bool:
    """Whether this task was cancelled.

    Until Python 3.12 `wait_for`, which pymodbus waits with, swallows a cancellation that comes
    together with the answer: without this the attendant of a lost partition would go on.
    """
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _wiring(cabinet: Cabinet) -> tuple[object, ...]:
    return (cabinet.host, cabinet.port, cabinet.unit_id, *cabinet.lamps())


def runs(cabinet: Cabinet, feeder: Feeder) -> Iterator[tuple[int, list[int]]]:
    """The levels of a line by runs of consecutive channels: usually one, so one message."""
    wanted = sorted(
        (lamp.channel, level)
        for lamp, level in zip(feeder.lamps, cabinet.levels(feeder), strict=True)
    )
    breaks = [n for n, (a, b) in enumerate(pairwise(wanted), start=1) if b[0] != a[0] + 1]
    for start, end in pairwise([0, *breaks, len(wanted)]):
        yield wanted[start][0], [level for _, level in wanted[start:end]]
