"""The report of a recorded arrival: the department that receives it, and its request."""

from __future__ import annotations

from collections.abc import Mapping

from services.chassis.sdk.proto_enum import proto_enum
from services.city.arrivals import Arrival
from services.city.city import City
from vigie.lighting.v1 import service_pb2 as lighting
from vigie.roads.v1 import service_pb2 as roads
from vigie.type.v1 import place_pb2

CITIZENS = "simulated:citizens"

# The effects of lighting's recorded kinds. A column that is down is dark, and a citizen reports it
# to roads, because it lies across a street.
LAMP_KINDS = frozenset({"lamp_failure", "lamp_knocked_down"})
FEEDER_KINDS = frozenset({"supply_failure"})
OUTAGE_KINDS = frozenset({"lighting_inspection"})
DEFECT_OF = {"lamp_knocked_down": "column_fallen"}

Report = roads.ReportDefectRequest | lighting.ReportOutageRequest


def reported_to(arrival: Arrival) -> str:
    """Return the department that receives a report of an arrival; empty for none."""
    if arrival.kind in OUTAGE_KINDS and arrival.lamp:
        return "lighting"
    return "roads" if arrival.department == "roads" or arrival.kind in DEFECT_OF else ""


def report_of(
    arrival: Arrival, city: City, feeder_of: Mapping[str, tuple[str, int]], request_id: str = ""
) -> Report:
    """Return the request that reports an arrival.

    `feeder_of` gives the cabinet and the feeder number of each lamp.
    """
    if arrival.kind in OUTAGE_KINDS and arrival.lamp:
        cabinet, _ = feeder_of[arrival.lamp]
        return lighting.ReportOutageRequest(
            request_id=request_id, cabinet_id=cabinet, lamp_id=arrival.lamp
        )
    request = roads.ReportDefectRequest(
        request_id=request_id,
        kind=DEFECT_OF.get(arrival.kind, arrival.kind),
        priority=proto_enum(place_pb2.Priority, arrival.priority),
    )
    if arrival.kind in DEFECT_OF and arrival.lamp:
        request.asset_id = f"column/{arrival.lamp}"  # a column carries its lamp's number
    request.place.position.longitude = arrival.lon
    request.place.position.latitude = arrival.lat
    request.place.street = city.streets.edge(arrival.edge).name
    request.place.district = city.districts.nearest(arrival.lon, arrival.lat).name
    return request
