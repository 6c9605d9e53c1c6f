"""A simulated signal controller: its position, plan, emergency routes, alarms and faults.

Nothing runs in it: every state follows from the time at which it is read, so that a controller
returns from a command by its own timer, whether a supervisor is connected or not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from services.simulator.equipment.junction_traffic import Detector, LocalHour
from services.traffic.rsmp.sxl import DARK, NORMAL, TRUE, YELLOW_FLASH

Clock = Callable[[], float]

EMERGENCY_SECONDS = 180.0
"""The longest time of an emergency route, after which the controller ends it by itself."""
PLANS = {1: 60, 2: 80, 3: 100}
"""The cycle of each plan, in seconds."""
NIGHT, DAY, PEAK = 1, 2, 3
PEAK_HOURS = (7, 8, 16, 17, 18)
SITUATIONS = 3
GREEN_STARTS, YELLOW, ALL_RED = 5, 3, 2
DARK_FAULT, DEADLOCK_FAULT = "A0001", "A0008"


class CommandRejected(Exception):
    """A command that the controller does not accept, with its reason."""


@dataclass(slots=True)
class AlarmState:
    """An alarm of a component: its state and the time of its last change."""

    component: str
    code: str
    active: bool = False
    acknowledged: bool = False
    suspended: bool = False
    time: float = 0.0


class SimulatedJunction:
    """The controller of one junction.

    `clock` returns seconds since 1970, UTC; there is an emergency route for each arc into the
    junction, numbered from 1.
    """

    def __init__(
        self,
        id: str,
        detectors: Sequence[Detector],
        *,
        clock: Clock,
        local_hour: LocalHour,
        security_code: str,
        routes: int = 4,
        emergency_seconds: float = EMERGENCY_SECONDS,
    ) -> None:
        self.id = id
        self.clock, self.local_hour = clock, local_hour
        self.detectors = {f"{id}-DL{n}": each for n, each in enumerate(detectors, 1)}
        self.groups = [f"{id}-SG{n}" for n in range(1, max(2, min(8, len(detectors))) + 1)]
        self.silent = False
        self.lying = False
        self.jammed = False
        faults = ((id, DARK_FAULT), (self.groups[0], DEADLOCK_FAULT))
        self.alarms = {fault: AlarmState(*fault, time=clock()) for fault in faults}
        self._security_code = security_code
        self._routes = routes
        self._emergency_seconds = emergency_seconds
        self._ordered: tuple[str, float] | None = None
        self._returned = False
        self._plan: int | None = None
        self._situation: int | None = None
        self._emergencies: dict[int, float] = {}

    @property
    def broken(self) -> bool:
        """Whether a fault keeps the controller from normal control."""
        return any(alarm.active for alarm in self.alarms.values())

    @property
    def dark_fault(self) -> bool:
        return self.alarms[self.id, DARK_FAULT].active

    @property
    def position(self) -> str:
        """The position of the signals: normal control, yellow flash, or dark."""
        if self.broken:
            return DARK if self.dark_fault else YELLOW_FLASH
        return self._ordered_position()

    @property
    def position_source(self) -> str:
        if self.broken:
            return "other"
        if self._ordered_position() != NORMAL:
            return "forced"
        return "calendar_clock" if self._returned else "startup"

    @property
    def control_mode(self) -> str:
        if self.broken:
            return "failure"
        return "control" if self.position == NORMAL else "standby"

    @property
    def plan(self) -> int:
        """The plan in use: an ordered one, or that of the hour."""
        if self._plan is not None:
            return self._plan
        hour = self.local_hour(self.clock())
        if hour in PEAK_HOURS:
            return PEAK
        return DAY if 6 <= hour < 22 else NIGHT

    @property
    def plan_source(self) -> str:
        return "calendar_clock" if self._plan is None else "forced"

    @property
    def situation(self) -> int:
        return self._situation or 1

    @property
    def situation_source(self) -> str:
        return "calendar_clock" if self._situation is None else "forced"

    @property
    def emergency_routes(self) -> Sequence[int]:
        """The active emergency routes; one that is too old has ended."""
        now = self.clock()
        self._emergencies = {route: end for route, end in self._emergencies.items() if end > now}
        return sorted(self._emergencies)

    @property
    def cycle(self) -> int:
        return PLANS[self.plan]

    def signal_groups(self) -> str:
        """Return the state of each signal group, in the letters of S0001."""
        if self.position == DARK:
            return ("a" if self.broken else "b") * len(self.groups)
        if self.position == YELLOW_FLASH:
            return "c" * len(self.groups)
        routes = self.emergency_routes
        if routes:
            green = (routes[0] - 1) % 2
            return "".join("4" if n % 2 == green else "D" for n in range(len(self.groups)))
        return "".join(self._phase(n % 2) for n in range(len(self.groups)))

    def stage(self) -> int:
        """Return which of the two stages of the cycle is running."""
        return 1 + int(self.clock() % self.cycle >= self.cycle / 2)

    def command(self, code: str, arguments: dict[str, str]) -> None:
        """Carry a command out. Raises `CommandRejected`."""
        if arguments.get("securityCode") != self._security_code:
            raise CommandRejected("Incorrect security code")
        match code:
            case "M0001":
                apply = self._position_of(arguments)
            case "M0002":
                apply = self._plan_of(arguments)
            case "M0003":
                apply = self._situation_of(arguments)
            case _:
                apply = self._emergency_of(arguments)
        if not self.lying:
            apply()

    def set_fault(self, code: str, *, active: bool) -> None:
        """Let a fault begin or end."""
        for alarm in self.alarms.values():
            if alarm.code == code and alarm.active != active:
                alarm.active, alarm.time = active, self.clock()
                alarm.acknowledged = alarm.acknowledged and not active

    def _ordered_position(self) -> str:
        if self._ordered is not None and self._ordered[1] <= self.clock():
            self._ordered, self._returned = None, True
        return self._ordered[0] if self._ordered else NORMAL

    def _phase(self, place: int) -> str:
        half = self.cycle / 2
        second = (self.clock() - place * half) % self.cycle
        if second < GREEN_STARTS:
            return "1"
        if second < half - YELLOW - ALL_RED:
            return "4"
        return "N" if second < half - ALL_RED else "B"

    def _position_of(self, arguments: dict[str, str]) -> Callable[[], None]:
        position, minutes = arguments["status"], int(arguments["timeout"])
        if arguments["intersection"] not in {"0", "1"}:
            raise CommandRejected(f"no intersection {arguments['intersection']}")
        until = self.clock() + minutes * 60 if minutes else float("inf")

        def apply() -> None:
            self._ordered = None if position == NORMAL else (position, until)
            self._returned = False

        return apply

    def _plan_of(self, arguments: dict[str, str]) -> Callable[[], None]:
        plan = int(arguments["timeplan"])
        if plan not in PLANS:
            raise CommandRejected(f"no time plan {plan}")

        def apply() -> None:
            self._plan = plan if arguments["status"] == TRUE else None

        return apply

    def _situation_of(self, arguments: dict[str, str]) -> Callable[[], None]:
        situation = int(arguments["traficsituation"])
        if not 1 <= situation <= SITUATIONS:
            raise CommandRejected(f"no traffic situation {situation}")

        def apply() -> None:
            self._situation = situation if arguments["status"] == TRUE else None

        return apply

    def _emergency_of(self, arguments: dict[str, str]) -> Callable[[], None]:
        route = int(arguments["emergencyroute"])
        if not 1 <= route <= self._routes:
            raise CommandRejected(f"no emergency route {route}")

        def apply() -> None:
            if arguments["status"] == TRUE:
                self._emergencies[route] = self.clock() + self._emergency_seconds
            else:
                self._emergencies.pop(route, None)

        return apply
