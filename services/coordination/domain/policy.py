"""The figures of the dispatch rules, each with its reason. A city adapts them here."""

from __future__ import annotations

from collections.abc import Mapping

P1, P2, P3, P4 = 1, 2, 3, 4

# The time within which a crew should be on the site: ten minutes for a life, an hour for a danger,
# a day for a nuisance, a week for routine. Own rule: no French text sets these times. They have two
# uses: past them the operators are alerted, and their ratio weighs seconds: one of a P1 weighs as
# much as 1,008 of a P4.
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

# A diverted crew is not diverted again within ten minutes, except for a P1.
DIVERTED_LATELY_SECONDS = 600

# The price of each earlier diversion, so that the same people are not diverted each time.
CREW_DIVERSION_SECONDS = 60
TASK_DIVERSION_SECONDS = 300

# The drive home and the handing in of the vehicle, before the shift ends.
REST_MARGIN_SECONDS = 900

# The price of taking a department's last free crew (half of it for the last but one): none for a
# life, half an hour for routine work, because a free crew has a value where it is. (Scarce zones
# penalised for low priorities kept the high-priority mean below 6 min in 90 % of episodes, against
# 75 %: Frontiers in Future Transportation, 2025.)
COVERAGE_SECONDS: Mapping[int, int] = {P1: 0, P2: 120, P3: 600, P4: 1_800}

# An older position blocks automatic action. Dispatch on stale positions was among the causes of the
# failure of the London Ambulance Service's system in 1992.
POSITION_SECONDS = 120

# For this time after the start of its shift, a crew without a position and a task is at its depot.
START_OF_SHIFT_SECONDS = 900

# The time in which a leader answers an offer. No other crew gets one meanwhile, so the lease is
# short where seconds count.
LEASE_SECONDS: Mapping[int, int] = {P1: 60, P2: 90, P3: 180, P4: 300}

# The wait for a late bulletin after the lease, before coordination offers the next crew.
NEWS_GRACE_SECONDS = 5

# The time for which a crew gets no further offer of the same incident. REFUSED is a rejection by
# its department: the state was stale, and the bulletin that corrects it arrives within seconds.
EXCLUDED_SECONDS: Mapping[str, int] = {
    "DECLINED": 1_800,
    "EXPIRED": 600,
    "NO_NEWS": 600,
    "RELEASED": 600,
    "WITHDRAWN": 60,
    "REFUSED": 10,
    "FAILED": 60,
}

# After this number of failed offers the operators are alerted, at any priority.
FAILURES_MOST = 3

# The interval to the next appraisal of an incident without a crew; it doubles up to the maximum.
# It covers changed positions and closures: a crew that becomes free starts an appraisal at once.
REAPPRAISE_SECONDS: Mapping[int, int] = {P1: 15, P2: 15, P3: 60, P4: 120}
REAPPRAISE_MOST_SECONDS: Mapping[int, int] = {P1: 15, P2: 30, P3: 600, P4: 600}

# The shortest interval between two whole tables of one incident without a crew, written when the
# reasons have changed: a table of 2,050 crews is 77 KB.
NOBODY_TABLE_SECONDS = 600

# The wait for the next appraisal after another decision took the crew in the same batch.
CONFLICT_SECONDS = 1

# The time to live of a notification of a department; an expired one is sent again under a new id.
NOTE_ORDER_SECONDS = 3_600

# The time to live of the order to withdraw an offer or to recall a crew.
ORDER_SECONDS = 600

# Two reports are of the same event if they are this near in place and time. Twenty metres is the
# error of a phone on both sides of a street. Across departments it is forty, because one of them
# names the column and the other the crossing.
SAME_DEPARTMENT_METRES = 20.0
SAME_DEPARTMENT_SECONDS = 6 * 3_600
CITY_METRES = 40.0
CITY_SECONDS = 2 * 3_600

# Kinds that different people use for the same event. Any other kind is a family of its own.
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

# Kinds of numbered equipment, never correlated within a department: two dark lamps are two needs,
# however near.
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

# The expected duration of work for which the department gives none.
WORK_SECONDS = 1_800

# The number of closed incidents and decisions in the state, for queries. The journal keeps all.
CLOSED_KEPT = 500
DECISIONS_KEPT = 300

# The number of incidents appraised in one transaction. Others wait for the next, some milliseconds
# later, so that a wave of needs does not delay bulletins.
APPRAISALS_MOST = 4

# The shortest interval between two sweeps of the waiting incidents after a crew became free, and
# the time for which a sweep skips an incident that was just appraised, so that each has its turn.
SWEEP_SECONDS = 1
REST_SECONDS = 5
