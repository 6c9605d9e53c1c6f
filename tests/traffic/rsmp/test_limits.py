"""The budget of messages."""

from __future__ import annotations

from services.traffic.rsmp.limits import MessageBudget


def test_a_burst_passes_and_then_the_rate_applies() -> None:
    budget = MessageBudget(per_second=10, burst=5, now=0.0)
    assert [budget.spend(0.0) for _ in range(6)] == [True] * 5 + [False]
    assert not budget.spend(0.05)
    assert budget.spend(0.3)


def test_an_idle_site_saves_no_more_than_a_burst() -> None:
    budget = MessageBudget(per_second=10, burst=2, now=0.0)
    assert [budget.spend(1_000.0) for _ in range(3)] == [True, True, False]
