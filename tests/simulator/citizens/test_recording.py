"""The recording, on the days and at the hours that it happened."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from services.city.city import City
from services.city.equipment import Arrival
from services.simulator.citizens.recording import WEEK, Recording

FRIDAY = datetime(2011, 7, 1)  # noqa: DTZ001  # local time
PARIS = ZoneInfo("Europe/Paris")
LAMP = Arrival(0, "lamp_failure", "lighting", 3, 5.0, 47.0, "a", "L1")
RECORDING = Recording(
    tuple(replace(LAMP, seconds=seconds) for seconds in (0, 90, 90, 4000, WEEK + 7)),
    2 * WEEK,
    FRIDAY,
    PARIS,
)


def seconds(year: int, month: int, day: int, hour: int, minute: int = 0) -> float:
    return datetime(year, month, day, hour, minute, tzinfo=PARIS).timestamp()


def test_a_moment_falls_on_the_same_weekday_and_hour_of_the_recording() -> None:
    place = RECORDING.place(seconds(2026, 11, 27, 18, 30))  # a Friday

    assert place % WEEK == 18 * 3600 + 30 * 60


def test_the_days_are_those_of_the_wall_after_summer_time_too() -> None:
    summer, winter = seconds(2026, 10, 23, 9), seconds(2026, 10, 30, 9)  # two Fridays

    assert RECORDING.place(winter) - RECORDING.place(summer) == WEEK


def test_a_local_time_and_its_moment_are_the_same() -> None:
    wall = datetime(2011, 10, 29, 18, 0)  # noqa: DTZ001  # local time

    place = RECORDING.place(RECORDING.context(wall))

    assert place == (wall - FRIDAY).total_seconds()


def test_it_begins_again_after_whole_weeks_and_no_name_comes_twice() -> None:
    dues = list(RECORDING.between(-1, 3 * RECORDING.period - 1))

    assert [due.place for due in dues[:5]] == [0, 90, 90, 4000, WEEK + 7]
    assert [due.place - RECORDING.period for due in dues[5:10]] == [0, 90, 90, 4000, WEEK + 7]
    assert len({due.name for due in dues}) == 15


@given(st.lists(st.integers(-3 * WEEK, 6 * WEEK), min_size=2, max_size=8))
def test_however_often_one_looks_each_arrival_comes_once(looks: list[int]) -> None:
    looks.sort()

    pieces = [due for a, b in pairwise(looks) for due in RECORDING.between(a, b)]

    assert pieces == list(RECORDING.between(looks[0], looks[-1]))
    assert all(RECORDING.named(due.name) == due for due in pieces)


def test_a_name_that_the_recording_no_longer_has_is_nothing() -> None:
    assert RECORDING.named("0/99") is None


def test_a_city_without_arrivals_is_quiet() -> None:
    assert not list(replace(RECORDING, arrivals=()).between(0, 9 * WEEK))


def test_a_short_recording_is_played_once_a_week(hamlet: City) -> None:
    recording = Recording.of(hamlet)

    assert recording.period == WEEK
    assert [due.place for due in recording.between(-1, WEEK)] == [0, 60, WEEK]


@pytest.mark.timeout(60)
def test_a_real_citys_half_year_keeps_its_rates(montpellier: City) -> None:
    recording = Recording.of(montpellier)

    a_year = sum(1 for _ in recording.between(0, 2 * recording.period))

    assert recording.period == 26 * WEEK
    assert recording.midnight == FRIDAY
    assert 2 * 20_000 < a_year < 2 * 21_014
