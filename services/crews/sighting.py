"""A reported position as the telemetry of a department publishes it. Pure."""

from __future__ import annotations

from services.chassis.sdk.decider import Rejected
from services.crews.position_rules import is_position
from vigie.bulletin.v1 import telemetry_pb2
from vigie.crew.v1 import service_pb2 as api

IMPRECISE_METRES = 100.0
"""From this radius on a position is too vague to compare crews: 100 m are 20 s at 18 km/h, and a
receiver with a view of the sky is within 10 m. Own rule: no published figure found."""


def crew_sighted(
    department: str, request: api.ReportPositionRequest, now: int
) -> telemetry_pb2.CrewSighted:
    """Return the position of a crew; `now` is in microseconds since 1970, UTC.

    A fix from the future counts as one of now: the clock of the receiver is ahead. An old fix keeps
    its time, so that a reader does not take a cached position for a fresh one.
    Raises `Rejected` (`FIX_INVALID`) for the position of a receiver without a fix.
    """
    if not is_position(request.position):
        message = "longitude 0, latitude 0 is what a receiver without a fix reports: wait for a fix"
        raise Rejected("FIX_INVALID", message, "position")
    fix_time = request.fix_time.ToMicroseconds() if request.HasField("fix_time") else now
    return telemetry_pb2.CrewSighted(
        department=department,
        crew_id=request.crew_id,
        position=request.position,
        sighted_time=now,
        fix_time=min(now, fix_time),
        accuracy_metres=request.accuracy_metres,
        imprecise=request.accuracy_metres > IMPRECISE_METRES,
    )
