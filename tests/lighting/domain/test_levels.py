"""The last setting of a lamp decides its level, and the removal of one leaves the others."""

from __future__ import annotations

from hypothesis import given, strategies as st

from services.lighting.domain.levels import (
    WHOLE_FEEDER,
    Lever,
    Setting,
    active,
    levels,
    overlay,
    remove,
)

LAMPS = 6
PROGRAMME = 70

seats = st.one_of(
    st.just(WHOLE_FEEDER),
    st.sets(st.integers(0, LAMPS - 1), min_size=1).map(lambda found: tuple(sorted(found))),
)
settings = st.builds(Setting, st.integers(0, 100), seats, st.integers(1, 9))


def folded(story: list[Setting]) -> tuple[Setting, ...]:
    after: tuple[Setting, ...] = ()
    for setting in story:
        after = overlay(after, setting)
    return after


def shown(holds: tuple[Setting, ...]) -> list[int]:
    return [level for level, _ in levels(LAMPS, PROGRAMME, holds, ())]


@given(st.lists(settings, max_size=12))
def test_each_lamp_has_the_level_of_its_last_setting(story: list[Setting]) -> None:
    expected = [PROGRAMME] * LAMPS
    for setting in story:
        for seat in setting.seats or range(LAMPS):
            expected[seat] = setting.level
    assert shown(folded(story)) == expected


@given(st.lists(settings, max_size=12), seats)
def test_removing_settings_returns_those_lamps_to_the_programme_and_no_others(
    story: list[Setting], gone: tuple[int, ...]
) -> None:
    before = folded(story)
    after = shown(remove(before, gone, LAMPS))
    freed = set(gone or range(LAMPS))
    for seat, level in enumerate(shown(before)):
        assert after[seat] == (PROGRAMME if seat in freed else level)


@given(st.lists(settings, max_size=30))
def test_a_feeder_has_at_most_one_setting_a_lamp_and_one_more(story: list[Setting]) -> None:
    assert len(folded(story)) <= LAMPS + 1


@given(st.lists(settings, max_size=12), st.integers(0, 10))
def test_only_settings_that_have_not_ended_are_active(story: list[Setting], time: int) -> None:
    settings = folded(story)
    assert active(settings, time) == tuple(each for each in settings if each.until_time > time)


def test_an_override_decides_before_a_level_by_hand_and_that_before_the_programme() -> None:
    found = levels(3, PROGRAMME, (Setting(40, (1, 2)),), (Setting(100, (2,), 9),))
    assert found == ((PROGRAMME, Lever.PROGRAMME), (40, Lever.HAND), (100, Lever.OVERRIDE))
