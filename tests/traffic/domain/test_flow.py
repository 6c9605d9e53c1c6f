"""When a section is congested."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from services.traffic.domain import flow
from services.traffic.domain.flow import delay_percent, is_congested, usual_occupancy

PERCENT = st.integers(0, 100)
FLOWS = st.fixed_dictionaries(
    {
        "vehicles": st.integers(0, 1_500),
        "speed_kmh": st.integers(0, 200),
        "delay": st.integers(0, flow.DELAY_MOST),
        "occupancy": PERCENT,
        "usual": st.integers(0, flow.USUAL_MOST),
    }
)
JAM = {"vehicles": 20, "speed_kmh": 6, "delay": 300, "occupancy": 80, "usual": 10}


@pytest.mark.parametrize(
    ("before", "changes", "now"),
    [
        (False, {}, True),
        (False, {"vehicles": 4}, False),  # one slow driver at night
        (False, {"vehicles": 0, "speed_kmh": 0, "delay": 0, "occupancy": 0}, False),  # no car
        (False, {"occupancy": 39}, False),
        (False, {"usual": 50, "occupancy": 79}, False),  # every evening is like that
        (False, {"vehicles": 400, "speed_kmh": 28, "delay": 7}, False),  # much traffic that drives
        (False, {"delay": 149}, False),
        (True, {}, True),
        (True, {"delay": 149, "occupancy": 25}, True),
        (True, {"delay": 99}, False),
        (True, {"occupancy": 24}, False),
        (True, {"vehicles": 0, "speed_kmh": 0, "delay": 0}, True),  # it is full and nothing moves
        (True, {"vehicles": 0, "speed_kmh": 0, "delay": 0, "occupancy": 0}, False),
    ],
)
def test_a_congestion_begins_and_ends(before: bool, changes: dict[str, int], now: bool) -> None:  # noqa: FBT001
    assert is_congested(before=before, **JAM | changes) is now


@given(FLOWS)
def test_what_begins_a_congestion_does_not_end_it(measured: dict[str, int]) -> None:
    """Given any flow, the state that it leads to is one that it leads to again."""
    for before in (False, True):
        once = is_congested(before=before, **measured)
        assert is_congested(before=once, **measured) is once


@given(
    st.booleans(),
    st.lists(
        st.fixed_dictionaries(
            {
                "vehicles": st.integers(5, 1_500),
                "speed_kmh": st.integers(1, 200),
                "delay": st.integers(flow.DELAY_ENDS, flow.DELAY_BEGINS - 1),
                "occupancy": st.integers(65, 79),
                "usual": st.just(50),
            }
        )
    ),
)
def test_between_its_limits_nothing_changes(
    before: bool,  # noqa: FBT001
    measured: list[dict[str, int]],
) -> None:
    for each in measured:
        assert is_congested(before=before, **each) is before


@given(st.floats(0, 200), st.floats(1, 130))
def test_a_delay_is_within_its_limits(speed: float, drive: float) -> None:
    assert 0 <= delay_percent(speed, drive) <= flow.DELAY_MOST
    assert delay_percent(max(speed, drive), drive) == 0


@given(st.integers(0, 100_000), st.floats(1, 130))
def test_the_usual_occupancy_leaves_room_for_a_congestion(vehicles: int, drive: float) -> None:
    assert 0 <= usual_occupancy(vehicles, drive) <= flow.USUAL_MOST <= 100 - flow.EXCESS_BEGINS


def test_a_delay_and_a_usual_occupancy_are_those_of_the_formula() -> None:
    assert [delay_percent(speed, 30) for speed in (30, 20, 12, 1, 0)] == [0, 50, 150, 300, 0]
    assert usual_occupancy(900, 30) == 21
