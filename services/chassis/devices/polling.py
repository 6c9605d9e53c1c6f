"""The device worker of a department: polls each device whose partition this process owns."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Collection
from typing import Any, Protocol

from services.chassis.devices import metrics
from services.chassis.devices.addresses import Endpoint, holders_of
from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.device_poller import DevicePoller
from services.chassis.sdk.service_context import ServiceContext

ROUND_SECONDS = 1.0


class Polled(Protocol):
    """The state of a device that is polled."""

    @property
    def reachable(self) -> bool:
        """Whether it responds, as far as is on record."""

    @property
    def addressed_time(self) -> int:
        """When it got its network address."""

    @property
    def host(self) -> str:
        """The host, port and unit where it answers."""

    @property
    def port(self) -> int:
        """See `host`; 0 before the device is installed."""

    @property
    def unit_id(self) -> int:
        """See `host`."""


Pollers = dict[str, tuple[DevicePoller[Any], asyncio.Task[None]]]


async def poll_devices(
    context: ServiceContext,
    *,
    poller: type[DevicePoller[Any]],
    poll_seconds: float,
    network: DeviceNetwork,
) -> None:
    """Poll the devices of the owned partitions, each every `poll_seconds`, until cancelled."""
    # A device that does not answer is an event; pymodbus would also log each request to it.
    logging.getLogger("pymodbus.logging").setLevel(logging.CRITICAL)
    pollers: Pollers = {}
    holders: dict[Endpoint, str] = {}
    async with asyncio.TaskGroup() as group:
        group.create_task(_wake(context, poller.kind, pollers))
        while True:
            devices: list[tuple[str, Polled]] = list(context.view.all(poller.kind))
            city = {id_: device for id_, device in devices if device.port}
            owned = {id_: d for id_, d in city.items() if context.owns(f"{poller.kind}/{id_}")}
            holders.clear()
            addressed = (
                (each.addressed_time, id_, endpoint_of(each)) for id_, each in city.items()
            )
            holders.update(holders_of(addressed))
            _report_reachable(poller.department, owned.values())
            for id_ in sorted(owned.keys() - pollers.keys()):
                made = poller(context, id_, holders, poll_seconds=poll_seconds, network=network)
                pollers[id_] = (made, group.create_task(made.run()))
            for id_ in pollers.keys() - owned.keys():
                pollers.pop(id_)[1].cancel()
            await asyncio.sleep(ROUND_SECONDS)


def endpoint_of(device: Polled) -> Endpoint:
    """Return where a device answers."""
    return Endpoint.of(device.host, device.port, device.unit_id)


def _report_reachable(department: str, devices: Collection[Polled]) -> None:
    reachable = sum(device.reachable for device in devices)
    metrics.DEVICES.labels(department, "reachable").set(reachable)
    metrics.DEVICES.labels(department, "unreachable").set(len(devices) - reachable)


async def _wake(context: ServiceContext, kind: str, pollers: Pollers) -> None:
    async for entry in context.journal_entries():
        if entry.kind == kind and entry.events and entry.id in pollers:
            pollers[entry.id][0].wake.set()
