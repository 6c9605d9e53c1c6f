"""Metrics of the departments as sources: rejected messages and wrong clocks."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from google.protobuf.message import Message
from prometheus_client import Counter, Gauge

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service_context import ServiceContext
from services.chassis.telemetry.metrics import REGISTRY
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.entities import COORDINATION
from services.coordination.queries import city_of
from services.crews.domain.bulletin_rules import OTHER, RULES, UNDECODABLE, department_of
from vigie.coordination.v1 import events_pb2 as events

CITY = "city/city"
REFRESH_SECONDS = 5.0
TELEMETRY_REASONS = (
    *("undecodable", "crew_missing", "crew_invalid", "position_missing", "position_invalid"),
    *("time_missing", "department", "size", "flow_invalid", "time_ahead"),
)

BULLETINS_REJECTED = Counter(
    "vigie_bulletins_rejected",
    "Bulletins of a department that break a rule; they change nothing.",
    ("service", "department", "rule"),
    registry=REGISTRY,
)
TELEMETRY_REJECTED = Counter(
    "vigie_telemetry_rejected",
    "Positions of a department's crews, and flows of its streets, that break a rule.",
    ("service", "department", "reason"),
    registry=REGISTRY,
)
CLOCK_OFFSET_SECONDS = Gauge(
    "vigie_department_clock_offset_seconds",
    "How far a department's clock is ahead of this service's at least; negative if behind.",
    ("service", "department"),
    registry=REGISTRY,
)


async def source_metrics(context: ServiceContext) -> None:
    """Export the metrics: offsets on every replica, rejected bulletins on the owner alone."""
    departments = context.settings.department_names
    for department in departments:  # an alert on an increase needs the series to start at 0
        for rule in RULES:
            BULLETINS_REJECTED.labels(COORDINATION, department, rule)
        for reason in TELEMETRY_REASONS:
            TELEMETRY_REJECTED.labels(COORDINATION, department, reason)
    async with asyncio.TaskGroup() as group:
        group.create_task(_follow_journal(context))
        group.create_task(_refresh(context, departments))


async def _follow_journal(context: ServiceContext) -> None:
    async for entry in context.journal_entries():
        if context.owns(CITY):
            count_rejected(entry.events)


async def _refresh(context: ServiceContext, departments: Iterable[str]) -> None:
    while True:
        set_clock_offsets(city_of(context.view), departments)
        await asyncio.sleep(REFRESH_SECONDS)


def count_rejected(happened: Iterable[Message]) -> None:
    """Count the rejected and the undecodable messages among the events of a record."""
    for event in happened:
        if not isinstance(event, events.BulletinReceived):
            continue
        rule = UNDECODABLE if event.undecodable else event.rejected_rule
        if rule:
            department = department_of(event.topic)
            known = rule if rule in RULES else OTHER
            BULLETINS_REJECTED.labels(COORDINATION, department, known).inc()


def set_clock_offsets(city: CityState, departments: Iterable[str]) -> None:
    """Set the clock offset of each department; 0 without a proof that its clock is wrong."""
    for department in departments:
        shown = CLOCK_OFFSET_SECONDS.labels(COORDINATION, department)
        shown.set(city.clock_offset(department) / MICROS)
