"""Holds of a junction: corridors reserve its emergency routes, and the junction decides who has it.

Between two corridors the more urgent one has the junction, then the one whose crew arrives first.
Each hold ends at its own time, so a junction is free again when the service that asked is down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from google.protobuf.message import Message

from services.chassis.sdk.decider import MICROS, DecisionContext
from services.crews.domain.fields import written
from vigie.traffic.v1 import events_pb2 as events

LONGEST_HOLD_SECONDS = 300
AHEAD_SECONDS = 900
"""How far ahead a hold may begin: a crew's arrival is a guess beyond. Own rules."""

HOLD_TIMER = "hold"
RELEASED, EXPIRED = "released", "expired"


@dataclass(frozen=True, slots=True)
class Hold:
    """The reservation of a junction by a corridor; `begun` once its time has come."""

    corridor_id: str
    priority: int
    from_time: int
    until_time: int
    route: int
    begun: bool = False


def in_order(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    """Return holds in the order in which they have the junction.

    A hold ends a fixed time after its crew is expected, so the hold that ends first is that of the
    crew that arrives first. Its start does not show that: near crews' holds start when planned.
    """
    return tuple(sorted(holds, key=lambda h: (h.priority, h.until_time, h.corridor_id)))


def route_of(holds: Iterable[Hold]) -> int:
    """Return the route of the hold that has the junction, of holds in order; 0 without one."""
    return next((hold.route for hold in holds if hold.begun), 0)


def timers(holds: Iterable[Hold]) -> Iterator[tuple[int, str]]:
    """Yield the time at which each hold begins, then that at which it ends."""
    for hold in holds:
        yield (hold.until_time if hold.begun else hold.from_time), HOLD_TIMER


def elapse(holds: Iterable[Hold], sequence: int, context: DecisionContext) -> Iterator[Message]:
    """Yield the events of the holds whose time has come or passed."""
    for hold in holds:
        if hold.until_time <= context.time:
            yield written(events.HoldEnded, hold, reason=EXPIRED, sequence=sequence)
        elif not hold.begun and hold.from_time <= context.time:
            yield written(events.HoldBegan, hold, sequence=sequence)


def is_valid(hold: Hold, now: int) -> bool:
    """Return whether the times of a hold can be kept."""
    length = hold.until_time - hold.from_time
    in_time = now < hold.until_time and hold.from_time <= now + AHEAD_SECONDS * MICROS
    return 0 < length <= LONGEST_HOLD_SECONDS * MICROS and in_time
