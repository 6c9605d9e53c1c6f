"""The clock of a service level runs in its hours alone."""

from __future__ import annotations

from datetime import datetime

import pytest

from services.snow.domain.rules import Level
from tests.snow.department import ZONE

BY_DAY = Level(2, 3, 8, 2, 6 * 60, 20 * 60, ZONE)
ALWAYS = Level(1, 3, 4, 2, 0, 24 * 60, ZONE)


def at(text: str) -> int:
    return int(datetime.fromisoformat(text).replace(tzinfo=ZONE).timestamp()) * 1_000_000


@pytest.mark.parametrize(
    ("level", "start", "falling", "end"),
    [
        (ALWAYS, "2026-01-15T23:00", False, "2026-01-16T03:00"),
        (ALWAYS, "2026-01-15T23:00", True, "2026-01-16T01:00"),
        (BY_DAY, "2026-01-15T08:00", False, "2026-01-15T16:00"),
        (BY_DAY, "2026-01-15T12:00", False, "2026-01-15T20:00"),
        (BY_DAY, "2026-01-15T18:00", False, "2026-01-16T12:00"),
        (BY_DAY, "2026-01-15T23:00", False, "2026-01-16T14:00"),
        (BY_DAY, "2026-01-15T02:00", True, "2026-01-15T08:00"),
        (ALWAYS, "2026-03-29T00:00", False, "2026-03-29T05:00"),
    ],
)
def test_a_deadline_counts_the_hours_of_validity(
    level: Level,
    start: str,
    falling: bool,  # noqa: FBT001
    end: str,
) -> None:
    assert level.deadline(at(start), falling=falling) == at(end)
