"""Where crews were last seen."""

from __future__ import annotations

from services.chassis.sdk.decider import MICROS
from services.coordination.dispatch.positions import KEPT_SECONDS, CrewPosition, CrewPositions
from tests.coordination.world import NOON, at
from vigie.bulletin.v1 import telemetry_pb2


def seen(time: int, crew_id: str = "r1") -> bytes:
    return telemetry_pb2.CrewSighted(
        department="roads", crew_id=crew_id, position=at(1).position, sighted_time=time
    ).SerializeToString()


def test_the_last_sighting_counts_whatever_the_order_they_come_in() -> None:
    positions = CrewPositions()
    for time in (NOON, NOON + 5, NOON + 2):
        positions.read(seen(time))
    assert positions["roads/r1"].time == NOON + 5
    assert list(positions) == ["roads/r1"]


def test_a_sighting_of_nobody_or_nowhere_is_none() -> None:
    positions = CrewPositions()
    positions.read(seen(NOON, ""))
    positions.read(telemetry_pb2.CrewSighted(crew_id="r1").SerializeToString())
    assert len(positions) == 0


def test_what_is_older_than_telemetry_is_kept_is_forgotten() -> None:
    positions = CrewPositions()
    positions.update("roads/old", CrewPosition(0, 0, NOON))
    positions.update("roads/new", CrewPosition(0, 0, NOON + 1))
    positions.expire(NOON + KEPT_SECONDS * MICROS + 1)
    assert list(positions) == ["roads/new"]
