"""What can be wrong on a street, and what each kind demands before anybody has looked at it.

A department edits this table; what it said on the day of the report stands in `DefectReported`, so
an edit changes nothing that was reported before. Times of work are first estimates, to be replaced
by the department's own records; skills and equipment are hard conditions, so each is kept to what
the first crew on the spot cannot do without.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.crews.domain.skills import REHEARSAL
from services.roads.domain.values import DAY, HOUR

P1, P2, P3, P4 = 1, 2, 3, 4

# No French text sets a time for a repair. These follow the habit of British highway authorities
# (Well-maintained Highways, 2005, chapter 9: two hours or a day where there is danger, 7 or 28
# days where there is none); a city writes its own.
DUE_MICROSECONDS: Mapping[int, int] = {P1: 2 * HOUR, P2: DAY, P3: 7 * DAY, P4: 28 * DAY}

# A site that endangers nobody is a degraded service at worst: its crew may be called away.
SAFE_PRIORITY = P3


@dataclass(frozen=True, slots=True)
class Demand:
    """What a kind of defect demands, and why."""

    priority: int
    skills: tuple[str, ...]
    equipment: tuple[str, ...]
    work_seconds: int
    make_safe_seconds: int
    because: str


SIGNED = ("signing",)
PATCHED = ("road_repair",)
CONES = ("cones",)
ASPHALT = ("asphalt",)
SWEEPER = ("sweeper",)

DEMANDS: Mapping[str, Demand] = {
    "column_fallen": Demand(
        P1, ("electrical", "signing"), CONES, 3_600, 600,
        "live wires at hand height: isolate and cordon off first (NF C 18-510), clear away second",
    ),
    "subsidence": Demand(
        P1, ("signing", "traffic_control"), CONES, 5_400, 900,
        "the ground may go on falling under traffic: keep everybody off, then find the network",
    ),
    "cover_missing": Demand(
        P2, SIGNED, CONES, 1_800, 300,
        "a hole as deep as a person: a cover or a plate ends it",
    ),
    "tree_down": Demand(
        P2, ("tree_work",), ("chainsaw",), 5_400, 900,
        "blocks the street, and a trunk under tension kills who cuts it untrained",
    ),
    "flooding": Demand(
        P2, SIGNED, CONES, 3_600, 300,
        "hides what is under it: cordon off, then clear the gullies",
    ),
    "obstruction": Demand(
        P2, SIGNED, CONES, 1_800, 300,
        "drivers swerve round it: sign it, then drag it off",
    ),
    "oil_spill": Demand(
        P2, SIGNED, CONES, 2_700, 600,
        "two wheels fall on it: sign it, then spread absorbent",
    ),
    "footway_unsafe": Demand(
        P2, SIGNED, CONES, 1_800, 300,
        "pedestrians step into the carriageway or fall: barriers first",
    ),
    "pothole": Demand(
        P3, PATCHED, ASPHALT, 1_500, 300,
        "cold asphalt, tamped: the hole is passable with care until then",
    ),
    "carriageway_damaged": Demand(
        P3, PATCHED, ASPHALT, 5_400, 600,
        "a patch of some square metres, half the street at a time",
    ),
    "sign_damaged": Demand(
        P3, SIGNED, CONES, 1_800, 120,
        "a sign that misleads or cannot be read: straighten or change the plate",
    ),
    "sign_missing": Demand(
        P3, SIGNED, CONES, 2_700, 120,
        "a rule that nobody can know of: a new plate, sometimes a new post",
    ),
    "animal_on_road": Demand(
        P3, SIGNED, (), 1_200, 60,
        "drivers swerve round it; a shovel and a bag",
    ),
    "gully_blocked": Demand(
        P3, (), SWEEPER, 1_800, 120,
        "floods at the next rain: the sweeper's suction hose clears it",
    ),
    "pothole_found": Demand(
        P4, PATCHED, ASPHALT, 1_200, 300,
        "found by a patrol and judged harmless: it waits for a crew in that street",
    ),
    "footway_damaged": Demand(
        P4, PATCHED, ASPHALT, 5_400, 300,
        "uneven, not dangerous: planned work",
    ),
    "marking_worn": Demand(
        P4, SIGNED, CONES, 3_600, 300,
        "still to be seen by day: planned work",
    ),
    "graffiti": Demand(
        P4, (), SWEEPER, 1_800, 60,
        "hurts nobody; the sweeper carries the water and the lance",
    ),
    "street_dirty": Demand(
        P4, (), SWEEPER, 2_400, 60,
        "the sweeper's own round",
    ),
    "rehearsal": Demand(
        P4, (REHEARSAL,), ("rehearsal_roads",), 2, 1,
        "nothing is wrong: an installation is tried, and no real crew can be sent",
    ),
}  # fmt: skip
