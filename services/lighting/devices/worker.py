"""The device worker: polls each cabinet whose partition this process owns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection

from services.chassis.devices import metrics
from services.chassis.devices.addresses import Endpoint, holders_of
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.sdk.service_context import ServiceContext
from services.lighting.devices.cabinet_client import endpoint_of
from services.lighting.devices.poller import CabinetPoller
from services.lighting.domain.cabinet import DEPARTMENT, Cabinet
from services.lighting.queries import installed

ROUND_SECONDS = 1.0

Pollers = dict[str, tuple[CabinetPoller, asyncio.Task[None]]]


async def poll_cabinets(
    context: ServiceContext, *, poll_seconds: float, network: DeviceNetwork
) -> None:
    """Poll the cabinets of the owned partitions, each every `poll_seconds`, until cancelled."""
    # A cabinet that does not answer is an event; pymodbus would also log each request to it.
    logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)
    pollers: Pollers = {}
    holders: dict[Endpoint, str] = {}
    async with asyncio.TaskGroup() as group:
        group.create_task(_wake(context, pollers))
        while True:
            city = dict(installed(context.view))
            cabinets = {
                cabinet_id: cabinet
                for cabinet_id, cabinet in city.items()
                if context.owns(f"cabinet/{cabinet_id}")
            }
            holders.clear()
            addressed = ((c.addressed_time, name, endpoint_of(c)) for name, c in city.items())
            holders.update(holders_of(addressed))
            owned = cabinets.keys()
            _report_reachable(cabinets.values())
            for cabinet_id in sorted(owned - pollers.keys()):
                poller = CabinetPoller(context, cabinet_id, poll_seconds, network, holders)
                pollers[cabinet_id] = (poller, group.create_task(poller.run()))
            for cabinet_id in pollers.keys() - owned:
                pollers.pop(cabinet_id)[1].cancel()
            await asyncio.sleep(ROUND_SECONDS)


def _report_reachable(cabinets: Collection[Cabinet]) -> None:
    reachable = sum(cabinet.reachable for cabinet in cabinets)
    metrics.DEVICES.labels(DEPARTMENT, "reachable").set(reachable)
    metrics.DEVICES.labels(DEPARTMENT, "unreachable").set(len(cabinets) - reachable)


async def _wake(context: ServiceContext, pollers: Pollers) -> None:
    async for entry in context.journal_entries():
        if entry.kind == "cabinet" and entry.events and entry.id in pollers:
            pollers[entry.id][0].wake.set()
