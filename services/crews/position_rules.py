"""Whether a position in a message is one. Any program may write to a topic, so each reader asks."""

from __future__ import annotations

from google.protobuf.message import DecodeError
from google.protobuf.unknown_fields import UnknownFieldSet

from vigie.bulletin.v1 import telemetry_pb2
from vigie.type.v1 import place_pb2

FIRST_OTHER = 20
"""The first field number of the other messages on the topic: see telemetry.proto."""


class InvalidTelemetry(ValueError):
    """A telemetry message that breaks the rules.

    `reason` is a code for a metric: undecodable, crew_missing, position_missing, position_invalid
    or time_missing.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OtherTelemetry(InvalidTelemetry):
    """A telemetry message of another type than the positions of crews, whose topic it shares."""

    def __init__(self) -> None:
        super().__init__("other_type")


def is_point(longitude: float, latitude: float) -> bool:
    """Return whether two numbers are a point on the ground, in WGS84 degrees.

    NaN and infinity are none. Nor is 0, 0: a receiver without a fix reports it, and so does a
    message whose position was never set.
    """
    in_range = -180 <= longitude <= 180 and -90 <= latitude <= 90
    return in_range and (longitude, latitude) != (0, 0)


def is_position(position: place_pb2.Position) -> bool:
    """Return whether a position in a message is a point on the ground."""
    return is_point(position.longitude, position.latitude)


def read_sighting(value: bytes) -> telemetry_pb2.CrewSighted:
    """Return the position of a crew that a telemetry message holds.

    Raises `OtherTelemetry` for a message of another type, whose fields have other numbers, and
    `InvalidTelemetry` where the message breaks a rule. A time in the future breaks none: the
    reader takes it as now, because the sender's clock may be ahead.
    """
    try:
        sighted = telemetry_pb2.CrewSighted.FromString(value)
    except DecodeError as error:
        raise InvalidTelemetry("undecodable") from error
    unknown = UnknownFieldSet(sighted)
    others = [unknown[n].field_number >= FIRST_OTHER for n in range(len(unknown))]
    if not sighted.crew_id and others and all(others):
        raise OtherTelemetry
    if not sighted.crew_id:
        raise InvalidTelemetry("crew_missing")
    if not sighted.HasField("position"):
        raise InvalidTelemetry("position_missing")
    if not is_position(sighted.position):
        raise InvalidTelemetry("position_invalid")
    if sighted.sighted_time <= 0:
        raise InvalidTelemetry("time_missing")
    return sighted


def read_heartbeat(value: bytes) -> telemetry_pb2.Heartbeat:
    """Return the heartbeat of coordination that a telemetry message holds.

    Raises `InvalidTelemetry` where the message breaks a rule.
    """
    try:
        heartbeat = telemetry_pb2.Heartbeat.FromString(value)
    except DecodeError as error:
        raise InvalidTelemetry("undecodable") from error
    if heartbeat.sent_time <= 0:
        raise InvalidTelemetry("time_missing")
    return heartbeat
