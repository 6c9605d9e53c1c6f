"""The street lighting department on one page."""

from __future__ import annotations

from functools import partial

from services.chassis.devices.device_network import LOCAL, DeviceNetwork
from services.chassis.devices.polling import poll_devices
from services.crews.aggregate_kind import Kind
from services.crews.department import Department
from services.lighting import queries
from services.lighting.bulletins import cabinet_bulletins, end_reason
from services.lighting.devices.poller import CabinetPoller
from services.lighting.domain.cabinet import DEPARTMENT
from services.lighting.domain.decide import cabinet_decider
from services.lighting.domain.needs import REQUIREMENTS, had_need, needs
from services.lighting.domain.reports import on_task
from services.lighting.reference_data import EVERYWHERE, ReferenceData, load_reference_data
from services.lighting.settings import LightingSettings
from services.lighting.to_proto import cabinet_to_proto
from vigie.lighting.v1 import commands_pb2, events_pb2, service_pb2 as api


def lighting(settings: LightingSettings) -> Department:
    """Declare the department with the settings of its device worker."""
    city = settings.load(load_reference_data)
    return declare(settings.device_poll_seconds, settings.device_network, city)


def declare(
    poll_seconds: float, network: DeviceNetwork = LOCAL, city: ReferenceData = EVERYWHERE
) -> Department:
    """Declare the department for a device network and one city's reference data."""
    cabinet = Kind(
        "cabinet",
        cabinet_decider(network, city.surrounds),
        to_proto=cabinet_to_proto,
        creates=frozenset({api.InstallCabinetRequest}),
        filters={"district": queries.in_district, "troubled_only": queries.has_trouble},
        bulletins=cabinet_bulletins,
        needs=needs,
        on_task=on_task,
        end_reason=end_reason,
        had_need=had_need,
    )
    return Department(
        name=DEPARTMENT,
        port=7001,
        rpc=api.DESCRIPTOR.services_by_name["LightingService"],
        events=events_pb2,
        commands=commands_pb2,
        kinds=[cabinet],
        requirements=REQUIREMENTS,
        queries={"GetCabinet": queries.get_cabinet, "GetLamp": queries.get_lamp},
        workers=[
            partial(poll_devices, poller=CabinetPoller, poll_seconds=poll_seconds, network=network)
        ],
        reference_hashes=city.reference_hashes,
    )
