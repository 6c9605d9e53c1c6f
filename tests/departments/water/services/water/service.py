"""The water department on one page."""

from __future__ import annotations

from functools import partial

from services.crews.aggregate_kind import Kind
from services.crews.department import Department
from services.water.domain.leak import REQUIREMENTS, leak_decider, needs, on_task
from services.water.domain.valve import valve_decider
from services.water.meters import poll_meters
from services.water.settings import WaterSettings
from services.water.to_proto import leak_to_proto, valve_to_proto
from vigie.water.v1 import events_pb2, service_pb2 as api


def water(settings: WaterSettings) -> Department:
    """Declare the department with the settings of its meter worker."""
    return declare(settings.meter_poll_seconds)


def declare(poll_seconds: float) -> Department:
    """Declare the department. It is the same in every city."""
    leak = Kind("leak", leak_decider, to_proto=leak_to_proto, needs=needs, on_task=on_task)
    creates = frozenset({api.InstallValveRequest})
    valve = Kind("valve", valve_decider, to_proto=valve_to_proto, creates=creates)
    return Department(
        name="water",
        port=7008,
        rpc=api.DESCRIPTOR.services_by_name["WaterService"],
        events=events_pb2,
        kinds=[leak, valve],
        requirements=REQUIREMENTS,
        workers=[partial(poll_meters, poll_seconds=poll_seconds)],
    )
