"""The worker of local mode: follows heartbeats and positions, and dispatches each second."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import structlog

from services.chassis.sdk.decider import MICROS
from services.chassis.sdk.service_context import ServiceContext
from services.crews import local_mode_metrics
from services.crews.domain.offers import COORDINATION
from services.crews.local_mode import LocalDispatcher, Needs
from services.crews.position_rules import (
    InvalidTelemetry,
    OtherTelemetry,
    read_heartbeat,
    read_sighting,
)
from vigie.type.v1.role_pb2 import NeedKind

TICK_SECONDS = 1.0
LOG_SECONDS = 60

log = structlog.get_logger(__name__)


async def watch_coordination(
    context: ServiceContext, department: str, needs: Needs, kinds: Sequence[NeedKind] = ()
) -> None:
    """Run a local dispatcher for the life of the process."""
    dispatcher = LocalDispatcher(context, department, needs, kinds=kinds)
    async with asyncio.TaskGroup() as group:
        group.create_task(_follow_heartbeats(dispatcher))
        group.create_task(_follow_positions(dispatcher))
        group.create_task(_run(dispatcher))


async def _follow_heartbeats(dispatcher: LocalDispatcher) -> None:
    drops = _Drops(dispatcher, COORDINATION)
    async for value in dispatcher.context.subscribe_telemetry(COORDINATION):
        try:
            dispatcher.on_heartbeat(read_heartbeat(value))
        except InvalidTelemetry as error:
            drops.count(error)


async def _follow_positions(dispatcher: LocalDispatcher) -> None:
    drops = _Drops(dispatcher, dispatcher.department)
    async for value in dispatcher.context.subscribe_telemetry(dispatcher.department):
        try:
            dispatcher.on_position(read_sighting(value))
        except OtherTelemetry:
            continue
        except InvalidTelemetry as error:
            drops.count(error)


class _Drops:
    """Counts messages that break a rule, and logs one a minute for each reason."""

    def __init__(self, dispatcher: LocalDispatcher, source: str) -> None:
        self._dispatcher = dispatcher
        self._source = source
        self._logged_time: dict[str, int] = {}

    def count(self, error: InvalidTelemetry) -> None:
        reason, now = error.reason, self._dispatcher.clock()
        labels = self._dispatcher.department, self._source, reason
        local_mode_metrics.TELEMETRY_INVALID.labels(*labels).inc()
        if now - self._logged_time.get(reason, 0) >= LOG_SECONDS * MICROS:
            self._logged_time[reason] = now
            log.warning("telemetry_invalid", source=self._source, reason=reason)


async def _run(dispatcher: LocalDispatcher) -> None:
    """Tick for ever. A tick that fails is counted and logged: it must not stop the department."""
    while True:
        await asyncio.sleep(TICK_SECONDS)
        try:
            await dispatcher.tick()
        except Exception:
            local_mode_metrics.TICKS_FAILED.labels(dispatcher.department).inc()
            log.exception("local_dispatch_failed")
