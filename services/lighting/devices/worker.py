"""The department's device worker: an attendant for each cabinet that this process owns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection

from services.chassis.sdk.context import ServiceContext
from services.lighting import metrics
from services.lighting.bulletins import DEPARTMENT
from services.lighting.devices.poller import CabinetPoller
from services.lighting.domain.cabinet import Cabinet
from services.lighting.queries import installed

ROUND_SECONDS = 1.0


async def attend_cabinets(context: ServiceContext) -> None:
    """Look after the cabinets whose partitions are ours, for as long as they are."""
    # A silent cabinet is told by an event; pymodbus would tell it again for every question.
    logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)
    attendants: dict[str, tuple[CabinetPoller, asyncio.Task[None]]] = {}
    async with asyncio.TaskGroup() as group:
        group.create_task(_wake(context, attendants))
        while True:
            cabinets = {
                name: cabinet
                for name, cabinet in installed(context.view)
                if context.owns(f"cabinet/{name}")
            }
            owned = cabinets.keys()
            _tell(cabinets.values())
            for name in sorted(owned - attendants.keys()):
                attendant = CabinetPoller(context, name)
                attendants[name] = (attendant, group.create_task(attendant.run()))
            for name in attendants.keys() - owned:
                attendants.pop(name)[1].cancel()
            await asyncio.sleep(ROUND_SECONDS)


def _tell(cabinets: Collection[Cabinet]) -> None:
    reachable = sum(cabinet.reachable for cabinet in cabinets)
    metrics.DEVICES.labels(DEPARTMENT, "reachable").set(reachable)
    metrics.DEVICES.labels(DEPARTMENT, "unreachable").set(len(cabinets) - reachable)


async def _wake(
    context: ServiceContext, attendants: dict[str, tuple[CabinetPoller, asyncio.Task[None]]]
) -> None:
    async for entry in context.journal_entries():
        if entry.kind == "cabinet" and entry.events and entry.id in attendants:
            attendants[entry.id][0].wake.set()
