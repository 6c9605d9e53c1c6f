"""The kinds of defects, and the requirements of each until an inspection changes them.

A department edits this table. `DefectReported` records the requirements on the day of the report,
so an edit changes no earlier report. Times of work are first estimates, to be replaced by the
department's own records. Skills and equipment are hard conditions: each row lists only what the
first crew on the spot cannot do without.

A row with roles asks for crews that do different things; one crew with the skills of two roles may
fill both. Which kinds have roles, and their times, are an own rule: no published figure was found.
"""

from __future__ import annotations

from collections.abc import Mapping

from services.crews.domain.role import Role
from services.crews.domain.skills import REHEARSAL
from services.crews.need import P1, P2, P3, P4, Requirements
from services.roads.domain.values import DAY, HOUR

# No French text sets a time for a repair. These follow the habit of British highway authorities
# (Well-maintained Highways, 2005, chapter 9: two hours or a day where there is danger, 7 or 28
# days where there is none); a city writes its own.
DUE_MICROSECONDS: Mapping[int, int] = {P1: 2 * HOUR, P2: DAY, P3: 7 * DAY, P4: 28 * DAY}

# A site without danger is a degraded service at worst: its crew may be called away.
SAFE_PRIORITY = P3

SIGNED = ("signing",)
PATCHED = ("road_repair",)
CONES = ("cones",)
ASPHALT = ("asphalt",)
SWEEPER = ("sweeper",)

REQUIREMENTS: Mapping[str, Requirements] = {
    "column_fallen": Requirements.for_roles(P1,
        "live wires at hand height: a licensed electrician makes the column dead before anybody"
        " touches it (NF C 18-510), while signers keep people and vehicles off",
        Role("electrician", ("electrical",), (), 1_800, 600,
            "makes the column dead, then secures its stump"),
        Role("signing", SIGNED, CONES, 3_600, 600,
            "closes the lane, then clears the column away once it is dead")),
    "subsidence": Requirements.for_roles(P1,
        "the ground may go on falling under traffic: keep everybody off, then find the network",
        Role("signing", ("signing", "traffic_control"), CONES, 5_400, 900,
            "closes the street and sends traffic round it"),
        Role("repair", PATCHED, (), 5_400, 900,
            "opens the ground for the network's owner and fills it")),
    "cover_missing": Requirements(P2, SIGNED, CONES, 1_800, 300,
        "a hole as deep as a person: a cover or a plate ends it"),
    "tree_down": Requirements.for_roles(P2,
        "blocks the street, and a trunk under tension kills who cuts it untrained",
        Role("tree_work", ("tree_work",), ("chainsaw",), 5_400, 900,
            "cuts the trunk and clears it away"),
        Role("signing", SIGNED, CONES, 5_400, 300,
            "keeps traffic out of the reach of the trunk while it is cut")),
    "flooding": Requirements.for_roles(P2,
        "hides the road surface: cordon off, then clear the gullies",
        Role("signing", SIGNED, CONES, 3_600, 300, "closes the flooded lane"),
        Role("gully", (), SWEEPER, 1_800, 120, "clears the gullies so that the water drains")),
    "obstruction": Requirements(P2, SIGNED, CONES, 1_800, 300,
        "drivers swerve round it: sign it, then drag it off"),
    "oil_spill": Requirements(P2, SIGNED, CONES, 2_700, 600,
        "two wheels fall on it: sign it, then spread absorbent"),
    "footway_unsafe": Requirements(P2, SIGNED, CONES, 1_800, 300,
        "pedestrians step into the carriageway or fall: barriers first"),
    "pothole": Requirements(P3, PATCHED, ASPHALT, 1_500, 300,
        "cold asphalt, tamped: the hole is passable with care until then"),
    "carriageway_damaged": Requirements(P3, PATCHED, ASPHALT, 5_400, 600,
        "a patch of some square metres, half the street at a time"),
    "sign_damaged": Requirements(P3, SIGNED, CONES, 1_800, 120,
        "a sign that misleads or cannot be read: straighten or change the plate"),
    "sign_missing": Requirements(P3, SIGNED, CONES, 2_700, 120,
        "a rule that drivers cannot see: a new plate, sometimes a new post"),
    "animal_on_road": Requirements(P3, SIGNED, (), 1_200, 60,
        "drivers swerve round it; a shovel and a bag"),
    "gully_blocked": Requirements(P3, (), SWEEPER, 1_800, 120,
        "floods at the next rain: the sweeper's suction hose clears it"),
    "pothole_found": Requirements(P4, PATCHED, ASPHALT, 1_200, 300,
        "found by a patrol and judged harmless: it waits for a crew in that street"),
    "footway_damaged": Requirements(P4, PATCHED, ASPHALT, 5_400, 300,
        "uneven, not dangerous: planned work"),
    "marking_worn": Requirements(P4, SIGNED, CONES, 3_600, 300,
        "still to be seen by day: planned work"),
    "graffiti": Requirements(P4, (), SWEEPER, 1_800, 60,
        "no danger; the sweeper carries the water and the lance"),
    "street_dirty": Requirements(P4, (), SWEEPER, 2_400, 60,
        "the sweeper's own round"),
    "rehearsal": Requirements(P4, (REHEARSAL,), ("rehearsal_roads",), 2, 1,
        "nothing is wrong: an installation is tried, and no real crew can be sent"),
}  # fmt: skip
