"""Commands, events and deciders for the tests of works."""

from __future__ import annotations

from typing import Any

from services.crews.domain.timestamp import timestamp
from services.roads.domain.values import DAY
from services.roads.domain.works.law import ANSWER_MONTHS, months_after
from services.testing.spec import NOW
from tests.roads.department import DECIDERS
from vigie.roads.v1 import events_pb2 as events, service_pb2 as api
from vigie.type.v1 import place_pb2 as place
from vigie.works.v1 import commands_pb2 as orders, works_pb2

decider = DECIDERS["works"]
HERE = place.Place(position=place.Position(longitude=3.87, latitude=43.61), street="RUE FOCH")
START, END = NOW + 100 * DAY, NOW + 110 * DAY
TIMES: dict[str, Any] = {"start_time": timestamp(START), "end_time": timestamp(END)}
ANSWER_DUE = months_after(NOW, ANSWER_MONTHS)
ID = {"works_id": "A-1"}
GAS: dict[str, Any] = {"kind": "gas", "place": HERE, "requester": "gas", "digs": True}

REQUEST = api.RequestWorksRequest(**GAS, **TIMES)
REQUESTED = events.WorksRequested(**GAS, **TIMES, answer_due_time=timestamp(ANSWER_DUE))
SCHEDULED = events.WorksScheduled(**TIMES)
AUTHORISED, STARTED = events.WorksAuthorised(), events.WorksStarted()
TACIT = events.WorksTacitlyAgreed()
FOUND = events.WorksFound(**GAS)
START_THEM = api.StartWorksRequest(**ID)


def urgent(**fields: Any) -> events.UrgentWorksDeclared:
    """Return urgent works that were declared at `NOW`."""
    notice_due = timestamp(NOW + DAY)
    end = timestamp(NOW + 3 * DAY)
    times = {"end_time": end, "notice_due_time": notice_due}
    return events.UrgentWorksDeclared(**{**GAS, "urgent_reason": "gas_leak", **times, **fields})


def conflict(kind: Any) -> works_pb2.WorksConflict:
    """Return a conflict with other works."""
    return works_pb2.WorksConflict(kind=kind, department="roads", works_id="B-2")


def noted(*conflicts: works_pb2.WorksConflict) -> events.WorksConflictsNoted:
    """Return the event that notes conflicts."""
    return events.WorksConflictsNoted(conflicts=conflicts)


def note(*conflicts: works_pb2.WorksConflict) -> orders.NoteConflictsRequest:
    """Return the order of coordination that notes conflicts."""
    return orders.NoteConflictsRequest(**ID, conflicts=conflicts)
