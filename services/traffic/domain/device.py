"""A device in the street: its settings from the request to the read-back, and its faults.

Intent first, then effect: a command records the value that a device is to have and raises the
device's `sequence`. The worker of its connection writes the value, reads it back and reports.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from google.protobuf.message import Message

from services.chassis.devices.write_attempts import MOST_ATTEMPTS, retry_time
from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.fields import read, written
from services.crews.domain.place import NOWHERE, Place
from services.crews.domain.task_statuses import UNSERVED
from services.crews.need import Need
from services.traffic.domain.kinds import REQUIREMENTS
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.need.v1 import commands_pb2 as needs
from vigie.traffic.v1 import events_pb2 as events, service_pb2 as api

NEVER_CONNECTED = "NEVER_CONNECTED"
RETRY_TIMER, UNTIL_TIMER = "retry", "until"


@dataclass(frozen=True, slots=True)
class Setting:
    """The value that a device is to have for one control; 0 is the device's own programme.

    `sequence` is the number of the request, 0 where there was none. `drifts` counts how often the
    device lost the value after it was read back. Times are microseconds since 1970, UTC.
    """

    control: int
    value: int = 0
    until_time: int = 0
    sequence: int = 0
    confirmed: bool = False
    attempts: int = 0
    retry_time: int = 0
    failed: bool = False
    drifts: int = 0

    @property
    def pending(self) -> bool:
        """Whether the device is still to be written and read back."""
        return self.sequence > 0 and not self.confirmed and not self.failed

    @property
    def actionable(self) -> bool:
        """Whether the worker writes it now."""
        return self.pending and not self.retry_time

    @property
    def state(self) -> api.ActuationState:
        """How far the device has come to it, as the API shows it."""
        if self.failed:
            return api.ACTUATION_STATE_FAILED
        return api.ACTUATION_STATE_PENDING if self.pending else api.ACTUATION_STATE_CONFIRMED


@dataclass(frozen=True, slots=True)
class Fault:
    """An open need of a device. Its part is its kind: a device has one need of each kind."""

    kind: str
    since_time: int
    task_id: str = ""
    crew: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Device:
    """The common part of junctions and bollards. `silent_reason` is empty while it responds."""

    place: Place = NOWHERE
    sequence: int = 0
    settings: tuple[Setting, ...] = ()
    silent_reason: str = ""
    faults: tuple[Fault, ...] = ()

    def setting(self, control: int) -> Setting:
        """Return the setting of a control; one without a sequence where none was requested."""
        found = (each for each in self.settings if each.control == control)
        return next(found, Setting(control))

    @property
    def reachable(self) -> bool:
        """Whether it responds, as far as is on record."""
        return not self.silent_reason

    @property
    def gave_up(self) -> bool:
        """Whether all attempts to write a setting failed."""
        return any(setting.failed for setting in self.settings)


AnyDevice = TypeVar("AnyDevice", bound=Device)


def request(
    device: Device, control: int, value: int, until_time: int = 0, *, again: bool = False
) -> Sequence[Message]:
    """Return the event of a setting that the device does not have, gave up, or is sent again."""
    known = device.setting(control)
    wanted = Setting(control, value, until_time, device.sequence + 1)
    same = (known.value, known.until_time) == (value, until_time)
    done = same and not known.failed and not again
    return [] if done else [written(events.SettingRequested, wanted)]


def confirm(device: Device, control: int, sequence: int) -> Sequence[Message]:
    """Confirm a setting that was read back. A report on an older request changes nothing."""
    setting = device.setting(control)
    current = setting.pending and setting.sequence == sequence
    return [written(events.SettingConfirmed, setting)] if current else []


def missed(
    device: Device, control: int, sequence: int, reason: str, context: DecisionContext
) -> Sequence[Message]:
    """Retry a setting that was not read back, after a delay that doubles; give up after three."""
    setting = device.setting(control)
    if not setting.actionable or setting.sequence != sequence:
        return []
    attempts = setting.attempts + 1
    tried = replace(setting, attempts=attempts, retry_time=retry_time(attempts, context.time))
    return [written(events.SettingMissed, tried, reason=reason)]


def connection(device: Device, *, connected: bool, reason: str) -> Sequence[Message]:
    """Record that a device responds again, or that it does not.

    A new connection of a device with settings is recorded too: it may have restarted and lost them.
    """
    if not connected:
        silent = events.DeviceSilent(reason=reason or "NO_ANSWER")
        return [silent] if device.reachable else []
    same = device.reachable and not any(setting.value for setting in device.settings)
    return [] if same else [events.DeviceConnected(sequence=device.sequence + 1)]


def timers(device: Device) -> Iterator[tuple[int, str]]:
    """Yield the timers of the settings."""
    for setting in device.settings:
        if setting.retry_time:
            yield setting.retry_time, RETRY_TIMER
        if setting.until_time:
            yield setting.until_time, UNTIL_TIMER


def elapse(device: Device, kind: str, context: DecisionContext) -> Iterator[Message]:
    """Yield the events of a timer of the settings; none where it no longer fits."""
    for setting in device.settings:
        if kind == RETRY_TIMER and 0 < setting.retry_time <= context.time:
            yield written(events.SettingRetried, setting)
        if kind == UNTIL_TIMER and 0 < setting.until_time <= context.time:
            yield written(events.SettingEnded, setting, sequence=device.sequence + 1)


def on_task(command: needs.NoteTaskRequest, device: Device, part: str) -> Sequence[Message]:
    """Return the events of a step of the task that serves a need."""
    task = {"part": part, "task_id": command.task_id, "crew": command.crew}
    if command.status == bulletin.TASK_STATUS_DONE:
        return [events.RepairReported(**task, sequence=device.sequence + 1)]
    known = Fault(part, 0, command.task_id, command.crew, int(command.status))
    if known in {replace(fault, since_time=0) for fault in device.faults}:
        return []
    return [events.TaskNoted(**task, status=command.status)]


def evolve(device: AnyDevice, event: Message) -> AnyDevice:
    """Return the device after an event that all devices share; as it is after another one."""
    match event:
        case events.SettingRequested() | events.SettingEnded():
            return replace(put(device, Setting(**read(event))), sequence=event.sequence)
        case events.SettingConfirmed():
            return _tried(device, event.control, confirmed=True, attempts=0)
        case events.SettingMissed():
            last = not event.HasField("retry_time")
            time = event.retry_time.ToMicroseconds()
            tried = {"attempts": event.attempts, "retry_time": time, "failed": last}
            return _tried(device, event.control, **tried)
        case events.SettingRetried():
            return _tried(device, event.control, retry_time=0)
        case events.DeviceConnected():
            again = (
                s if s.confirmed and not s.value else _again(s, event) for s in device.settings
            )
            return replace(device, silent_reason="", settings=tuple(again), sequence=event.sequence)
        case events.DeviceSilent():
            return replace(device, silent_reason=event.reason)
        case events.TaskNoted():
            task: tuple[Any, ...] = (event.task_id, event.crew, int(event.status))
            faults = (
                Fault(f.kind, f.since_time, *task) if f.kind == event.part else f
                for f in device.faults
            )
            return replace(device, faults=tuple(faults))
        case events.RepairReported():
            again = (_again(s, event) if s.failed else s for s in device.settings)
            return replace(device, settings=tuple(again), sequence=event.sequence)
        case _:
            return device


def _tried(device: AnyDevice, control: int, **changes: Any) -> AnyDevice:
    return put(device, replace(device.setting(control), **changes))


def _again(setting: Setting, event: events.DeviceConnected | events.RepairReported) -> Setting:
    """Return a setting to be written again: a device that restarted may have lost it."""
    return Setting(setting.control, setting.value, setting.until_time, event.sequence)


def put(device: AnyDevice, setting: Setting) -> AnyDevice:
    """Return the device with a setting in place of that of the same control."""
    others = (each for each in device.settings if each.control != setting.control)
    in_order = sorted((*others, setting), key=lambda each: each.control)
    return replace(device, settings=tuple(in_order))


def observed(device: AnyDevice, control: int, value: int) -> AnyDevice:
    """Return the device with what it shows: a value that it lost is written again, three times.

    The value 0 is the device's own programme, which may show anything.
    """
    setting = device.setting(control)
    if not setting.confirmed or setting.value in {0, value}:
        return device
    drifts = setting.drifts + 1
    return _tried(device, control, confirmed=False, drifts=drifts, failed=drifts > MOST_ATTEMPTS)


def with_faults(device: AnyDevice, kinds: Iterable[str], time: int) -> AnyDevice:
    """Return the device with an open need of each kind; one that was open keeps its clock."""
    known = {fault.kind: fault for fault in device.faults}
    faults = tuple(known.get(kind) or Fault(kind, time) for kind in kinds)
    return replace(device, faults=faults)


def had_need(_device: Device, part: str) -> bool:
    """Return whether a device can have had a need of this part."""
    return part in REQUIREMENTS


def need(device: Device, fault: Fault, asset_id: str, priority: int = 0) -> Need:
    """Return the need of a fault, with the priority of its kind unless another one is given."""
    requirements = REQUIREMENTS[fault.kind]
    return Need(
        kind=fault.kind,
        priority=priority or requirements.priority,
        place=device.place,
        clock_start_time=fault.since_time,
        requirements=requirements,
        part=fault.kind,
        assigned=fault.status not in UNSERVED,
        asset_id=asset_id,
    )
