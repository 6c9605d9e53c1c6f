"""Whether a crew can be offered work, and from which priority: its states as values."""

from __future__ import annotations

from enum import IntEnum

import msgspec
from google.protobuf.message import Message

from vigie.crew.v1 import events_pb2 as events
from vigie.type.v1 import availability_pb2 as proto, place_pb2

P1 = int(place_pb2.PRIORITY_P1)
P2 = int(place_pb2.PRIORITY_P2)
ANY_PRIORITY = int(place_pb2.PRIORITY_P4)
NO_PRIORITY = int(place_pb2.PRIORITY_UNSPECIFIED)


class State(IntEnum):
    """The present occupation of a crew: the numbers are the published `Availability`."""

    AVAILABLE = proto.AVAILABILITY_AVAILABLE
    MEAL_BREAK = proto.AVAILABILITY_MEAL_BREAK
    UNAVAILABLE = proto.AVAILABILITY_UNAVAILABLE
    REFUELLING = proto.AVAILABILITY_REFUELLING
    RELOADING = proto.AVAILABILITY_RELOADING
    NOT_ANSWERING = proto.AVAILABILITY_NOT_ANSWERING


class Reason(IntEnum):
    """Why a crew is UNAVAILABLE: the numbers are the published `UnavailableReason`."""

    NONE = proto.UNAVAILABLE_REASON_UNSPECIFIED
    BREAKDOWN = proto.UNAVAILABLE_REASON_BREAKDOWN
    REST = proto.UNAVAILABLE_REASON_REST
    NO_EQUIPMENT = proto.UNAVAILABLE_REASON_NO_EQUIPMENT
    TRAINING = proto.UNAVAILABLE_REASON_TRAINING
    OTHER = proto.UNAVAILABLE_REASON_OTHER


# The least urgent priority that a crew can be offered. A danger to life outweighs a meal, a
# training, and equipment that is missing: two people with cones still save a life. It does not
# outweigh a vehicle that cannot drive, people who must rest, or a crew that does not answer: to ask
# these costs the first minute. A crew at the pump or at the salt store drives off within minutes.
# Own rules: no published figure found.
OFFERED_FROM = {
    State.AVAILABLE: ANY_PRIORITY,
    State.MEAL_BREAK: P1,
    State.REFUELLING: P2,
    State.RELOADING: P2,
    State.NOT_ANSWERING: NO_PRIORITY,
}
OFFERED_FROM_IF_UNAVAILABLE = {
    Reason.NONE: P1,
    Reason.BREAKDOWN: NO_PRIORITY,
    Reason.REST: NO_PRIORITY,
    Reason.NO_EQUIPMENT: P1,
    Reason.TRAINING: P1,
    Reason.OTHER: P1,
}

OF_THE_VEHICLE = frozenset({Reason.BREAKDOWN, Reason.NO_EQUIPMENT})
"""Reasons that outlive a shift: the next one has the same vehicle."""


class Availability(msgspec.Struct, frozen=True):
    """A crew's state and its end, in microseconds since 1970, UTC; 0 where it has no stated end.

    NOT_ANSWERING has none: it ends with the next command of the crew, or with its shift.
    """

    state: State = State.AVAILABLE
    reason: Reason = Reason.NONE
    until_time: int = 0

    @property
    def offered_from(self) -> int:
        """The least urgent priority that the state lets through, such as 2 for P2; 0 for none."""
        if self.state is State.UNAVAILABLE:
            return OFFERED_FROM_IF_UNAVAILABLE[self.reason]
        return OFFERED_FROM[self.state]

    @property
    def after_a_shift(self) -> Availability:
        """The state after a shift begins or ends: a vehicle stays out of order."""
        return self if self.reason in OF_THE_VEHICLE else AVAILABLE


AVAILABLE = Availability()


def availability_after(
    availability: Availability, event: Message, *, on_duty: bool
) -> Availability:
    """Return the availability after an event about the crew's hours."""
    match event:
        case events.AvailabilitySet():
            state = State(event.availability or State.AVAILABLE)
            return Availability(state, Reason(event.reason), event.until_time.ToMicroseconds())
        case events.SilenceNoted():
            return Availability(State.NOT_ANSWERING)
        case events.UnavailabilityEnded():
            return AVAILABLE
        case events.ShiftStarted() | events.ShiftEnded() | events.CrewCalledOut():
            return availability.after_a_shift
        case events.OnCallEnded() if not on_duty:
            return availability.after_a_shift
        case _:
            return availability


def lets_through(offered_from: int, priority: int, *, shift_is_over: bool) -> bool:
    """Return whether a crew can be offered a task of a priority.

    `offered_from` is the published `interruptible_from_priority`. A crew that is still on duty
    after the end of its shift is on the road, so that it can be offered a danger to life.
    """
    return priority <= (min(offered_from, P1) if shift_is_over else offered_from)
