"""Leaks and valves as the API shows them."""

from __future__ import annotations

from services.crews.domain.place import place_message
from services.water.domain.leak import Leak
from services.water.domain.valve import Valve
from vigie.water.v1 import service_pb2 as api


def leak_to_proto(leak_id: str, leak: Leak, version: int) -> api.Leak:
    """Return a leak as the API shows it."""
    return api.Leak(
        leak_id=leak_id,
        kind=leak.kind,
        place=place_message(leak.place),
        valve_id=leak.valve_id,
        state=f"LEAK_STATE_{leak.status.name}",
        crew=leak.crew,
        version=version,
    )


def valve_to_proto(valve_id: str, valve: Valve, version: int) -> api.Valve:
    """Return a valve as the API shows it."""
    return api.Valve(
        valve_id=valve_id,
        place=place_message(valve.place),
        state=f"VALVE_STATE_{valve.status.name}",
        meter_address=valve.meter_address,
        flow_limit=valve.flow_limit,
        version=version,
    )
