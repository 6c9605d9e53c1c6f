"""The state of a connected controller, from its statuses and alarms, and the commands to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from services.chassis.sdk.decider import MICROS
from services.traffic.domain.device import Setting
from services.traffic.rsmp.messages import Alarm, StatusResponse, StatusUpdate, Value
from services.traffic.rsmp.site_requests import Subscription
from services.traffic.rsmp.sxl import (
    DARK,
    FALSE,
    LONGEST_RETURN_MINUTES,
    NORMAL,
    TRUE,
    YELLOW_FLASH,
)
from vigie.traffic.v1 import commands_pb2 as reports, equipment_pb2 as equipment

REPEAT_SECONDS = 60
"""How often a controller repeats a value that has not changed, so that a lost one is repaired."""

STATUSES = (
    ("S0006", "status"),
    ("S0006", "emergencystage"),
    ("S0007", "status"),
    ("S0007", "source"),
    ("S0011", "status"),
    ("S0011", "source"),
    ("S0014", "status"),
    ("S0014", "source"),
    ("S0015", "status"),
    ("S0015", "source"),
    ("S0020", "controlmode"),
    ("S0091", "user"),
)
SUBSCRIPTIONS = tuple(
    Subscription(code, name, REPEAT_SECONDS, on_change=True) for code, name in STATUSES
)
POSITIONS = {
    0: NORMAL,
    equipment.FUNCTIONAL_POSITION_YELLOW_FLASH: YELLOW_FLASH,
    equipment.FUNCTIONAL_POSITION_DARK: DARK,
}
LONGEST = LONGEST_RETURN_MINUTES
"""The return time of normal control, which is the controller's own: no shorter one is meant."""

FORCED = "forced"
"""The source of a value that a command set."""

SOURCES = frozenset(
    {"operator_panel", "calendar_clock", "control_block", FORCED, "startup", "other"}
)
MODES = frozenset({"startup", "control", "standby", "failure", "test"})
LARGEST = 255


@dataclass(slots=True)
class ControllerState:
    """The last values of a controller, and its alarms by code and component."""

    values: dict[tuple[str, str], Value] = field(default_factory=dict)
    alarms: dict[tuple[str, str], Alarm] = field(default_factory=dict)

    def take(self, message: StatusUpdate | StatusResponse) -> None:
        """Take the values of statuses; an unknown one is none."""
        for status in message.statuses:
            known = status.quality in {"recent", "old"}
            self.values[status.code, status.name] = status.value if known else None

    @property
    def complete(self) -> bool:
        """Whether the position is known."""
        return {("S0007", "status"), ("S0011", "status")} <= self.values.keys()

    def report(self) -> reports.ReportJunctionStateRequest:
        """Return the state as a report."""
        position, source = self._position()
        route = self._number("S0006", "emergencystage") if self._is("S0006") else 0
        mode = self._word("S0020", "controlmode")
        return reports.ReportJunctionStateRequest(
            position=position,
            source=source if source in SOURCES else "",
            plan=self._number("S0014", "status"),
            situation=self._number("S0015", "status"),
            route=route,
            control_mode=mode if mode in MODES else "",
            at_panel=self._number("S0091", "user") > 0,
        )

    def _position(self) -> tuple[equipment.FunctionalPosition, str]:
        if not self._is("S0007"):
            return equipment.FUNCTIONAL_POSITION_DARK, self._word("S0007", "source")
        if self._is("S0011"):
            return equipment.FUNCTIONAL_POSITION_YELLOW_FLASH, self._word("S0011", "source")
        return equipment.FUNCTIONAL_POSITION_NORMAL, ""

    def has(self, setting: Setting) -> bool:
        """Return whether the controller has a value of its own programme without a command."""
        by_itself = {equipment.CONTROL_POSITION, equipment.CONTROL_ROUTE}
        return not setting.value and setting.control in by_itself and self.shows(setting)

    def shows(self, setting: Setting) -> bool:
        """Return whether the controller has the value of a setting."""
        seen = self.report()
        match setting.control:
            case equipment.CONTROL_POSITION:
                wanted = setting.value or equipment.FUNCTIONAL_POSITION_NORMAL
                return seen.position == wanted
            case equipment.CONTROL_PLAN:
                return self._shows(setting.value, seen.plan, "S0014")
            case equipment.CONTROL_SITUATION:
                return self._shows(setting.value, seen.situation, "S0015")
            case _:
                return seen.route == setting.value

    def _shows(self, wanted: int, seen: int, code: str) -> bool:
        return seen == wanted if wanted else self._word(code, "source") != FORCED

    def _is(self, code: str) -> bool:
        return self._word(code, "status") == TRUE

    def _word(self, code: str, name: str) -> str:
        """Return a value, of the first intersection where it lists several."""
        value = self.values.get((code, name))
        return value.partition(",")[0] if isinstance(value, str) else ""

    def _number(self, code: str, name: str) -> int:
        text = self._word(code, name)
        number = int(text[:4]) if text.isascii() and text.isdigit() else 0
        return number if number <= LARGEST else 0


def commands_of(
    setting: Setting, state: ControllerState, now: int
) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield the commands that give a controller the value of a setting, with their arguments."""
    value, seen = setting.value, state.report()
    match setting.control:
        case equipment.CONTROL_POSITION:
            minutes = -(-(setting.until_time - now) // (60 * MICROS)) if value else LONGEST
            timeout = str(min(max(minutes, 1), LONGEST))
            position = POSITIONS[value]
            yield "M0001", {"status": position, "timeout": timeout, "intersection": "0"}
        case equipment.CONTROL_PLAN:
            yield "M0002", {"status": _flag(value), "timeplan": str(value or seen.plan or 1)}
        case equipment.CONTROL_SITUATION:
            number = str(value or seen.situation or 1)
            yield "M0003", {"status": _flag(value), "traficsituation": number}
        case _:
            if seen.route not in {0, value}:
                yield "M0005", {"status": FALSE, "emergencyroute": str(seen.route)}
            if value:
                yield "M0005", {"status": TRUE, "emergencyroute": str(value)}


def _flag(value: int) -> str:
    return TRUE if value else FALSE
