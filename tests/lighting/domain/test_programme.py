"""The level of a programme at a time of its time zone, and the time of its next step."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from services.chassis.sdk.decider import Rejected
from services.lighting.domain.programme import (
    Programme,
    ProgrammePosition,
    Step,
    hour,
    refuse_unfit,
)
from services.testing.spec import SECOND
from vigie.lighting.v1 import equipment_pb2 as equipment

PARIS = ZoneInfo("Europe/Paris")
NIGHTS = ((1050, 500), (1100, 460), (1150, 400), (1240, 400), (1290, 350), (1310, 340),
          (1300, 350), (1260, 390), (1200, 430), (1140, 470), (1030, 460), (1020, 490))  # fmt: skip
SUN = Programme(
    id="sun",
    time_zone="Europe/Paris",
    steps=(
        Step(equipment.ANCHOR_DUSK, 0, 100),
        Step(equipment.ANCHOR_MIDNIGHT, 60, 40),
        Step(equipment.ANCHOR_DAWN, -30, 70),
        Step(equipment.ANCHOR_DAWN, 0, 0),
    ),
    nights=NIGHTS,
)


def at(year: int, month: int, day: int, clock: int, minute: int) -> int:
    return (
        int(datetime(year, month, day, clock, minute, tzinfo=PARIS).astimezone(UTC).timestamp())
        * SECOND
    )


def test_each_step_of_a_winter_night_sets_its_level() -> None:
    levels = [
        hour(SUN, at(2026, 1, day, clock, minute)).level
        for day, clock, minute in ((10, 12, 0), (10, 17, 30), (10, 23, 59), (11, 1, 0), (11, 8, 0))
    ]
    assert levels == [0, 100, 100, 40, 70]


def test_dusk_is_later_in_june() -> None:
    assert hour(SUN, at(2026, 6, 10, 20, 0)).level == 0
    assert hour(SUN, at(2026, 6, 10, 22, 0)).level == 100


def test_a_step_at_one_o_clock_stays_there_when_summer_time_ends() -> None:
    before, after = at(2026, 10, 24, 23, 0), at(2026, 10, 25, 23, 0)
    assert hour(SUN, before).next_step_time == at(2026, 10, 25, 1, 0)
    assert hour(SUN, after).next_step_time == at(2026, 10, 26, 1, 0)
    assert at(2026, 10, 26, 1, 0) - at(2026, 10, 25, 1, 0) == 25 * 3600 * SECOND


def by_clock(*steps: tuple[int, int]) -> Programme:
    midnight = equipment.ANCHOR_MIDNIGHT
    return Programme("p", "Europe/Paris", tuple(Step(midnight, *step) for step in steps))


@pytest.mark.parametrize(
    "steps",
    [
        ((180, 100), (120, 0), (1380, 50)),
        ((1380, 50), (120, 0), (180, 100)),
        ((150, 30), (180, 100), (1380, 50)),
        ((120, 0), (179, 30), (180, 100), (1380, 50)),
    ],
)
def test_a_time_that_spring_skips_moves_past_no_later_step(
    steps: tuple[tuple[int, int], ...],
) -> None:
    """On 28 March 2027 the clock jumps from 02:00 to 03:00."""
    programme = by_clock(*steps)
    before, jump = at(2027, 3, 28, 1, 59), at(2027, 3, 28, 3, 0)
    assert hour(programme, before).next_step_time == jump
    for time in (jump, at(2027, 3, 28, 3, 30), at(2027, 3, 28, 22, 59)):
        assert hour(programme, time).level == 100
    assert hour(programme, jump).next_step_time == at(2027, 3, 28, 23, 0)


def test_a_time_that_spring_skips_is_the_moment_of_the_jump() -> None:
    programme = by_clock((150, 30), (1380, 50))
    jump = at(2027, 3, 28, 3, 0)
    assert hour(programme, jump - SECOND).level == 50
    assert hour(programme, jump - SECOND).next_step_time == jump
    assert hour(programme, jump).level == 30


def test_a_time_that_autumn_repeats_is_the_first_of_the_two() -> None:
    programme = by_clock((150, 30), (180, 100), (1380, 50))
    first = at(2026, 10, 25, 2, 30)
    assert hour(programme, first - SECOND).level == 50
    assert hour(programme, first) == ProgrammePosition(30, at(2026, 10, 25, 3, 0))
    assert at(2026, 10, 25, 3, 0) - first == 90 * 60 * SECOND


@pytest.mark.parametrize(
    "pair", [((60, 30), (60, 100)), ((-60, 30), (1380, 100)), ((-720, 10), (720, 20))]
)
def test_two_steps_of_one_minute_are_rejected(pair: tuple[tuple[int, int], ...]) -> None:
    with pytest.raises(Rejected, match="one step for each minute") as caught:
        refuse_unfit(by_clock(*pair))
    assert (caught.value.code, caught.value.field) == ("PROGRAMME_INVALID", "programme.steps")


steps = st.lists(
    st.builds(
        Step,
        anchor=st.sampled_from(
            [equipment.ANCHOR_MIDNIGHT, equipment.ANCHOR_DUSK, equipment.ANCHOR_DAWN]
        ),
        minutes=st.integers(-720, 1439),
        level=st.integers(0, 100),
    ),
    min_size=1,
    max_size=6,
)
times = st.integers(1_600_000_000, 1_900_000_000).map(lambda seconds: seconds * SECOND)


@given(steps, times)
def test_the_next_step_is_later_than_now_and_within_two_days(some: list[Step], time: int) -> None:
    chosen = Programme("any", "Europe/Paris", tuple(some), NIGHTS)
    now = hour(chosen, time)
    assert 0 <= now.level <= 100
    assert time < now.next_step_time <= time + 2 * 86_400 * SECOND


@given(steps, times, st.floats(0, 1, exclude_max=True))
def test_the_level_holds_until_the_next_step(some: list[Step], time: int, share: float) -> None:
    chosen = Programme("any", "Europe/Paris", tuple(some), NIGHTS)
    now = hour(chosen, time)
    between = time + int((now.next_step_time - time) * share)
    assert hour(chosen, between) == now
