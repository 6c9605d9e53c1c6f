"""The remedy of each alert, with the commands for it."""

from __future__ import annotations

import re
from collections.abc import Mapping

from vigie.coordination.v1 import service_pb2 as coordination

SEND = "call the crew by radio; send another one: vigie assign {about} CREW --reason ..."
REMEDIES: Mapping[str, str] = {
    "NOBODY_FOUND": "see what excludes each crew: vigie why {about}; send one past it: "
    "vigie assign {about} CREW{role} --reason ...",
    "APPRAISAL_FAILED": "choose a crew yourself: vigie crews --on-duty, then "
    "vigie assign {about} CREW{role} --reason ...",
    "NO_ANSWER": "call the crew by radio; note its yes: vigie accept CREW",
    "DECLINED_OFTEN": "ask the leaders for the reason: vigie why {about}",
    "UNREACHABLE": "let a crew pass a barrier by radio, or end the closure: vigie closures",
    "OFF_ROAD": "find a way for the crew by radio, or correct the place",
    "LATE": SEND,
    "NOT_DEPARTED": SEND,
    "NOT_ARRIVED": SEND,
    "POSITION_LOST": SEND,
    "CUT_OFF": SEND,
    "LEFT_UNSAFE": "have the site guarded; the next crew: vigie why {about}",
    "CREW_PROPOSED": "vigie confirm {decision}, or vigie assign {about} CREW --reason ...",
    "HELD": "vigie release {about}, or vigie close-incident {about} --reason ...",
    "HOLD_ENDED": "see what released it: vigie history {about}",
    "HELD_CREW_RECALLED": "if the crew was meant to go: vigie release {about}",
    "TAKEN": "vigie assign {about} CREW --reason ..., or vigie hand-back {about}",
    "TWO_CREWS": "send one of the two back by radio",
    "ORDER_FAILED": "repeat the order to the crew by radio",
    "SITE_KEPT": "ask the crew how long its site takes; send another one to the new place: "
    "vigie assign {about} CREW --reason ...",
    "SITE_MOVED": "vigie stage {about}{role} --at LON,LAT, or vigie proceed {about}{role}",
    "SHIFT_OVERRUN": "find a relief: vigie assign {about} CREW --reason ...",
    "SUSPECTED_SAME": "vigie join {about} {other}, or vigie keep-apart {about} {other}",
    "ESCALATED": "as the supervisor, look and take over: vigie why {about}, vigie take {about}",
    "BACKUPS_TOO_MANY": "end others: vigie stand-down {about} --role backup; then request these: "
    "vigie backup {about} --count N",
    "CREW_NOT_ANSWERING": "check on the crew as on a lone worker, by radio and on the site",
    "WORKS_NOTICE_LATE": "send the mayor the reason: vigie works step ID notified",
    "WORKS_INDEX_FULL": "end the works that are over: vigie works list",
    "CLOCK_WRONG": "call the administrator of the department: its clock must be set",
}
UNKNOWN = "see the runbook"
DECISION = re.compile(r"\bI\d+\.\d+\b")


def remedy(alert: coordination.Alert, incident: coordination.Incident) -> str:
    """Return what to do about an alert; `incident` is empty for one of no incident."""
    decision = DECISION.search(alert.detail)
    suspected = incident.suspected_incident_ids
    return REMEDIES.get(alert.code, UNKNOWN).format(
        about=alert.incident_id,
        decision=decision.group() if decision else "DECISION",
        other=suspected[0] if suspected else "OTHER",
        role=f" --role {alert.roles[0]}" if alert.roles else "",
    )
