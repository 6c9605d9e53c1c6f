"""What runs beside the log: the ear for positions, the sender of orders, the heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

import structlog
from google.protobuf.message import DecodeError

from services.chassis.sdk.clock import Clock, now_microseconds
from services.chassis.sdk.context import ServiceContext
from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service import Worker
from services.coordination.dispatch.positions import CrewPositions
from services.coordination.domain.fold.orders import Order, new_orders, to_order
from services.coordination.queries import city_of
from vigie.bulletin.v1 import telemetry_pb2

log = structlog.get_logger(__name__)

CITY = "city/city"
HEARTBEAT_SECONDS = 2.0
TICK_SECONDS = 1.0
RESEND_SECONDS = 30


def follow_positions(positions: CrewPositions, clock: Clock = now_microseconds) -> Worker:
    """The worker that keeps the last position of every crew of every department."""

    async def listen(context: ServiceContext) -> None:
        async with asyncio.TaskGroup() as group:
            for department in context.settings.department_names:
                group.create_task(_read_positions(context, department, positions))
            group.create_task(forget(positions, clock))

    return listen


async def _read_positions(
    context: ServiceContext, department: str, positions: CrewPositions
) -> None:
    """Follow the telemetry of one department."""
    async for value in context.subscribe_telemetry(department):
        try:
            positions.take(value)
        except DecodeError:
            # A position is worth nothing a minute later: the next one makes up for it.
            log.warning("sighting_undecodable", department=department, size=len(value))


async def forget(positions: CrewPositions, clock: Clock) -> None:
    """Drop positions older than telemetry is kept."""
    while True:
        await asyncio.sleep(60)
        positions.forget(clock())


async def send_orders(context: ServiceContext) -> None:
    """Send each order as soon as the decision behind it is read back."""
    async for entry in context.journal_entries():
        if entry.events and context.owns(CITY):
            _send(context, new_orders(entry.state, entry.events), entry.record.traceparent)


async def resend_orders(context: ServiceContext, clock: Clock = now_microseconds) -> None:
    """Send all that is owed when the city comes into this process's hands; later, what stays so.

    A department takes an order twice without harm: its id is the decision's.
    """
    owner = False
    ticks = 0
    while True:
        owns = context.owns(CITY)
        if owns and not owner:
            _send(context, _orders_given_before(context, clock()))
        elif owns and ticks % RESEND_SECONDS == 0:
            _send(context, _orders_given_before(context, clock() - RESEND_SECONDS * MICROS))
        owner = owns
        ticks += 1
        await asyncio.sleep(TICK_SECONDS)


def _orders_given_before(context: ServiceContext, time: int) -> list[Order]:
    owed = city_of(context.view).pending_orders.values()
    return [to_order(each) for each in owed if each.given_time <= time]


def _send(context: ServiceContext, given: Iterable[Order], traceparent: str = "") -> None:
    for each in given:
        context.send_command(
            each.service,
            each.request,
            command_id=each.command_id,
            cause=each.cause,
            expires_time=each.expires_time,
            traceparent=traceparent,
        )


async def heartbeat(context: ServiceContext, clock: Clock = now_microseconds) -> None:
    """Tell the departments that the city is in somebody's hands.

    Without this they dispatch by themselves.
    """
    while True:
        if context.owns(CITY):
            context.publish_telemetry("coordination", telemetry_pb2.Heartbeat(sent_time=clock()))
        await asyncio.sleep(HEARTBEAT_SECONDS)
