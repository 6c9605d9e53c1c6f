"""The codes of alerts, and what ends each: the README, the metrics and the runbook have this list.

An alert is a condition that an operator must look at. `tests/coordination/test_alert_codes.py`
checks that the rules raise these codes alone, and that the documents name each of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum


class Ends(Enum):
    """The end of the condition of an alert."""

    CREW = "a crew has accepted each role, or each one that the alert names"
    ARRIVAL = "a crew is on the site"
    RELEASE = "the incident is held no more"
    OPERATOR = "an operator acts, or the incident is closed"


ALERT_CODES: Mapping[str, Ends] = {
    "NOBODY_FOUND": Ends.CREW,
    "NO_ANSWER": Ends.CREW,
    "DECLINED_OFTEN": Ends.CREW,
    "APPRAISAL_FAILED": Ends.CREW,
    "UNREACHABLE": Ends.ARRIVAL,
    "OFF_ROAD": Ends.ARRIVAL,
    "LATE": Ends.ARRIVAL,
    "NOT_DEPARTED": Ends.ARRIVAL,
    "NOT_ARRIVED": Ends.ARRIVAL,
    "POSITION_LOST": Ends.ARRIVAL,
    "CUT_OFF": Ends.ARRIVAL,
    "LEFT_UNSAFE": Ends.ARRIVAL,
    "CREW_PROPOSED": Ends.CREW,
    "HELD": Ends.RELEASE,
    "HELD_CREW_RECALLED": Ends.OPERATOR,
    "TAKEN": Ends.OPERATOR,
    "HOLD_ENDED": Ends.OPERATOR,
    "TWO_CREWS": Ends.OPERATOR,
    "ORDER_FAILED": Ends.OPERATOR,
    "SITE_KEPT": Ends.OPERATOR,
    "SITE_MOVED": Ends.OPERATOR,
    "SHIFT_OVERRUN": Ends.OPERATOR,
    "SUSPECTED_SAME": Ends.OPERATOR,
    "ESCALATED": Ends.OPERATOR,
    "BACKUPS_TOO_MANY": Ends.OPERATOR,
    "CREW_NOT_ANSWERING": Ends.OPERATOR,
    "CLOCK_WRONG": Ends.OPERATOR,
    "WORKS_NOTICE_LATE": Ends.OPERATOR,
    "WORKS_INDEX_FULL": Ends.OPERATOR,
}


def codes_until(ends: Ends) -> frozenset[str]:
    """Return the codes of the alerts that one thing ends."""
    return frozenset(code for code, each in ALERT_CODES.items() if each is ends)
