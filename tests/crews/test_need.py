"""A need of the department, as its desk sees it."""

from __future__ import annotations

from services.crews.domain.task import Place
from services.crews.need import Need


def test_a_need_is_open_until_told_otherwise() -> None:
    bare = Need("roads/defect/D1", "pothole", 3, Place(), frozenset(), frozenset(), 0, 900)
    assert not bare.assigned
    assert bare.make_safe_seconds == 0
