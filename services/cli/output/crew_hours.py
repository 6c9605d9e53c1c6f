"""When a crew works, as a person reads it."""

from __future__ import annotations

from services.cli.output.formatting import moment, word
from vigie.coordination.v1 import service_pb2 as coordination
from vigie.crew.v1 import service_pb2 as api
from vigie.type.v1 import availability_pb2 as availability

AVAILABLE = (availability.AVAILABILITY_UNSPECIFIED, availability.AVAILABILITY_AVAILABLE)


def hours(crew: api.Crew) -> str:
    """Return when a crew works: `on duty until 13:30:00, meal break until 09:50:00`."""
    parts = ["off duty"]
    if crew.on_duty:
        over = ", beyond its shift" if crew.shift_overrun else ""
        duty = "called out" if crew.called_out else "on duty"
        parts = [f"{duty} until {moment(crew.shift_end_time)}{over}"]
    if crew.on_call:
        parts.append(f"on call until {moment(crew.on_call_until_time)}")
    parts.append(state_of(crew))
    return ", ".join(part for part in parts if part)


def state_of(crew: api.Crew | coordination.CityCrew) -> str:
    """Return the state of a crew and its end; empty where it is available."""
    if crew.availability in AVAILABLE:
        return ""
    reason = word(availability.UnavailableReason, crew.availability_reason)
    state = reason or word(availability.Availability, crew.availability)
    until = moment(crew.availability_until_time)
    return f"{state} until {until}" if until else state
