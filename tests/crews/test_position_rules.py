"""Which telemetry messages a reader takes."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given as forall, strategies as st

from services.crews.position_rules import (
    InvalidTelemetry,
    OtherTelemetry,
    is_point,
    read_heartbeat,
    read_sighting,
)
from services.testing.spec import NOW
from vigie.bulletin.v1.telemetry_pb2 import CrewSighted, Heartbeat, SitesConnected
from vigie.type.v1.place_pb2 import Position

HERE = Position(longitude=3.88, latitude=43.6)


def sighted(**changes: Any) -> bytes:
    fields: dict[str, Any] = {"crew_id": "roads-01", "position": HERE, "sighted_time": NOW}
    return CrewSighted(**(fields | changes)).SerializeToString()


@pytest.mark.parametrize(
    ("longitude", "latitude", "expected"),
    [
        (3.88, 43.6, True),
        (-180.0, 90.0, True),
        (0.0, 51.5, True),
        (4000.0, 43.6, False),
        (3.88, -90.1, False),
        (math.nan, 43.6, False),
        (3.88, math.inf, False),
        (0.0, 0.0, False),
    ],
)
def test_a_point_is_on_the_ground(longitude: float, latitude: float, *, expected: bool) -> None:
    assert is_point(longitude, latitude) is expected


def test_a_position_is_read_as_it_was_sent() -> None:
    assert read_sighting(sighted()) == CrewSighted.FromString(sighted())


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"\xff", "undecodable"),
        (sighted(crew_id=""), "crew_missing"),
        (sighted(position=None), "position_missing"),
        (sighted(position=Position(longitude=math.nan, latitude=43.6)), "position_invalid"),
        (sighted(position=Position(longitude=3.9, latitude=1e300)), "position_invalid"),
        (sighted(sighted_time=0), "time_missing"),
        (sighted(sighted_time=-1), "time_missing"),
    ],
)
def test_a_position_that_breaks_a_rule_is_refused(value: bytes, reason: str) -> None:
    with pytest.raises(InvalidTelemetry, match=reason):
        read_sighting(value)


@pytest.mark.parametrize(("value", "reason"), [(b"\xff", "undecodable"), (b"", "time_missing")])
def test_a_heartbeat_that_breaks_a_rule_is_refused(value: bytes, reason: str) -> None:
    with pytest.raises(InvalidTelemetry, match=reason):
        read_heartbeat(value)


@forall(st.binary(max_size=60))
def test_bytes_of_anybody_are_read_or_refused(value: bytes) -> None:
    for read in (read_sighting, read_heartbeat):
        try:
            message = read(value)
        except InvalidTelemetry:
            continue
        assert isinstance(message, CrewSighted | Heartbeat)


def test_telemetry_of_another_type_is_no_invalid_position() -> None:
    named = SitesConnected(junction_ids=["J1"], sent_time=1)
    with pytest.raises(OtherTelemetry):
        read_sighting(named.SerializeToString())
