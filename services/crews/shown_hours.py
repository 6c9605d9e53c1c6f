"""A crew's hours and availability, as its bulletin and the API show them under the same names."""

from __future__ import annotations

from typing import Any

from google.protobuf.timestamp_pb2 import Timestamp

from services.chassis.sdk.proto_enum import proto_enum
from services.crews.domain.crew import Crew
from services.crews.domain.timestamp import timestamp
from vigie.type.v1.availability_pb2 import Availability, UnavailableReason
from vigie.type.v1.place_pb2 import Priority


def shown_hours(crew: Crew) -> dict[str, Any]:
    """Return the fields that `CrewChanged` and `Crew` share about when a crew works."""
    duty, availability = crew.duty, crew.availability
    return {
        "size": crew.size,
        "on_duty": crew.on_duty,
        "shift_end_time": _shown(crew.shift_end_time),
        "availability": proto_enum(Availability, availability.state),
        "availability_reason": proto_enum(UnavailableReason, availability.reason),
        "availability_until_time": _shown(availability.until_time),
        "interruptible_from_priority": proto_enum(Priority, crew.offered_from),
        "on_call": bool(duty.on_call_until_time),
        "on_call_until_time": _shown(duty.on_call_until_time),
        "turnout_seconds": duty.turnout_seconds,
        "called_out": duty.called_out,
        "shift_overrun": duty.overrun,
        "rest_until_time": _shown(duty.rest_until_time),
        "rest_shortened_seconds": duty.rest_shortened_seconds,
        "break_due_time": _shown(duty.break_due_time),
    }


def _shown(time: int) -> Timestamp | None:
    return timestamp(time) if time else None
