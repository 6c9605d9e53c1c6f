"""A published street file becomes arcs with access and speed; cut-off parts are marked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.city.builder.arcs import mark_cut_off, read_arcs
from tests.city.builder.examples import arc

NODES = [{"id": f"n{n}", "lon": str(n), "lat": "0"} for n in range(4)]
RULES: dict[str, Any] = {
    "dropped_directions": ["fictive"],
    "dropped_uses": ["Fluvial"],
    "closed_directions": ["closed"],
    "one_way_directions": ["one"],
    "foot_uses": ["Piéton"],
    "speed_kmh": {"default": 30, "AV": 50},
}


def row(id_: str, ends: str, direction: str = "both", use: str = "") -> dict[str, str]:
    u, v = (f"n{n}" for n in ends)
    return {
        "arc_id": id_, "u": u, "v": v, "length_m": "10.0", "street_name": "Rue", "use": use,
        "street_type": "AV" if id_ == "1" else "RUE", "direction": direction,
        "lonlat_path": "0 0;1 0",
    }  # fmt: skip


def test_access_follows_use_and_direction_and_arcs_come_by_number() -> None:
    rows = [
        row("10", "12", use="Piéton"),
        row("9", "12", direction="closed"),
        row("1", "01", direction=""),
        row("4", "01", direction="fictive"),
        row("5", "01", use="Fluvial"),
    ]
    found = read_arcs(NODES, rows, RULES)
    assert [(each.id, each.access, each.speed_kmh, each.one_way) for each in found] == [
        ("1", "vehicle", 50, False),
        ("9", "closed", 30, False),
        ("10", "foot", 30, False),
    ]


@pytest.mark.parametrize(("one_way", "access"), [(True, "cut_off"), (False, "vehicle")])
def test_a_street_that_no_crew_could_leave_is_cut_off(*, one_way: bool, access: str) -> None:
    spur = replace(arc("4", 2, 3), one_way=one_way)
    loop = [replace(arc(f"{n}", n, (n + 1) % 3), one_way=True) for n in range(3)]
    assert [each.access for each in mark_cut_off([*loop, spur], 4)] == ["vehicle"] * 3 + [access]
