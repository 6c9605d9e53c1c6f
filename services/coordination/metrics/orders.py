"""Gauges of the orders to the departments, and a count of those that were not carried out."""

from __future__ import annotations

from collections.abc import Iterable

from services.chassis.sdk.decider import MICROS
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.metrics.families import counter, gauge
from vigie.coordination.v1 import events_pb2 as events

PENDING = gauge("vigie_orders_pending", "Orders without an answer.", "department")
PENDING_AGE_SECONDS = gauge(
    "vigie_orders_pending_oldest_seconds", "Age of the oldest pending order.", "department"
)
ANSWERED = counter(
    "vigie_orders_answered", "Answers of departments to orders.", "department", "outcome"
)
OUTCOMES = ("accepted", "refused", "expired", "failed", "other")


def set_order_gauges(city: CityState, departments: Iterable[str], now: int) -> None:
    """Set the gauges of each department's pending orders.

    `now` is in microseconds since 1970, UTC.
    """
    for department in departments:
        given = [o.given_time for o in city.pending_orders.values() if o.service == department]
        PENDING.labels(COORDINATION, department).set(len(given))
        oldest = max(0.0, (now - min(given, default=now)) / MICROS)
        PENDING_AGE_SECONDS.labels(COORDINATION, department).set(oldest)


def start_at_zero(departments: Iterable[str]) -> None:
    """Export each series at 0: a rule on an increase needs its first value."""
    for department in departments:
        for outcome in OUTCOMES:
            ANSWERED.labels(COORDINATION, department, outcome)


def count_answer(received: events.BulletinReceived) -> None:
    """Count the answer of a department to an order."""
    outcome = received.bulletin.order_answered.outcome
    known = outcome if outcome in OUTCOMES else "other"
    ANSWERED.labels(COORDINATION, received.bulletin.department, known).inc()
