"""The recorded arrivals, at their weekday and hour."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from services.city.arrivals import Arrival
from services.city.city import City
from services.simulator.citizens.recorded_arrivals import WEEK, RecordedArrivals

FRIDAY = datetime.fromisoformat("2011-07-01")
PARIS = ZoneInfo("Europe/Paris")
LAMP = Arrival(0, "lamp_failure", "lighting", 3, 5.0, 47.0, "a", "L1")
RECORDING = RecordedArrivals(
    tuple(replace(LAMP, seconds=seconds) for seconds in (0, 90, 90, 4000, WEEK + 7)),
    2 * WEEK,
    FRIDAY,
    PARIS,
)


def seconds(year: int, month: int, day: int, hour: int, minute: int = 0) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS).timestamp()


def test_an_offset_has_the_weekday_and_the_local_hour_of_its_time() -> None:
    summer, winter = seconds(2026, 10, 23, 18, 30), seconds(2026, 10, 30, 18, 30)  # two Fridays
    assert RECORDING.offset(summer) % WEEK == 18 * 3600 + 30 * 60
    assert RECORDING.offset(winter) - RECORDING.offset(summer) == WEEK

    wall = datetime.fromisoformat("2011-10-29T18:00")
    assert RECORDING.offset(RECORDING.time(wall)) == (wall - FRIDAY).total_seconds()


def test_it_repeats_after_whole_weeks_and_no_name_occurs_twice() -> None:
    dues = list(RECORDING.between(-1, 3 * RECORDING.period - 1))

    assert [due.offset for due in dues[:5]] == [0, 90, 90, 4000, WEEK + 7]
    assert [due.offset - RECORDING.period for due in dues[5:10]] == [0, 90, 90, 4000, WEEK + 7]
    assert len({due.name for due in dues}) == 15


@given(st.lists(st.integers(-3 * WEEK, 6 * WEEK), min_size=2, max_size=8))
def test_each_arrival_comes_once_however_time_is_divided(offsets: list[int]) -> None:
    offsets.sort()

    pieces = [due for a, b in pairwise(offsets) for due in RECORDING.between(a, b)]

    assert pieces == list(RECORDING.between(offsets[0], offsets[-1]))
    assert all(RECORDING.named(due.name) == due for due in pieces)


def test_a_name_that_the_recording_does_not_have_is_none() -> None:
    assert RECORDING.named("0/99") is None


def test_a_recording_may_be_empty() -> None:
    assert not list(replace(RECORDING, arrivals=()).between(0, 9 * WEEK))


def test_a_short_recording_is_played_once_a_week(hamlet: City) -> None:
    recording = RecordedArrivals.of(hamlet)

    assert recording.period == WEEK
    assert [due.offset for due in recording.between(-1, WEEK)] == [0, 60, WEEK]


@pytest.mark.timeout(60)
def test_a_real_citys_half_year_keeps_its_rates(montpellier: City) -> None:
    recording = RecordedArrivals.of(montpellier)

    a_year = sum(1 for _ in recording.between(0, 2 * recording.period))

    assert recording.period == 26 * WEEK
    assert recording.midnight == FRIDAY
    assert 2 * 20_000 < a_year < 2 * 21_014


def test_the_sites_are_those_of_the_last_arrivals_of_a_department_the_most_urgent_first() -> None:
    """Given arrivals before and after the hour, then only those of the hour are sites."""
    roads = replace(LAMP, department="roads", kind="pothole", lamp=None)
    arrivals = (
        replace(roads, seconds=10, lon=1.0),  # too early
        replace(LAMP, seconds=4000, lon=2.0),
        replace(roads, seconds=4001, lon=3.0),
        replace(roads, seconds=4002, lon=4.0, priority=2),
        replace(roads, seconds=7000, lon=5.0),  # not yet
    )
    recording = replace(RECORDING, arrivals=arrivals)
    now = recording.time(FRIDAY + timedelta(seconds=5000))
    assert recording.sites(now, 3600) == {
        "lighting": [(2.0, 47.0)],
        "roads": [(4.0, 47.0), (3.0, 47.0)],
    }
