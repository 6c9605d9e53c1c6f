"""The last position of each crew."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import KEPT_SECONDS, CrewPosition, CrewPositions
from tests.coordination.places import NOON, at
from vigie.bulletin.v1 import telemetry_pb2


def sighted(time: int, crew_id: str = "r1") -> bytes:
    return telemetry_pb2.CrewSighted(
        department="roads", crew_id=crew_id, position=at(1).position, sighted_time=time
    ).SerializeToString()


def test_the_newest_position_counts_in_any_order_and_an_incomplete_one_is_ignored() -> None:
    positions = CrewPositions()
    for time in (NOON, NOON + 5, NOON + 2):
        positions.read(sighted(time))
    positions.read(sighted(NOON, ""))
    positions.read(telemetry_pb2.CrewSighted(crew_id="r2").SerializeToString())
    assert dict(positions).keys() == {"roads/r1"}
    assert positions["roads/r1"].time == NOON + 5


def test_a_position_expires_after_an_hour() -> None:
    positions = CrewPositions()
    positions.update("roads/old", CrewPosition(0, 0, NOON))
    positions.update("roads/new", CrewPosition(0, 0, NOON + 1))
    positions.expire(NOON + KEPT_SECONDS * MICROS + 1)
    assert list(positions) == ["roads/new"]
