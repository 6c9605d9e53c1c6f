"""The figures of the policy hold together."""

from __future__ import annotations

from itertools import pairwise

from services.coordination.domain import policy
from services.coordination.domain.rules.tasks import NOT_ACCEPTED

PRIORITIES = (1, 2, 3, 4)


def test_each_table_speaks_of_each_priority() -> None:
    for table in (
        policy.GOAL_SECONDS,
        policy.MINIMUM_GAIN_SECONDS,
        policy.COVERAGE_SECONDS,
        policy.LEASE_SECONDS,
        policy.REAPPRAISE_SECONDS,
        policy.REAPPRAISE_MOST_SECONDS,
    ):
        assert tuple(table) == PRIORITIES


def test_what_is_more_urgent_is_never_given_more_time() -> None:
    for table in (policy.GOAL_SECONDS, policy.LEASE_SECONDS, policy.REAPPRAISE_SECONDS):
        assert all(table[one] <= table[next_] for one, next_ in pairwise(PRIORITIES))


def test_a_lease_ends_before_its_goal_is_missed() -> None:
    for priority in PRIORITIES:
        assert policy.LEASE_SECONDS[priority] < policy.GOAL_SECONDS[priority]


def test_each_end_of_an_offer_says_how_long_the_crew_is_left_alone() -> None:
    assert {*NOT_ACCEPTED.values(), "NO_NEWS", "REFUSED", "FAILED"} <= set(policy.EXCLUDED_SECONDS)
