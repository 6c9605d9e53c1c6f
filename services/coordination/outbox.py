"""The orders of coordination, as the chassis sends them to departments."""

from __future__ import annotations

from collections.abc import Iterator

from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.order import Order
from services.coordination.domain.fold.entities import PendingOrder
from services.coordination.domain.fold.orders import new_orders, request_of


def orders_of(entry: JournalEntry) -> Iterator[Order]:
    """Yield the orders that the events of a record give and that are still pending."""
    for order in new_orders(entry.state, entry.events):
        yield order_of(order, entry.record.traceparent)


def order_of(order: PendingOrder, traceparent: str = "") -> Order:
    """Return a pending order as it is sent to its department."""
    request, expires_time = request_of(order), order.expires_time
    return Order(order.service, request, order.id, order.cause, expires_time, traceparent)
