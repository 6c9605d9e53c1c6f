"""A feeder keeps the state of its lamps when they move, and is written to while it is behind."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, strategies as st

from services.lighting.domain.feeder import feeder_message, feeder_of, with_lamps
from services.lighting.domain.levels import Setting
from tests.lighting.examples import feeder

FEEDER = feeder_of(feeder(1, range(6)))


def test_a_feeder_becomes_the_message_that_it_was_made_from() -> None:
    assert feeder_message(FEEDER) == feeder(1, range(6))


@given(st.permutations(range(9)), st.integers(1, 9), st.sets(st.integers(0, 5)), st.integers(0, 99))
def test_a_lamp_keeps_its_fault_and_its_level_in_its_new_seat(
    numbers: list[int], size: int, dark: set[int], level: int
) -> None:
    seats = tuple(sorted(dark))
    holds = (Setting(level, seats),) if seats else ()
    before = replace(FEEDER, failed=seats, holds=holds)
    after = with_lamps(before, feeder(1, numbers[:size]))
    for seat, lamp in enumerate(after.lamps):
        number = int(lamp.id.removeprefix("L"))
        assert (seat in after.failed) == (number in dark)
        assert after.levels_without_overrides(100)[seat] == (level if number in dark else 100)


def test_a_feeder_is_actionable_while_it_is_behind_and_neither_waits_nor_gave_up() -> None:
    asked = FEEDER.asked(3, by_person=True)
    assert asked.actionable
    assert not replace(asked, confirmed_sequence=3).actionable
    assert not replace(asked, retry_time=5).actionable
    assert not replace(asked, attempts=3).actionable
    assert replace(asked, attempts=3).asked(4, by_person=True).actionable
    assert not replace(asked, attempts=3).asked(4, by_person=False).actionable
