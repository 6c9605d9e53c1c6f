"""A fault of the simulated equipment, and the few words that name it everywhere.

The command line, HTTP, the state file and the log use the same words: `lamp L00017`,
`breaker MTP-0001 2`, `supply MTP-0001`.
"""

from __future__ import annotations

from dataclasses import dataclass

from services.simulator.equipment.cabinet_servers import SimulatedCabinets

LAMP, BREAKER, SUPPLY, DOOR = "lamp", "breaker", "supply", "door"
SILENT, LIE, SLOW = "silent", "lie", "slow"

SYNTAX = {
    LAMP: "lamp <lamp>: burns out",
    BREAKER: "breaker <cabinet> <feeder>: trips, and the feeder is dark",
    SUPPLY: "supply <cabinet>: the grid fails it",
    DOOR: "door <cabinet>: is left open",
    SILENT: "silent <cabinet>: sends no answer",
    LIE: "lie <cabinet>: accepts writes without effect",
    SLOW: "slow <cabinet>: answers late",
}


class NoSuchFault(Exception):
    """Words that name no fault of this city; the message is for people."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its kind and its place. `feeder` is 0 and `lamp` empty where they do not apply."""

    kind: str
    cabinet: str
    feeder: int = 0
    lamp: str = ""

    def __str__(self) -> str:
        if self.kind == LAMP:
            return f"{LAMP} {self.lamp}"
        return " ".join(filter(None, (self.kind, self.cabinet, str(self.feeder or ""))))

    @classmethod
    def parse(cls, words: str, equipment: SimulatedCabinets) -> Fault:
        """Return the fault of this equipment that words name. Raises `NoSuchFault`."""
        match words.split():
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
