"""The answers to callers, and the longest time without one."""

from __future__ import annotations

from dataclasses import replace

from tests.faults.history import History, Verdict
from tests.faults.logs import told


def _history(*times: float) -> History:
    one = told("c", "defect/a", 0, 1)
    return History(told=[replace(one, told_seconds=time) for time in times])


def test_the_longest_silence_counts_its_ends() -> None:
    assert _history(1.0, 2.0, 6.0).gap_seconds([0], 0.0, 7.0) == 4.0
    assert _history(3.0).gap_seconds([0], 0.0, 4.0) == 3.0
    assert _history(1.0).gap_seconds([0], 0.0, 9.0) == 8.0


def test_one_silent_partition_among_talkative_ones_is_a_silence() -> None:
    history = _history(1.0, 2.0, 3.0)
    assert history.gap_seconds([0, 1], 0.0, 4.0) == 4.0


def test_a_request_without_an_answer_ends_no_outage() -> None:
    history = _history(1.0, 2.0)
    history.told[1] = replace(history.told[1], verdict=Verdict.UNKNOWN)
    assert history.gap_seconds([0], 0.0, 3.0) == 2.0
