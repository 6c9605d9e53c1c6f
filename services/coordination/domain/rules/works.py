"""Decisions on works: the conflicts of a changed works site and of its neighbours, and alerts."""

from __future__ import annotations

from services.chassis.sdk.ids import derived_id
from services.coordination.domain.fold.entities import PendingOrder
from services.coordination.domain.fold.orders import request_of
from services.coordination.domain.fold.works import LIVE
from services.coordination.domain.rules.alerts import city_alert, end_alert
from services.coordination.domain.rules.decision_draft import Events, Situation
from services.coordination.domain.rules.works_conflicts import at_one_place, conflicts_of
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events

NOTICE_LATE = "WORKS_NOTICE_LATE"
INDEX_FULL = "WORKS_INDEX_FULL"


def on_works_changed(now: Situation, received: events.BulletinReceived) -> Events:
    """Record a works site; find its conflicts, and those of each neighbour before and after."""
    department, told = received.bulletin.department, received.bulletin.works_changed
    key = f"{department}/{told.works_id}"
    neighbours = _neighbours(now, key)
    yield received
    yield from _alert_notice(now, key, told)
    if told.state in LIVE:
        yield from _alert_full(now, key, department)
    neighbours |= _neighbours(now, key)
    for each in (key, *sorted(neighbours)):
        yield from find_conflicts(now, each)


def _neighbours(now: Situation, key: str) -> set[str]:
    index = now.city.works()
    works = index.get(key)
    if works is None:
        return set()
    return {other.key for other in at_one_place(works, index.near(works))}


def find_conflicts(now: Situation, key: str, *, again: bool = False) -> Events:
    """Find the conflicts of an indexed works site; its department notes them if they changed.

    `again` orders it in any case, because the last order was lost.
    """
    index = now.city.works()
    works = index.get(key)
    if works is None:
        return
    found = conflicts_of(works, index.near(works), now.time)
    known = index.findings(key)
    bodies = tuple(each.SerializeToString(deterministic=True) for each in found)
    if bodies == known.conflicts and not again:
        return
    number = str(known.count + 1)
    order_id = derived_id("conflicts", key, str(works.version), number)
    yield events.WorksConflictsFound(
        department=works.department,
        works_id=works.id,
        conflicts=found,
        order_id=order_id if works.takes_conflicts else "",
    )


def _alert_notice(now: Situation, key: str, told: bulletins.WorksChanged) -> Events:
    department, _, works_id = key.partition("/")
    subject = f"{department}/works/{works_id}"
    if told.notice_overdue:
        where = told.place.street or "a street"
        detail = f"The mayor has no notice of the urgent works in {where} after 24 hours."
        yield from city_alert(now, NOTICE_LATE, subject, detail)
    else:
        yield from end_alert(now, NOTICE_LATE, subject=subject)


def _alert_full(now: Situation, key: str, department: str) -> Events:
    index = now.city.works()
    if not index.is_full:
        yield from end_alert(now, INDEX_FULL, subject=department)
    elif index.get(key) is None:
        detail = "The works index is full: conflicts of further works are not found."
        yield from city_alert(now, INDEX_FULL, department, detail)


def on_conflicts_not_noted(
    now: Situation, order: PendingOrder, answer: bulletins.OrderAnswered
) -> Events:
    """Decide on conflicts that a department did not note: an order that expired is given again."""
    works_id = getattr(request_of(order), "works_id", "")
    if answer.outcome == "expired":
        yield from find_conflicts(now, f"{order.service}/{works_id}", again=True)
    elif answer.outcome == "failed":
        subject = f"{order.service}/works/{works_id}"
        detail = f"{order.service} did not note the conflicts of its works: see vigie works list."
        yield from city_alert(now, "ORDER_FAILED", subject, detail)
