"""A need of a cabinet: what a crew is wanted for, and who has taken it on."""

from __future__ import annotations

from dataclasses import dataclass

from vigie.type.v1.place_pb2 import PRIORITY_P2, PRIORITY_P3, PRIORITY_P4

LAMP_FAILURE = "lamp_failure"
SUPPLY_FAULT = "supply_fault"
DOOR_OPEN = "door_open"

SUPPLY = "supply"
DOOR = "door"

P2 = int(PRIORITY_P2)
P3 = int(PRIORITY_P3)
P4 = int(PRIORITY_P4)


@dataclass(frozen=True, slots=True)
class Need:
    """One need, of one part. `since_time` is in microseconds since 1970, UTC."""

    part: str
    kind: str
    priority: int
    since_time: int
    task_id: str = ""
    crew: str = ""
    status: int = 0


@dataclass(frozen=True, slots=True)
class Means:
    """What a kind of need takes: for anything electrical a crew licensed by NF C 18-510."""

    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    work_seconds: int
    make_safe_seconds: int


MEANS = {
    LAMP_FAILURE: Means(("electrical", "aerial_platform"), ("bucket_truck",), 2_700, 300),
    SUPPLY_FAULT: Means(("electrical",), (), 3_600, 600),
    DOOR_OPEN: Means(("electrical",), (), 900, 60),
}


def lamp_part(lamp_id: str) -> str:
    """The part of a lamp."""
    return f"lamp/{lamp_id}"


def supply_part(feeder_id: str) -> str:
    """The part of a feeder, or of the whole cabinet's supply where no feeder is named."""
    return f"feeder/{feeder_id}" if feeder_id else SUPPLY


def need_id(cabinet_id: str, part: str) -> str:
    """The need's name in the city."""
    return f"lighting/cabinet/{cabinet_id}/{part}"
