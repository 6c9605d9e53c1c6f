"""A fault of the simulated equipment, and the few words that name it everywhere.

The command line, HTTP, the state file and the log use the same words: `lamp L00017`,
`breaker MTP-0001 2`, `supply MTP-0001`, `dark J001`, `stuck B01`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

from services.simulator.equipment.bollard import SimulatedBollard
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.equipment.junction import SimulatedJunction

Junctions: TypeAlias = Mapping[str, SimulatedJunction]
"""The simulated signal controllers by the ids of their junctions."""
NO_JUNCTIONS: Junctions = MappingProxyType({})
Bollards: TypeAlias = Mapping[str, SimulatedBollard]
"""The simulated bollards by their ids."""
NO_BOLLARDS: Bollards = MappingProxyType({})

LAMP, BREAKER, SUPPLY, DOOR = "lamp", "breaker", "supply", "door"
SILENT, LIE, SLOW = "silent", "lie", "slow"
DARK, DEADLOCK, JAM = "dark", "deadlock", "jam"
STUCK = "stuck"

SYNTAX = {
    LAMP: "lamp <lamp>: burns out",
    BREAKER: "breaker <cabinet> <feeder>: trips, and the feeder is dark",
    SUPPLY: "supply <cabinet>: the grid fails it",
    DOOR: "door <cabinet>: is left open",
    SILENT: "silent <cabinet, junction or bollard>: sends no answer",
    LIE: "lie <cabinet or junction>: accepts writes without effect",
    SLOW: "slow <cabinet>: answers late",
    DARK: "dark <junction>: its signals fail and are dark",
    DEADLOCK: "deadlock <junction>: its signals fail and flash yellow",
    JAM: "jam <junction>: the traffic before its signals hardly moves",
    STUCK: "stuck <bollard>: stays where it is",
}


class NoSuchFault(Exception):
    """Words that name no fault of this city; the message is for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind and its device: a cabinet, a bollard, or the controller of a junction.

    `feeder` is 0 and `lamp` empty where they do not apply.
    """

    kind: str
    device: str
    feeder: int = 0
    lamp: str = ""

    def __str__(self) -> str:
        if self.kind == LAMP:
            return f"{LAMP} {self.lamp}"
        return " ".join(filter(None, (self.kind, self.device, str(self.feeder or ""))))

    @classmethod
    def parse(
        cls,
        words: str,
        equipment: SimulatedCabinets,
        junctions: Junctions = NO_JUNCTIONS,
        bollards: Bollards = NO_BOLLARDS,
    ) -> Fault:
        """Return the fault of this equipment that words name. Raises `NoSuchFault`."""
        match words.split():
            case [
                "dark" | "deadlock" | "jam" | "silent" | "lie" as kind,
                device,
            ] if device in junctions:
                return cls(kind, device)
            case ["stuck" | "silent" as kind, device] if device in bollards:
                return cls(kind, device)
            case ["stuck", bollard]:
                raise NoSuchFault(f"no bollard {bollard}: give one of bollards.csv")
            case ["dark" | "deadlock" | "jam", junction]:
                raise NoSuchFault(f"no junction {junction}: give one of junctions.csv")
            case ["lamp", lamp]:
                if lamp not in equipment.feeder_of:
                    raise NoSuchFault(f"no lamp {lamp}: give one of lights.csv.gz")
                return cls(LAMP, *equipment.feeder_of[lamp], lamp)
            case ["breaker", cabinet, _] | [
                "supply" | "door" | "silent" | "lie" | "slow",
                cabinet,
            ] if cabinet not in equipment.cabinets:
                raise NoSuchFault(f"no cabinet {cabinet}: give one of cabinets.csv")
            case ["breaker", cabinet, feeder]:
                lines = equipment.cabinets[cabinet].lines
                if not feeder.isdecimal() or int(feeder) not in lines:
                    raise NoSuchFault(
                        f"no feeder {feeder} in {cabinet}: {min(lines)} to {max(lines)}"
                    )
                return cls(BREAKER, cabinet, int(feeder))
            case ["supply" | "door" | "silent" | "lie" | "slow" as kind, cabinet]:
                return cls(kind, cabinet)
            case _:
                known = "; ".join(SYNTAX.values())
                raise NoSuchFault(f"'{words}' is no fault; write one of: {known}")
