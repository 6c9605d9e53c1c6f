"""The worker of the metrics: gauges on every replica, counts and durations on the owner alone."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.journal_entry import JournalEntry
from services.chassis.sdk.service import Worker
from services.chassis.sdk.service_context import ServiceContext
from services.coordination.dispatch.city_coverage import CityCoverage
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.policy import DEFAULT, Policy
from services.coordination.metrics import offers, orders, steps
from services.coordination.metrics.alerts import set_alert_gauges
from services.coordination.metrics.coverage import set_coverage_gauges
from services.coordination.metrics.crews import set_crew_gauges
from services.coordination.metrics.incidents import set_incident_gauges
from services.coordination.metrics.orders import set_order_gauges
from services.coordination.metrics.sources import CITY
from services.coordination.queries import city_of
from vigie.coordination.v1 import events_pb2 as events

REFRESH_SECONDS = 5.0


def metrics_worker(
    positions: Mapping[str, CrewPosition],
    policy: Policy = DEFAULT,
    clock: Clock = now_microseconds,
    coverage: CityCoverage | None = None,
) -> Worker:
    """Return the worker that exports the metrics of a city with a dispatch policy."""

    async def export(context: ServiceContext) -> None:
        departments = tuple(context.settings.department_names)
        for each in (offers, orders, steps):
            each.start_at_zero(departments)
        async with asyncio.TaskGroup() as group:
            group.create_task(_follow_journal(context, policy, clock))
            group.create_task(_refresh(context, positions, policy, clock, coverage))

    return export


async def _follow_journal(context: ServiceContext, policy: Policy, clock: Clock) -> None:
    observer = steps.StepObserver(policy)
    async for entry in context.journal_entries():
        if entry.events and context.owns(CITY):
            observe_entry(entry, city_of(context.view), observer, clock())


def observe_entry(
    entry: JournalEntry, city: CityState, observer: steps.StepObserver, now: int
) -> None:
    """Count the events of an entry. `now` is in microseconds since 1970, UTC."""
    time = entry.context.time
    for event in entry.events:
        if isinstance(event, events.BulletinReceived):
            # Most bulletins end here: thousands come in a second.
            news = event.bulletin.WhichOneof("news")
            if news == "task_changed":
                observer.observe_event(event, city, time, now)
            elif news == "order_answered":
                orders.count_answer(event)
            continue
        observer.observe_event(event, city, time, now)
        offers.count_event(event, city)


async def _refresh(
    context: ServiceContext,
    positions: Mapping[str, CrewPosition],
    policy: Policy,
    clock: Clock,
    coverage: CityCoverage | None,
) -> None:
    departments = context.settings.department_names
    while True:
        city, now = city_of(context.view), clock()
        set_incident_gauges(city, policy, now)
        set_alert_gauges(city)
        set_crew_gauges(city, departments, positions, policy, now)
        set_order_gauges(city, departments, now)
        if coverage is not None:
            set_coverage_gauges(city, coverage)
        await asyncio.sleep(REFRESH_SECONDS)
