"""The figures of a run, and their limits."""

from __future__ import annotations

import json
from pathlib import Path

from tests.faults.figures import Figures, over_limit, write


def test_a_takeover_beyond_its_promise_is_named() -> None:
    figures = Figures("kill", 1, takeover_seconds={"kill -9": [6.9, 8.4], "coming back": [9.0]})
    assert over_limit(figures) == ["takeover after kill -9 took 8.4 s, promised are 8 s"]


def test_the_file_holds_the_result_of_each_scenario(tmp_path: Path) -> None:
    path = tmp_path / "new" / "faults.json"
    write([Figures("kill", 1), Figures("freeze", 1, findings=["I2: twice"])], path)
    assert [each["passed"] for each in json.loads(path.read_text())] == [True, False]
