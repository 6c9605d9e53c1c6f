"""A published street file becomes arcs with access and speed; cut-off parts are marked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from services.city.builder.arcs import Arc, mark_cut_off, read_arcs

NODES = [{"id": f"n{n}", "lon": str(n), "lat": "0"} for n in range(4)]
RULES: dict[str, Any] = {
    "dropped_directions": ["fictive"],
    "dropped_uses": ["Fluvial"],
    "closed_directions": ["closed"],
    "one_way_directions": ["one"],
    "foot_uses": ["Piéton"],
    "speed_kmh": {"default": 30, "AV": 50},
}


def row(arc: str, ends: str, direction: str = "both", use: str = "") -> dict[str, str]:
    u, v = (f"n{n}" for n in ends)
    return {
        "arc_id": arc, "u": u, "v": v, "length_m": "10.0", "street_name": "Rue", "use": use,
        "street_type": "AV" if arc == "1" else "RUE", "direction": direction,
        "lonlat_path": "0 0;1 0",
    }  # fmt: skip


def test_access_follows_use_and_direction() -> None:
    arcs = read_arcs(
        NODES,
        [
            row("1", "01"),
            row("2", "12", use="Piéton"),
            row("3", "12", direction="closed"),
            row("4", "01", direction="fictive"),
            row("5", "01", use="Fluvial"),
        ],
        RULES,
    )
    assert [(arc.id, arc.access) for arc in arcs] == [
        ("1", "vehicle"),
        ("2", "foot"),
        ("3", "closed"),
    ]


def test_speed_follows_the_type_of_street() -> None:
    arcs = read_arcs(NODES, [row("1", "01"), row("2", "12")], RULES)
    assert [arc.speed_kmh for arc in arcs] == [50, 30]


def test_arcs_come_by_ascending_number_whatever_the_order_of_the_file() -> None:
    arcs = read_arcs(NODES, [row("10", "01"), row("9", "12")], RULES)
    assert [arc.id for arc in arcs] == ["9", "10"]


def test_a_street_without_a_stated_direction_is_two_way() -> None:
    (arc,) = read_arcs(NODES, [row("2", "01", direction="")], RULES)
    assert not arc.one_way


@pytest.mark.parametrize(("one_way", "access"), [(True, "cut_off"), (False, "vehicle")])
def test_a_street_that_no_crew_could_leave_is_cut_off(*, one_way: bool, access: str) -> None:
    path = ((0.0, 0.0), (1.0, 0.0))
    spur = Arc("4", 2, 3, 1, "", "", one_way, "vehicle", 30, path)
    first = replace(spur, id="1", u=0, v=1, one_way=True)
    loop = [first, replace(first, id="2", u=1, v=2), replace(first, id="3", u=2, v=0)]
    assert [arc.access for arc in mark_cut_off([*loop, spur], 4)] == ["vehicle"] * 3 + [access]
