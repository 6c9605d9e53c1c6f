"""The device worker: polls each cabinet whose partition this process owns."""

from __future__ import annotations

from functools import partial

from services.chassis.devices.device_network import DeviceNetwork
from services.chassis.devices.polling import poll_devices
from services.chassis.sdk.service_context import ServiceContext
from services.lighting.devices.poller import CabinetPoller
from services.lighting.domain.cabinet import DEPARTMENT
from services.lighting.queries import installed


async def poll_cabinets(
    context: ServiceContext, *, poll_seconds: float, network: DeviceNetwork
) -> None:
    """Poll the cabinets of the owned partitions, each every `poll_seconds`, until cancelled."""
    poller = partial(CabinetPoller, context, poll_seconds=poll_seconds, network=network)
    await poll_devices(
        context, department=DEPARTMENT, kind="cabinet", installed=installed, poller=poller
    )
