"""The present faults of the simulated equipment, kept over restarts of the simulator."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from services.chassis.telemetry import log_config
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.equipment.fault import (
    BREAKER,
    DARK,
    DEADLOCK,
    DOOR,
    LAMP,
    NO_BOLLARDS,
    NO_JUNCTIONS,
    STUCK,
    SUPPLY,
    Bollards,
    Fault,
    Junctions,
    NoSuchFault,
)
from services.simulator.equipment.junction import DARK_FAULT, DEADLOCK_FAULT
from services.simulator.platform.metrics import FAULTS, REPAIRS
from services.simulator.platform.saved_state import StateFile

CABINET_NEED = "lighting/cabinet/"
STREET_NEEDS = ("traffic/junction/", "traffic/bollard/")
REPAIRED_ON_STREETS = {DARK, DEADLOCK, STUCK}
# Longer than the answer of a controller should take, and shorter than a timeout.
SLOW_SECONDS = 1.5


class Faults:
    """The present faults; `start` injects the saved ones again."""

    def __init__(
        self,
        equipment: SimulatedCabinets,
        state_file: StateFile,
        junctions: Junctions = NO_JUNCTIONS,
        bollards: Bollards = NO_BOLLARDS,
    ) -> None:
        self.equipment = equipment
        self.junctions = junctions
        self.bollards = bollards
        self._state_file = state_file
        self._present: dict[str, Fault] = {}
        self._log = log_config.get_logger()

    @property
    def present(self) -> Sequence[str]:
        """The words of the present faults, the oldest first."""
        return tuple(self._present)

    def start(self) -> None:
        """Inject the saved faults, except those of equipment that the city no longer has."""
        for words in self._state_file.state.faults:
            try:
                self._set(self._parse(words), present=True)
            except NoSuchFault:
                self._log.info("fault_forgotten", fault=words)
        self._save()

    def inject(self, words: str) -> None:
        """Inject a fault, unless it is present. Raises `NoSuchFault`."""
        fault = self._parse(words)
        if str(fault) not in self._present:
            self._set(fault, present=True)
            self._log.info("fault_injected", fault=str(fault), device=fault.device, simulated=True)
            self._save()

    def check(self, words: str) -> None:
        """Raise `NoSuchFault` where words name no fault."""
        self._parse(words)

    def clear(self, words: str) -> None:
        """Clear a fault, if it is present. Raises `NoSuchFault`."""
        self._clear([self._parse(words)], by="hand")

    def repair_need(self, need_id: str, by: str) -> None:
        """Clear the faults that a crew repairs when it finishes a need of their device."""
        if need_id.startswith(CABINET_NEED):
            cabinet, _, part = need_id.removeprefix(CABINET_NEED).partition("/")
            repaired = _repaired_with(part)
            self._clear([fault for fault in self._faults_of(cabinet) if repaired(fault)], by)
        elif need_id.startswith(STREET_NEEDS):
            mine = self._faults_of(need_id.split("/")[2])
            self._clear([fault for fault in mine if fault.kind in REPAIRED_ON_STREETS], by)

    def _parse(self, words: str) -> Fault:
        return Fault.parse(words, self.equipment, self.junctions, self.bollards)

    def _faults_of(self, device: str) -> Sequence[Fault]:
        return [fault for fault in self._present.values() if fault.device == device]

    def _clear(self, faults: Sequence[Fault], by: str) -> None:
        for fault in faults:
            if str(fault) in self._present:
                self._set(fault, present=False)
                REPAIRS.labels("simulator", fault.kind).inc()
                self._log.info("fault_cleared", fault=str(fault), by=by, simulated=True)
        self._save()

    def _set(self, fault: Fault, *, present: bool) -> None:
        self._apply(fault, present=present)
        if present:
            self._present[str(fault)] = fault
        else:
            del self._present[str(fault)]
        kinds = [each.kind for each in self._present.values()]
        FAULTS.labels("simulator", fault.kind).set(kinds.count(fault.kind))

    def _apply(self, fault: Fault, *, present: bool) -> None:
        if fault.device in self.junctions:
            self._apply_to_junction(fault, present=present)
            return
        if fault.device in self.bollards:
            bollard = self.bollards[fault.device]
            if fault.kind == STUCK:
                bollard.stuck = present
            else:
                bollard.silent = present
            return
        cabinet = self.equipment.cabinets[fault.device]
        match fault.kind:
            case "lamp":
                channel = cabinet.lamp_ids.index(fault.lamp)
                (cabinet.failed.add if present else cabinet.failed.discard)(channel)
            case "breaker":
                breakers = cabinet.breakers_open
                (breakers.add if present else breakers.discard)(fault.feeder)
            case "supply":
                cabinet.supply_lost = present
            case "door":
                cabinet.door_open = present
            case "silent":
                cabinet.silent = present
            case "lie":
                cabinet.lying = present
            case _:
                cabinet.delay_seconds = SLOW_SECONDS if present else 0.0

    def _apply_to_junction(self, fault: Fault, *, present: bool) -> None:
        junction = self.junctions[fault.device]
        match fault.kind:
            case "dark":
                junction.set_fault(DARK_FAULT, active=present)
            case "deadlock":
                junction.set_fault(DEADLOCK_FAULT, active=present)
            case "silent":
                junction.silent = present
            case "jam":
                junction.jammed = present
            case _:
                junction.lying = present

    def _save(self) -> None:
        self._state_file.state.faults = list(self._present)
        self._state_file.save()


def _repaired_with(part: str) -> Callable[[Fault], bool]:
    """Return the test for faults that are repaired with a part, such as a feeder's lamps."""
    match part.split("/"):
        case ["lamp", lamp]:
            return lambda fault: fault.lamp == lamp
        case ["feeder", feeder]:
            return lambda fault: str(fault.feeder) == feeder
        case ["supply"]:
            return lambda fault: fault.kind in {SUPPLY, BREAKER, LAMP}
        case ["door"]:
            return lambda fault: fault.kind == DOOR
        case _:
            return lambda _fault: False
