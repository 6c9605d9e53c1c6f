"""Background tasks of coordination: crew positions, orders to departments, the heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable

import structlog

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Worker
from services.chassis.sdk.service_context import ServiceContext
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.dispatch.slow_streets import SlowStreets
from services.coordination.domain.fold.entities import COORDINATION, PendingOrder
from services.coordination.metrics.sources import TELEMETRY_REJECTED
from services.coordination.outbox import order_of
from services.coordination.queries import city_of
from services.crews.position_rules import InvalidTelemetry, OtherTelemetry
from vigie.bulletin.v1 import telemetry_pb2

log = structlog.get_logger(__name__)

CITY = "city/city"
HEARTBEAT_SECONDS = 2.0
TICK_SECONDS = 1.0
RESEND_SECONDS = 30
LATE_RESEND_SECONDS = 1_800
"""An expired order has no effect any more, but its department answers it once it is back."""
LOG_SECONDS = 60
"""The shortest interval between two log lines of the same cause: a flood is counted, not logged."""


def follow_telemetry(
    positions: CrewPositions, slow_streets: SlowStreets, clock: Clock = now_microseconds
) -> Worker:
    """Return the worker that reads the positions of all crews, and the slow streets."""

    def read(value: bytes, department: str) -> None:
        try:
            positions.read(value, department, clock())
        except OtherTelemetry:
            slow_streets.read(value, clock())

    async def follow(context: ServiceContext) -> None:
        async with asyncio.TaskGroup() as group:
            for department in context.settings.department_names:
                group.create_task(_follow_department(context, department, read, clock))
            group.create_task(_expire(context, positions, slow_streets, clock))

    return follow


async def _follow_department(
    context: ServiceContext, department: str, read: Callable[[bytes, str], None], clock: Clock
) -> None:
    logged: dict[str, int] = {}
    async for value in context.subscribe_telemetry(department):
        try:
            read(value, department)
        except InvalidTelemetry as invalid:
            # The next message replaces this one soon, so it is counted and dropped.
            TELEMETRY_REJECTED.labels(COORDINATION, department, invalid.reason).inc()
            if clock() - logged.get(invalid.reason, 0) >= LOG_SECONDS * MICROS:
                logged[invalid.reason] = clock()
                log.warning("telemetry_rejected", department=department, reason=invalid.reason)


async def _expire(
    context: ServiceContext, positions: CrewPositions, slow_streets: SlowStreets, clock: Clock
) -> None:
    while True:
        await asyncio.sleep(60)
        positions.expire(clock(), city_of(context.view).crews)
        slow_streets.expire(clock())


async def resend_orders(context: ServiceContext, clock: Clock = now_microseconds) -> None:
    """Resend pending orders: all when this process becomes the owner, later those over 30 s old.

    A repeated order has the same id, so it takes effect once. Expired ones are seldom repeated: a
    department that is stopped for a season would find a command for each half minute of it.
    """
    owner = False
    ticks = 0
    while True:
        owns = context.owns(CITY)
        if owns and not owner:
            _send(context, _orders_given_before(context, clock()))
        elif owns and ticks % RESEND_SECONDS == 0:
            seldom = ticks % LATE_RESEND_SECONDS == 0
            orders = _orders_given_before(context, clock() - RESEND_SECONDS * MICROS)
            _send(context, [each for each in orders if seldom or each.expires_time > clock()])
        owner = owns
        ticks += 1
        await asyncio.sleep(TICK_SECONDS)


def _orders_given_before(context: ServiceContext, time: int) -> list[PendingOrder]:
    pending = city_of(context.view).pending_orders.values()
    return [order for order in pending if order.given_time <= time]


def _send(context: ServiceContext, orders: Iterable[PendingOrder]) -> None:
    for order in orders:
        context.send_order(order_of(order))


async def heartbeat(context: ServiceContext, clock: Clock = now_microseconds) -> None:
    """Publish a heartbeat while this process owns the city.

    Departments that receive none enter local mode.
    """
    while True:
        if context.owns(CITY):
            context.publish_telemetry(COORDINATION, telemetry_pb2.Heartbeat(sent_time=clock()))
        await asyncio.sleep(HEARTBEAT_SECONDS)
