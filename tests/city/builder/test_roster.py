"""The roster: numbered through each department, in the order of the teams."""

from __future__ import annotations

from typing import Any

from services.city.builder.roster import generate_crews

TEAM: dict[str, Any] = {
    "department": "lighting", "call_sign": "Lumière", "depot": "north", "shift": "night",
    "crews": 2, "skills": ["electrical", "signing"], "equipment": ["cones"], "lending": "P1_ONLY",
}  # fmt: skip


def test_numbers_run_through_a_department_and_start_again_in_the_next() -> None:
    teams = [TEAM, {**TEAM, "crews": 1}, {**TEAM, "department": "roads", "crews": 1}]
    lines = generate_crews(teams, {"north": (3.8, 43.6)}, {"night": ("21:30", "05:30")})
    ids = ["lighting-01", "lighting-02", "lighting-03", "roads-01"]
    assert [line["crew_id"] for line in lines] == ids
    assert lines[2]["name"] == "Lumière 3"
    assert (lines[0]["skills"], lines[0]["shift_start"]) == ("electrical;signing", "21:30")


def test_a_team_may_be_on_call_after_its_shift() -> None:
    teams = [TEAM, {**TEAM, "crews": 1, "on_call": ["21:30", "05:30"]}]
    lines = generate_crews(teams, {"north": (3.8, 43.6)}, {"night": ("21:30", "05:30")})
    assert [line["on_call"] for line in lines] == ["", "", "21:30-05:30"]
