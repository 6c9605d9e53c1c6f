"""The roster of a city, with and without its optional columns."""

from __future__ import annotations

from datetime import time
from pathlib import Path

import pytest

from services.city.crew_roster import load_crews

HEAD = "department,crew_id,name,skills,equipment,depot_lon,depot_lat,lending,shift_start,shift_end"
ROW = "roads,roads-01,Road 1,road_repair,,5.0,47.0,NEVER,05:30,13:30"


def roster(folder: Path, head: str, row: str) -> Path:
    (folder / "crews.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("head", "row", "size", "on_call"),
    [
        (HEAD, ROW, 2, None),
        (f"{HEAD},size,on_call", f"{ROW},,", 2, None),
        (f"{HEAD},size,on_call", f"{ROW},3,13:30-05:30", 3, (time(13, 30), time(5, 30))),
    ],
    ids=["without", "empty", "given"],
)
def test_size_and_time_on_call_are_optional(
    tmp_path: Path, head: str, row: str, size: int, on_call: tuple[time, time] | None
) -> None:
    (crew,) = load_crews(roster(tmp_path, head, row))
    assert (crew.size, crew.on_call) == (size, on_call)


def test_a_time_on_call_may_cross_midnight(tmp_path: Path) -> None:
    (crew,) = load_crews(roster(tmp_path, f"{HEAD},on_call", f"{ROW},21:00-05:30"))
    assert [crew.is_on_call(time(hour)) for hour in (20, 21, 0, 5, 6)] == [
        False,
        True,
        True,
        True,
        False,
    ]
    (never,) = load_crews(roster(tmp_path, HEAD, ROW))
    assert not never.is_on_call(time(0))
