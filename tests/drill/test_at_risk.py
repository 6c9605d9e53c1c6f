"""Which acknowledged commands a restored city may lack."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.drill.drill import Drill
from tests.faults.evidence import Told, Verdict

BEGUN, STRUCK, MOVED = 90.0, 100.0, 104.0


@pytest.mark.parametrize(
    ("told_seconds", "at_risk"),
    [(BEGUN - 0.1, False), (BEGUN + 1, True), (STRUCK + 0.02, True), (MOVED + 0.1, False)],
    ids=["before the copied pass", "in it", "by a replica that dies", "by the copy"],
)
def test_what_the_killed_city_answered_after_the_copied_pass_began_is_at_risk(
    told_seconds: float, *, at_risk: bool
) -> None:
    """Given a strike at 100 s, when a replica answers before it is dead, its answer is at risk."""
    nothing = cast("Any", None)
    seen = Drill(nothing, nothing, struck_seconds=STRUCK, struck_time=STRUCK, moved_seconds=MOVED)
    seen.manifest = cast("Any", SimpleNamespace(begun_time=BEGUN * 1e6))
    told = Told("id", "defect/1", 0, b"", Verdict.DONE, 1, told_seconds)
    assert seen.is_at_risk(told) is at_risk
