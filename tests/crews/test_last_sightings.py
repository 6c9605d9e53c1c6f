"""The last reported position of each crew."""

from __future__ import annotations

from typing import Any

from services.crews.last_sightings import LastSightings, Sighting
from services.testing.spec import NOW, SECOND
from vigie.bulletin.v1.telemetry_pb2 import CrewSighted, SitesConnected
from vigie.type.v1.place_pb2 import Position

POINT = (3.88, 43.6)


def sighted(**changes: Any) -> bytes:
    position = Position(longitude=POINT[0], latitude=POINT[1])
    fields: dict[str, Any] = {"department": "roads", "crew_id": "R-1", "sighted_time": NOW}
    return CrewSighted(**(fields | {"position": position} | changes)).SerializeToString()


def test_a_position_has_the_time_of_its_fix_and_never_one_to_come() -> None:
    last = LastSightings(lambda: NOW)
    last.take(sighted(), "roads")
    assert last.of("roads/R-1") == Sighting(POINT, NOW)
    last.take(sighted(fix_time=NOW - SECOND), "roads")
    assert last.of("roads/R-1") == Sighting(POINT, NOW - SECOND)
    last.take(sighted(fix_time=NOW + SECOND), "roads")
    assert last.of("roads/R-1") == Sighting(POINT, NOW)


def test_a_position_is_forgotten_after_an_hour() -> None:
    now = NOW
    last = LastSightings(lambda: now)
    last.take(sighted(), "roads")
    now += 3_600 * SECOND
    assert last.of("roads/R-1") == Sighting(POINT, NOW)
    now += SECOND
    assert last.of("roads/R-1") is None


def test_a_message_of_another_department_or_of_another_type_names_no_place() -> None:
    last = LastSightings(lambda: NOW)
    for value in (b"\xff", SitesConnected(sent_time=NOW).SerializeToString(), sighted()):
        last.take(value, "snow")
    assert last.of("snow/R-1") is None
    assert last.of("roads/R-1") is None
