"""Generates a roster: a number of crews of each team at a depot, one row for each crew."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any


def generate_crews(
    teams: Sequence[Mapping[str, Any]],
    depots: Mapping[str, tuple[float, float]],
    shifts: Mapping[str, Sequence[str]],
) -> list[dict[str, object]]:
    """Return the rows of the crews file; numbers count through each department, team by team."""
    numbers: Counter[str] = Counter()
    lines: list[dict[str, object]] = []
    for team in teams:
        lon, lat = depots[team["depot"]]
        start, end = shifts[team["shift"]]
        for _ in range(team["crews"]):
            numbers[team["department"]] += 1
            number = numbers[team["department"]]
            lines.append(
                {
                    "department": team["department"],
                    "crew_id": f"{team['department']}-{number:02d}",
                    "name": f"{team['call_sign']} {number}",
                    "skills": ";".join(team["skills"]),
                    "equipment": ";".join(team["equipment"]),
                    "depot_lon": f"{lon:.6f}",
                    "depot_lat": f"{lat:.6f}",
                    "lending": team["lending"],
                    "shift_start": start,
                    "shift_end": end,
                    "on_call": "-".join(team.get("on_call", ())),
                }
            )
    return lines
