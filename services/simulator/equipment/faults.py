"""What is broken in the simulated equipment, in a few words each, over restarts of the field.

A fault is called the same wherever it is spoken of: on the command line, over HTTP, in the
notebook and in the log: `lamp L00017`, `breaker MTP-0001 2`, `supply MTP-0001`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from services.chassis.telemetry import log_config
from services.city.equipment import Cabinet
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.platform.metrics import BROKEN, REPAIRS
from services.simulator.platform.saved_state import Notebook

LAMP, BREAKER, SUPPLY, DOOR = "lamp", "breaker", "supply", "door"
SILENT, LIE, SLOW = "silent", "lie", "slow"

SAYINGS = {
    LAMP: "lamp <lamp>: burns out",
    BREAKER: "breaker <cabinet> <feeder>: trips, and the feeder is dark",
    SUPPLY: "supply <cabinet>: the grid fails it",
    DOOR: "door <cabinet>: stands open",
    SILENT: "silent <cabinet>: answers nobody",
    LIE: "lie <cabinet>: takes what is written and reads back something else",
    SLOW: "slow <cabinet>: answers late",
}
NEED = "lighting/cabinet/"
# Slower than a controller ought to be, and not yet silent.
SLOW_SECONDS = 1.5


class NoSuchFault(Exception):
    """Words that name no fault of this city; said to a person."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing broken: its kind, and where. No feeder is 0, no lamp is empty."""

    kind: str
    cabinet: str
    feeder: int = 0
    lamp: str = ""

    def __str__(self) -> str:
        if self.kind == LAMP:
            return f"{LAMP} {self.lamp}"
        return " ".join(filter(None, (self.kind, self.cabinet, str(self.feeder or ""))))


class Wiring:
    """Which lamps hang on which feeder of which cabinet."""

    def __init__(self, cabinets: Iterable[Cabinet]) -> None:
        self.feeders: dict[str, frozenset[int]] = {}
        self.lamps: dict[str, tuple[str, int]] = {}
        for cabinet in cabinets:
            self.feeders[cabinet.id] = frozenset(feeder.number for feeder in cabinet.feeders)
            for feeder in cabinet.feeders:
                self.lamps |= {lamp.id: (cabinet.id, feeder.number) for lamp in feeder.lamps}

    def fault(self, words: str) -> Fault:
        """The fault that words name; NoSuchFault where they name none."""
        match words.split():
            case ["lamp", lamp]:
                if lamp not in self.lamps:
                    raise NoSuchFault(f"no lamp {lamp}: give one of lights.csv.gz")
                cabinet, feeder = self.lamps[lamp]
                return Fault(LAMP, cabinet, feeder, lamp)
            case ["breaker", cabinet, feeder]:
                self._must_stand(cabinet)
                numbers = self.feeders[cabinet]
                if not feeder.isdecimal() or int(feeder) not in numbers:
                    raise NoSuchFault(
                        f"no feeder {feeder} in {cabinet}: {min(numbers)} to {max(numbers)}"
                    )
                return Fault(BREAKER, cabinet, int(feeder))
            case ["supply" | "door" | "silent" | "lie" | "slow" as kind, cabinet]:
                self._must_stand(cabinet)
                return Fault(kind, cabinet)
            case _:
                raise NoSuchFault(f"'{words}' is no fault; say " + "; ".join(SAYINGS.values()))

    def _must_stand(self, cabinet: str) -> None:
        if cabinet not in self.feeders:
            raise NoSuchFault(f"no cabinet {cabinet}: give one of cabinets.csv")


class Faults:
    """What is broken now. `start` breaks again what was broken when the field last ended."""

    def __init__(self, wiring: Wiring, equipment: SimulatedCabinets, notebook: Notebook) -> None:
        self.wiring = wiring
        self._equipment = equipment
        self._notebook = notebook
        self._broken: dict[str, Fault] = {}
        self._log = log_config.get_logger()

    @property
    def broken(self) -> Sequence[str]:
        """What is broken, in the order in which it broke."""
        return tuple(self._broken)

    def start(self) -> None:
        """Break what the notebook says, except what this city no longer has."""
        for words in self._notebook.notes.broken:
            try:
                self._switch(self.wiring.fault(words), broken=True)
            except NoSuchFault:
                self._log.info("fault_forgotten", fault=words)
        self._note()

    def inject(self, words: str) -> None:
        """Break something; nothing happens where it is broken already."""
        fault = self.wiring.fault(words)
        if str(fault) not in self._broken:
            self._switch(fault, broken=True)
            self._log.info(
                "fault_injected", fault=str(fault), cabinet=fault.cabinet, simulated=True
            )
            self._note()

    def clear(self, words: str) -> None:
        """Mend something; nothing happens where it is whole."""
        self._mend([self.wiring.fault(words)], by="hand")

    def mend_need(self, need_id: str, by: str) -> None:
        """Mend what a crew that finishes with a need of lighting has repaired."""
        if need_id.startswith(NEED):
            cabinet, _, part = need_id.removeprefix(NEED).partition("/")
            repaired = _repaired_with(part)
            mine = [fault for fault in self._broken.values() if fault.cabinet == cabinet]
            self._mend([fault for fault in mine if repaired(fault)], by)

    def _mend(self, faults: Sequence[Fault], by: str) -> None:
        for fault in faults:
            if str(fault) in self._broken:
                self._switch(fault, broken=False)
                REPAIRS.labels("simulator", fault.kind).inc()
                self._log.info("fault_cleared", fault=str(fault), by=by, simulated=True)
        self._note()

    def _switch(self, fault: Fault, *, broken: bool) -> None:
        self._reach(fault, broken=broken)
        if broken:
            self._broken[str(fault)] = fault
        else:
            del self._broken[str(fault)]
        kinds = [each.kind for each in self._broken.values()]
        BROKEN.labels("simulator", fault.kind).set(kinds.count(fault.kind))

    def _reach(self, fault: Fault, *, broken: bool) -> None:
        """Do it to the cabinet."""
        field, cabinet = self._equipment, fault.cabinet
        match fault.kind:
            case "lamp":
                (field.fail_lamp if broken else field.repair_lamp)(fault.lamp)
            case "breaker":
                (field.trip if broken else field.reset)(cabinet, fault.feeder)
            case "supply":
                (field.lose_supply if broken else field.restore_supply)(cabinet)
            case "door":
                (field.open_door if broken else field.close_door)(cabinet)
            case "silent":
                field.silence(cabinet, silent=broken)
            case "lie":
                field.lie(cabinet, lying=broken)
            case _:
                field.slow(cabinet, SLOW_SECONDS if broken else 0.0)

    def _note(self) -> None:
        self._notebook.notes.broken = list(self._broken)
        self._notebook.save()


def _repaired_with(part: str) -> Callable[[Fault], bool]:
    """Whether a fault of the cabinet is repaired together with a part: what hangs on it, too."""
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
