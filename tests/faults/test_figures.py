"""The figures of a run, their limits, and the longest time without an answer."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from tests.faults.evidence import History, Verdict
from tests.faults.figures import Figures, over_limit, write
from tests.faults.logs import told


def test_a_takeover_beyond_its_promise_is_named() -> None:
    figures = Figures("kill", 1, takeover_seconds={"kill -9": [6.9, 8.4], "coming back": [9.0]})
    assert over_limit(figures) == ["takeover after kill -9 took 8.4 s, promised are 8 s"]


def test_the_file_holds_the_result_of_each_scenario(tmp_path: Path) -> None:
    path = tmp_path / "new" / "faults.json"
    write([Figures("kill", 1), Figures("freeze", 1, findings=["I2: twice"])], path)
    assert [each["passed"] for each in json.loads(path.read_text())] == [True, False]


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
