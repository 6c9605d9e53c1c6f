"""A junction with signals: the state that its controller shows, its settings and its faults."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from services.chassis.sdk.decider import MICROS
from services.crews.need import Need
from services.traffic.domain import device
from services.traffic.domain.device import NEVER_CONNECTED, Device
from services.traffic.domain.junction.holds import Hold
from services.traffic.domain.kinds import (
    CONTROLLER_ALARMS,
    DARK_PRIORITY,
    DEADLOCK_ALARM,
    NEED_OF_ALARM,
    SIGNAL_CONTROL,
    SIGNAL_DARK,
)
from vigie.traffic.v1 import equipment_pb2 as equipment

DOUBT_SECONDS = 60
"""How long signals flash without an order before they count as dark.

A controller that starts flashes for some seconds, and a crew may test it. Own rule.
"""

BY_CALENDAR = "calendar_clock"
"""The RSMP source of a position that the controller's own timetable sets, such as at night."""

UNDIRECTED = frozenset({
    equipment.FUNCTIONAL_POSITION_YELLOW_FLASH,
    equipment.FUNCTIONAL_POSITION_DARK,
})  # fmt: skip


class Status(Enum):
    """The most serious state that applies. The words are those of `JunctionState`."""

    NORMAL = "normal"
    ORDERED = "ordered"
    HELD = "held"
    DARK = "dark"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class Alarm:
    """An alarm of the controller that has not ended."""

    code: str
    component: str
    alarm_time: int
    acknowledged: bool = False
    suspended: bool = False


@dataclass(frozen=True, slots=True)
class Junction(Device):
    """A junction. Times are microseconds since 1970, UTC; 0 where there is none.

    The fields from `position` to `at_panel` are as the controller reported them last.
    `doubt_time` is since when the signals flash or are dark without an order. `dark_cause` is 0
    while they direct the traffic. `feeder_lost` is whether others on its feeder do not respond
    either.
    """

    edge_ids: tuple[str, ...] = ()
    rank: int = 0
    feeder_id: str = ""
    position: int = 0
    source: str = ""
    plan: int = 0
    situation: int = 0
    route: int = 0
    control_mode: str = ""
    at_panel: bool = False
    alarms: tuple[Alarm, ...] = ()
    holds: tuple[Hold, ...] = ()
    doubt_time: int = 0
    feeder_lost: bool = False
    dark_cause: int = 0
    dark_time: int = 0

    @property
    def status(self) -> Status:
        """The most serious state that applies."""
        if self.dark_cause:
            return Status.DARK
        if self.silent_reason:
            return Status.SILENT
        if self.setting(equipment.CONTROL_ROUTE).value:
            return Status.HELD
        return Status.ORDERED if any(each.value for each in self.settings) else Status.NORMAL

    @property
    def was_connected(self) -> bool:
        """Whether its controller has ever connected."""
        return self.silent_reason != NEVER_CONNECTED

    @property
    def is_undirected(self) -> bool:
        """Whether the signals flash or are dark, and no order and no calendar set them so."""
        ordered = self.setting(equipment.CONTROL_POSITION).value
        undirected = self.position in UNDIRECTED and self.position != ordered
        return undirected and self.source != BY_CALENDAR

    @property
    def doubt_end(self) -> int:
        """When signals without an order count as dark."""
        return self.doubt_time + DOUBT_SECONDS * MICROS

    def alarm(self, code: str, component: str) -> Alarm | None:
        """Return an alarm that has not ended."""
        found = (a for a in self.alarms if (a.code, a.component) == (code, component))
        return next(found, None)


def dark_cause(junction: Junction, time: int) -> int:
    """Return why the signals do not direct the traffic at a time; 0 where they do."""
    codes = {alarm.code for alarm in junction.alarms if not alarm.suspended}
    if codes & CONTROLLER_ALARMS:
        return equipment.DARK_CAUSE_CONTROLLER
    if DEADLOCK_ALARM in codes:
        return equipment.DARK_CAUSE_DEADLOCK
    if junction.doubt_time and time >= junction.doubt_end:
        return equipment.DARK_CAUSE_NOT_ORDERED
    return equipment.DARK_CAUSE_FEEDER if junction.feeder_lost else 0


def is_cut_off(junction: Junction, others: Iterable[Junction]) -> bool:
    """Return whether a silent controller shares its feeder with another silent or dark one."""
    if junction.dark_cause or not junction.feeder_id or not junction.was_connected:
        return False
    return any(
        other.feeder_id == junction.feeder_id
        and other is not junction
        and (other.dark_cause or (other.silent_reason and other.was_connected))
        for other in others
    )


def fault_kinds(junction: Junction) -> Iterator[str]:
    """Yield the kinds of the open needs: a dark junction has only one, which covers the others."""
    if junction.dark_cause:
        yield SIGNAL_DARK
        return
    codes = {alarm.code for alarm in junction.alarms if not alarm.suspended}
    yield from sorted({NEED_OF_ALARM.get(code, "") for code in codes} - {"", SIGNAL_DARK})
    if junction.gave_up:
        yield SIGNAL_CONTROL


def needs(junction: Junction, junction_id: str) -> list[Need]:
    """Return the open needs of a junction."""
    asset_id = f"junction/{junction_id}"
    return [
        device.need(
            junction,
            fault,
            asset_id,
            DARK_PRIORITY[junction.rank] if fault.kind == SIGNAL_DARK else 0,
        )
        for fault in junction.faults
    ]
