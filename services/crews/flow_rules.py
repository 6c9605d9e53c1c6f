"""Whether a message is a measured flow. Any program may write to a topic, so each reader asks."""

from __future__ import annotations

from google.protobuf.message import DecodeError

from services.chassis.sdk.compiled_rules import compile_rules
from services.chassis.sdk.decider import MICROS
from services.crews.position_rules import InvalidTelemetry
from vigie.bulletin.v1.telemetry_pb2 import FlowMeasured

MESSAGE_BYTES = 2_048
"""The largest message of a telemetry topic that is read.

A position is 100 bytes, the flow of a junction with eight detectors 300.
"""

AHEAD_SECONDS = 60
"""How far the time of a flow may be ahead: a later one would count for too long. Own rule."""

KEPT_SECONDS = 600
"""How long a flow is used. After that nothing is known about its streets."""

_passes = compile_rules(FlowMeasured.DESCRIPTOR)


def read_flow(value: bytes, now: int) -> FlowMeasured | None:
    """Return the flow that a telemetry message holds; None for a message of another type.

    Raises `InvalidTelemetry` with the reason undecodable, size, flow_invalid or time_ahead. The
    rules of the fields are those of telemetry.proto.
    """
    if len(value) > MESSAGE_BYTES:
        raise InvalidTelemetry("size")
    try:
        flow = FlowMeasured.FromString(value)
    except DecodeError as error:
        raise InvalidTelemetry("undecodable") from error
    if not flow.junction_id and not flow.sections:
        return None
    if not _passes(flow):
        raise InvalidTelemetry("flow_invalid")
    if flow.until_time > now + AHEAD_SECONDS * MICROS:
        raise InvalidTelemetry("time_ahead")
    return flow
