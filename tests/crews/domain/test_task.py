"""A task on a crew."""

from __future__ import annotations

from hypothesis import given, strategies as st

from services.crews.domain.place import Place, place_message, place_of
from services.crews.domain.task import Status
from services.crews.domain.timestamp import timestamp
from vigie.bulletin.v1 import bulletin_pb2 as bulletin


def test_a_step_is_the_published_one() -> None:
    published = dict(bulletin.TaskStatus.items())
    del published["TASK_STATUS_UNSPECIFIED"]
    assert {f"TASK_STATUS_{s.name}": int(s) for s in Status} == published


@given(st.floats(-180, 180), st.floats(-90, 90), st.text(), st.text())
def test_a_place_survives_being_written(
    longitude: float, latitude: float, street: str, district: str
) -> None:
    place = Place(longitude, latitude, street, district)
    assert place_of(place_message(place)) == place


@given(st.integers(0, 4_000_000_000_000_000))
def test_a_moment_survives_being_written(time: int) -> None:
    assert timestamp(time).ToMicroseconds() == time
