"""The rules of dispatch as figures, each with its reason. A city that differs edits this page."""

from __future__ import annotations

from collections.abc import Mapping

P1, P2, P3, P4 = 1, 2, 3, 4

# Within what time somebody should be there: ten minutes for a life, an hour for a danger, a day for
# a nuisance, a week for routine. Own rule: no French text sets these times. They serve twice. Past
# them the room is told; and their ratio is what a second is worth: one of a P1 weighs as much as
# 1,008 of a P4.
GOAL_SECONDS: Mapping[int, int] = {P1: 600, P2: 3_600, P3: 86_400, P4: 604_800}

# A task that is late already weighs up to three times as much: the mean must not be bought with the
# tail (a dispatch rule that cut late arrivals by 18 % raised the mean by 37 %: Jagtenberg, Bhulai
# and van der Mei, 2016).
LATE_FACTOR_MOST = 2.0

# Only danger takes a crew off its work: one taken off a nuisance for another gains nothing.
PREEMPTING = frozenset({P1, P2})

# By how much a busy crew must be better than the best free one. A minute is about what an estimate
# of a drive across a city is worth; for a P2 a task broken off must buy more than that.
MINIMUM_GAIN_SECONDS: Mapping[int, int] = {P1: 60, P2: 300, P3: 0, P4: 0}

# A crew that is nearly there arrives: within two minutes of its site only a P1 turns it round. So
# does a crew on its site.
COMMIT_SECONDS = 120

# How often one crew in one shift, and one task in its life, may be diverted. No published figure
# was found. Ambulance contracts limit diversions by keeping the clock of the call that loses its
# unit running, which holds here too.
CREW_DIVERSIONS_MOST = 3
TASK_DIVERSIONS_MOST = 2

# A crew that was turned round is left alone for ten minutes, but for a P1.
DIVERTED_LATELY_SECONDS = 600

# What each diversion already suffered adds, so that it is not always the same people.
CREW_DIVERSION_SECONDS = 60
TASK_DIVERSION_SECONDS = 300

# The drive home and the handing in of the vehicle, before the shift ends.
REST_MARGIN_SECONDS = 900

# What it costs to take a department's last free crew (half of it for the last but one). Nothing for
# a life; for routine, half an hour: that crew is worth more where it stands. (Scarce zones
# penalised for low priorities kept the high-priority mean below 6 min in 90 % of episodes, against
# 75 %: Frontiers in Future Transportation, 2025.)
COVERAGE_SECONDS: Mapping[int, int] = {P1: 0, P2: 120, P3: 600, P4: 1_800}

# An older position blocks automatic action: London, 1992, is what acting on stale ones looks like.
POSITION_SECONDS = 120

# For so long after its shift began, a crew that was not seen yet and has no task is at its depot.
START_OF_SHIFT_SECONDS = 900

# How long a leader has for an answer. While it runs nobody else is asked, so it is short where
# seconds count.
LEASE_SECONDS: Mapping[int, int] = {P1: 60, P2: 90, P3: 180, P4: 300}

# How long after the lease coordination waits for the news of its end before it asks somebody else.
NEWS_GRACE_SECONDS = 5

# For how long a crew is not asked again for the same incident. A refusal by its department means
# that our picture was stale: the news that corrects it is seconds away.
EXCLUDED_SECONDS: Mapping[str, int] = {
    "DECLINED": 1_800,
    "EXPIRED": 600,
    "NO_NEWS": 600,
    "RELEASED": 600,
    "WITHDRAWN": 60,
    "REFUSED": 10,
    "FAILED": 60,
}

# After so many offers that came to nothing the room is told, whatever the priority.
FAILURES_MOST = 3

# When an incident that found nobody is looked at again: the interval doubles up to the second
# figure. Positions and closures change meanwhile; a crew that becomes free is noticed at once and
# does not wait for this.
REAPPRAISE_SECONDS: Mapping[int, int] = {P1: 15, P2: 15, P3: 60, P4: 120}
REAPPRAISE_MOST_SECONDS: Mapping[int, int] = {P1: 15, P2: 30, P3: 600, P4: 600}

# How often at most the whole table of "nobody" is written again for one incident, when the reasons
# have changed: a table of 2,050 crews is 77 KB.
NOBODY_TABLE_SECONDS = 600

# When it is looked at again after another decision took its crew in the same moment.
CONFLICT_SECONDS = 1

# How long a word to a department stays good; then it is given again under another id.
NOTE_ORDER_SECONDS = 3_600

# How long the order to take back an offer or a task stays good.
ORDER_SECONDS = 600

# Two voices tell of one fact when they are this near in place and time. Twenty metres is a phone's
# error on both sides of a street; across departments it is forty, for one of them names the column
# and the other the crossing.
SAME_DEPARTMENT_METRES = 20.0
SAME_DEPARTMENT_SECONDS = 6 * 3_600
CITY_METRES = 40.0
CITY_SECONDS = 2 * 3_600

# Kinds that different people use for one fact. A kind that is not here is a family of its own.
FAMILIES: Mapping[str, str] = {
    "column_fallen": "column",
    "lamp_knocked_down": "column",
    "tree_down": "blocked",
    "obstruction": "blocked",
    "pothole": "surface",
    "pothole_found": "surface",
    "carriageway_damaged": "surface",
    "subsidence": "surface",
    "sign_damaged": "sign",
    "sign_missing": "sign",
    "gully_blocked": "water",
    "flooding": "water",
    "footway_unsafe": "footway",
    "footway_damaged": "footway",
}

# Kinds of which a department tells its own things apart: two dark lamps are two needs, however
# near.
THINGS = frozenset(
    {
        "lamp_failure",
        "lamp_knocked_down",
        "supply_failure",
        "supply_fault",
        "door_open",
        "lighting_inspection",
    }
)

# How long a work is expected to take where nobody said.
WORK_SECONDS = 1_800

# How many closed incidents and decisions stay in the state for queries. The journal keeps all.
CLOSED_KEPT = 500
DECISIONS_KEPT = 300

# How many incidents are appraised in one transaction. More wait for the next, some milliseconds
# later, so that a wave of needs does not hold up the news.
APPRAISALS_MOST = 4

# How often the whole list of waiting incidents is gone through when crews have become free, and for
# how long that leaves out an incident that was looked at a moment ago, so that each has its turn.
SWEEP_SECONDS = 1
REST_SECONDS = 5
