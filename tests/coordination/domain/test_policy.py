"""The figures of the policy."""

from __future__ import annotations

from services.coordination.domain import policy
from services.coordination.domain.rules.tasks import NOT_ACCEPTED


def test_each_end_of_an_offer_excludes_the_crew_for_a_time() -> None:
    ends = {*NOT_ACCEPTED.values(), "NO_NEWS", "REFUSED", "FAILED"}
    assert ends <= set(policy.EXCLUDED_SECONDS)


def test_a_lease_ends_before_its_goal_is_missed() -> None:
    for priority, lease in policy.LEASE_SECONDS.items():
        assert lease < policy.GOAL_SECONDS[priority]
