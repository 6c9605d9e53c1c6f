"""Drives one connected controller: reports what it shows, writes its settings, reads them back.

The process that a controller dialled drives it, whichever process owns the junction: it reads the
junction from the read model and reports by commands.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from zlib import crc32

import structlog
from google.protobuf.message import Message

from services.chassis.devices import metrics
from services.chassis.devices.report_sender import ReportSender
from services.chassis.sdk.clock import now_microseconds
from services.chassis.sdk.ids import new_id
from services.chassis.sdk.proto_enum import proto_enum
from services.chassis.sdk.service_context import ServiceContext
from services.crews.domain.fields import changes
from services.crews.domain.timestamp import timestamp
from services.traffic.devices.controller_state import (
    STATUSES,
    SUBSCRIPTIONS,
    ControllerState,
    commands_of,
)
from services.traffic.domain.device import Setting
from services.traffic.domain.junction.state import Alarm as RecordedAlarm, Junction
from services.traffic.flow.flow_counter import FlowCounter
from services.traffic.rsmp.command_allowlist import MessageNotAllowed
from services.traffic.rsmp.messages import AggregatedStatus, Alarm, StatusUpdate, to_microseconds
from services.traffic.rsmp.security_code import NoSecurityCode
from services.traffic.rsmp.session import SiteSession
from services.traffic.rsmp.site_error import CLOSED, NO_ANSWER, SiteError
from vigie.traffic.v1 import (
    commands_pb2 as reports,
    equipment_pb2 as equipment,
    events_pb2 as events,
)

DEPARTMENT = "traffic"
TICK_SECONDS = 5.0
LEAST_SECONDS = 0.2
"""The shortest time between two looks at a controller: one that flickers fills no journal."""

ALARM_END_SECONDS = 60.0
"""How long an alarm is over before its end counts: a loose contact comes and goes. Own rule."""

READ_BACK_SECONDS = 10.0

log = structlog.get_logger(__name__)


class JunctionDriver:
    """Drives one controller for the life of its connection."""

    def __init__(
        self, context: ServiceContext, session: SiteSession, flow: FlowCounter | None = None
    ) -> None:
        self.wake = asyncio.Event()
        self._context = context
        self._session = session
        self._id = session.site_id
        self._sender = ReportSender(context, "junction_id", session.site_id)
        self._state = ControllerState()
        self._ended: dict[tuple[str, str], float] = {}
        self._marked = set[tuple[str, str, int]]()
        self._component = ""
        self._flow = flow

    async def run(self) -> None:
        """Follow the controller until its connection ends."""
        async with asyncio.TaskGroup() as group:
            acting = group.create_task(self._act())
            async for update in self._session.updates:
                self._take(update)
                self.wake.set()
            acting.cancel()

    def _take(self, update: StatusUpdate | Alarm | AggregatedStatus) -> None:
        match update:
            case StatusUpdate():
                self._state.take(update)
                if self._flow is not None:
                    self._flow.take(update)
            case Alarm():
                key = update.code, update.component
                self._state.alarms[key] = update
                if not update.active:
                    self._ended.setdefault(key, _now())
                else:
                    self._ended.pop(key, None)
            case AggregatedStatus():  # a site sends it when it connects: it names the controller
                self._component = update.component or self._id

    async def _act(self) -> None:
        """Look at the controller after each change, and every few seconds."""
        await self._report_connected()
        subscribed = False
        while True:
            with suppress(TimeoutError):  # alarms end by time
                async with asyncio.timeout(TICK_SECONDS):
                    await self.wake.wait()
            self.wake.clear()
            try:
                if self._component and not subscribed:
                    await self._session.subscribe(self._component, SUBSCRIPTIONS)
                    subscribed = True
                if self._component and self._flow is not None:
                    await self._flow.subscribe(self._session, self._component)
                await self._look()
            except SiteError as error:
                if error.reason == CLOSED:
                    return
                log.warning("controller_request_failed", site=self._id, error=str(error))
            await asyncio.sleep(LEAST_SECONDS)

    async def _report_connected(self) -> None:
        await self._sender.submit(reports.ReportConnectionRequest(connected=True), new_id())

    async def _look(self) -> None:
        if self._junction.silent_reason:  # telemetry was late, so another process found it silent
            await self._report_connected()
        await self._report_state()
        await self._report_alarms()
        await self._mark_alarms()
        for setting in self._junction.settings:
            if setting.actionable and self._state.complete:
                await self._write(setting)

    @property
    def _junction(self) -> Junction:
        junction = self._context.view.get("junction", self._id)
        return junction if isinstance(junction, Junction) else Junction()

    async def _report_state(self) -> None:
        """Report the state where it differs from the record."""
        seen = self._state.report()
        if self._state.complete and changes(events.JunctionObserved, seen, self._junction):
            await self._submit(seen)

    async def _report_alarms(self) -> None:
        """Report the alarms that began, and those that have been over for long enough."""
        for (code, component), alarm in self._state.alarms.items():
            known = self._junction.alarm(code, component) is not None
            since = self._ended.get((code, component), _now())
            over = not alarm.active and _now() - since >= ALARM_END_SECONDS
            if (alarm.active and not known) or (over and known):
                report = reports.ReportAlarmRequest(
                    code=code,
                    component=component,
                    active=alarm.active,
                    alarm_time=timestamp(to_microseconds(str(alarm.timestamp))),
                )
                await self._submit(report)

    async def _mark_alarms(self) -> None:
        """Acknowledge, suspend and resume at the controller: once, until it shows that."""
        wanted = {
            (alarm.code, alarm.component, mark)
            for alarm in self._junction.alarms
            for mark in self._marks(alarm)
        }
        for code, component, mark in sorted(wanted - self._marked):
            match mark:
                case equipment.ALARM_MARK_ACKNOWLEDGED:
                    await self._session.acknowledge_alarm(component, code)
                case equipment.ALARM_MARK_SUSPENDED:
                    await self._session.suspend_alarm(component, code)
                case _:
                    await self._session.resume_alarm(component, code)
        self._marked = wanted

    def _marks(self, alarm: RecordedAlarm) -> Iterator[int]:
        """Yield the marks of an alarm that the controller does not show."""
        shown = self._state.alarms.get((alarm.code, alarm.component))
        if shown is not None and alarm.acknowledged and not shown.acknowledged:
            yield equipment.ALARM_MARK_ACKNOWLEDGED
        if shown is not None and alarm.suspended != shown.suspended:
            suspended = alarm.suspended
            yield equipment.ALARM_MARK_SUSPENDED if suspended else equipment.ALARM_MARK_RESUMED

    async def _write(self, setting: Setting) -> None:
        """Write a setting, read it back, and report the outcome."""
        reason = await self._set(setting)
        metrics.DEVICE_WRITES.labels(DEPARTMENT, reason.lower() or "confirmed").inc()
        control = proto_enum(equipment.Control, setting.control)
        if not reason:
            confirmed = reports.ConfirmSettingRequest(control=control, sequence=setting.sequence)
            await self._submit(confirmed)
            return
        missed = reports.ReportSettingMissedRequest(
            control=control, sequence=setting.sequence, reason=reason
        )
        await self._submit(missed)

    async def _set(self, setting: Setting) -> str:
        """Write a setting and read it back; return the reason of a failure, or nothing."""
        if self._state.has(setting):
            return ""
        try:
            for code, arguments in commands_of(setting, self._state, now_microseconds()):
                await self._session.command(self._component, code, arguments)
            self._state.take(await self._session.request_status(self._component, STATUSES))
        except SiteError as error:
            if error.reason == CLOSED:
                raise
            log.warning("controller_command_failed", site=self._id, error=str(error))
            return "NO_ANSWER" if error.reason == NO_ANSWER else "REJECTED"
        except (MessageNotAllowed, NoSecurityCode) as error:
            log.critical("controller_command_blocked", site=self._id, error=str(error))
            return "REJECTED"
        shown = await self._wait_until_shown(setting)
        await self._report_state()
        return "" if shown else "MISMATCH"

    async def _wait_until_shown(self, setting: Setting) -> bool:
        """Return whether the controller shows a setting in time; its statuses come on change."""
        try:
            async with asyncio.timeout(READ_BACK_SECONDS):
                while not self._state.shows(setting):
                    self.wake.clear()
                    await self.wake.wait()
        except TimeoutError:
            return False
        return True

    async def _submit(self, report: Message) -> None:
        version = self._context.view.version("junction", self._id)
        body = crc32(report.SerializeToString(deterministic=True))
        await self._sender.submit(report, str(version), str(body))


def _now() -> float:
    return asyncio.get_running_loop().time()
