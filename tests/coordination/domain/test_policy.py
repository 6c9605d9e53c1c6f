"""The policy as a value, and as a city's file changes it."""

from __future__ import annotations

import msgspec
import pytest

from services.coordination.domain.policy import DEFAULT, Policy
from services.coordination.domain.rules.offers import UNHEARD
from services.coordination.domain.rules.tasks import NOT_ACCEPTED


def test_each_end_of_an_offer_excludes_the_crew_for_a_time() -> None:
    ends = {*NOT_ACCEPTED.values(), "NO_NEWS", "REFUSED", "FAILED", UNHEARD}
    assert ends <= set(DEFAULT.excluded_seconds)


@pytest.mark.parametrize("priority", [1, 2, 3, 4])
def test_a_lease_ends_before_its_goal_is_missed(priority: int) -> None:
    assert DEFAULT.lease_seconds[priority] < DEFAULT.goal_seconds[priority]


def test_a_city_changes_some_figures_and_gets_another_hash() -> None:
    goals = "[goal_seconds]\nP1 = 480\nP2 = 3600\nP3 = 7200\nP4 = 7200"
    policy = Policy.of_toml(f"turnout_seconds = 120\n{goals}".encode())
    assert (policy.turnout_seconds, policy.goal_seconds[1]) == (120, 480)
    assert policy.lease_seconds == DEFAULT.lease_seconds
    assert policy.sha256 != DEFAULT.sha256 == Policy().sha256


@pytest.mark.parametrize(
    "text",
    [
        "turnout = 3",
        "turnout_seconds = 'soon'",
        "goal_seconds = 4",
        "turnout_seconds = -1",
        "swap_seconds = nan",
        "goal_seconds = {P1 = 0, P2 = 3600, P3 = 86400, P4 = 604800}",
        "asked_at_once = {P1 = 2, P2 = 0, P3 = 1, P4 = 1}",
        "late_factor_most = inf",
    ],
)
def test_a_figure_that_does_not_exist_or_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        Policy.of_toml(text.encode())
