"""Proofs in bulletins that the clock of their department is wrong.

A department decides before coordination receives: a bulletin from the future proves that the clock
is ahead by that much at least. A department answers an order after coordination gave it: an answer
that is older than its order proves that the clock is behind. A slow network proves neither.
"""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import ClockOffset
from vigie.bulletin.v1.bulletin_pb2 import Bulletin

TOLERATED = MICROS // 10
"""A smaller offset is what NTP leaves between two machines (own rule: no figure found)."""

WINDOW = 300 * MICROS
"""A proof is replaced by the newest one after this time: the clock may have been set."""


def observe_event(city: CityState, department: str, event_time: int, time: int) -> None:
    """Note a bulletin's time and receipt: the offset is at least their difference."""
    least = event_time - time
    known = city.clock_offsets.get(department)
    if known is None or known.offset < least or time - known.time > WINDOW:
        _store(city, department, max(least, 0), time)


def observe_answer(city: CityState, department: str, bulletin: Bulletin, time: int) -> None:
    """Note the answer to a pending order: the offset is at most its time since the order."""
    order = city.pending_orders.get(bulletin.order_answered.order_id)
    if order is None:
        return
    most = bulletin.event_time - order.given_time
    known = city.clock_offsets.get(department)
    if most < 0 if known is None else known.offset > most:
        _store(city, department, min(most, 0), time)


def _store(city: CityState, department: str, offset: int, time: int) -> None:
    if abs(offset) > TOLERATED:
        city.clock_offsets[department] = ClockOffset(offset, time)
    else:
        city.clock_offsets.pop(department, None)
