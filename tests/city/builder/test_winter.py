"""The winter service: sections by street and rank, circuits by direction."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.city.builder.arcs import Arc
from services.city.builder.flow import Count
from services.city.builder.winter_circuits import circuit_rows, depot_rows
from services.city.builder.winter_sections import Section, cut_sections, section_rows
from services.city.city import City
from tests.city.builder.examples import PLANE, arc, street

RULES: dict[str, Any] = {"first_streets": ["Hospital"], "second_daily": 1000}


def cut(*arcs: Arc, private: frozenset[str] = frozenset(), **counted: float) -> list[Section]:
    counts = {id_: Count(daily, 0, 0) for id_, daily in counted.items()}
    return cut_sections(arcs, private, counts, RULES, plane=PLANE, main_kmh=50)


def test_a_street_is_cut_into_runs_that_follow_each_other() -> None:
    ends = [((200 * n, 0), (200 * n + 200, 0)) for n in range(4)]
    arcs = [
        replace(street(str(n), *pair, name="Long"), length_metres=200)
        for n, pair in enumerate(ends)
    ]
    apart = street("9", (5000, 0), (5100, 0), name="Long")
    sections = cut(*arcs, apart)
    assert [[a.id for a in s.arcs] for s in sections] == [["0", "1"], ["2", "3"], ["9"]]
    assert [s.length_metres for s in sections] == [400, 400, 100]


def test_a_private_street_is_not_treated() -> None:
    sections = cut(street("a", (0, 0), (100, 0)), private=frozenset({"a"}))
    assert sections == []


def test_the_rank_is_of_the_street_and_of_its_traffic() -> None:
    sections = cut(
        street("a", (0, 0), (100, 0), kmh=50),
        street("b", (0, 0), (0, 100), name="Hospital"),
        street("c", (0, 0), (0, -100)),
        street("d", (0, 0), (-100, 0)),
        street("e", (0, 0), (-100, -100)),
        c=1000,
        d=999,
    )
    rows = section_rows(sections, {"1": "N1", "2": "N2", "3": "N3"})
    assert [(row["edges"], row["rank"], row["level"]) for row in rows] == [
        ("a", 1, "N1"),
        ("b", 1, "N1"),
        ("c", 2, "N2"),
        ("d", 3, "N3"),
        ("e", 3, "N3"),
    ]


def test_a_plough_enters_a_section_at_one_end_and_leaves_at_the_other() -> None:
    backwards = street("a", (100, 0), (0, 0), name="S")
    (section,) = cut(backwards, street("b", (100, 0), (200, 0), name="S"))
    assert (section.start, section.end) == (0, 200_000)


def _of(hamlet: City, *ids: str, rank: int = 3) -> list[Section]:
    sections = []
    for id_ in ids:
        edge, path = hamlet.streets.edge(id_), hamlet.streets.path(id_)
        metres = hamlet.streets.plane.metres(*path.T)
        sections.append(Section((arc(id_, edge.u, edge.v),), rank, metres.mean(axis=0)))
    return sections


def test_a_section_goes_to_the_nearest_depot_and_the_first_rank_comes_first(hamlet: City) -> None:
    sections = [*_of(hamlet, "h", "l"), *_of(hamlet, "i", rank=1)]
    corners = [tuple(hamlet.streets.nodes[node].tolist()) for node in (0, 2)]
    depots = dict(zip(("west", "east"), corners, strict=True))
    rows = circuit_rows(sections, depots, hamlet.streets, circuit_metres=1000)
    assert [(row["id"], row["name"], row["sections"]) for row in rows] == [
        ("C01", "West 1", "W0003;W0001"),
        ("C02", "East 1", "W0002"),
    ]


def test_a_depot_has_as_many_circuits_as_its_sections_fill(hamlet: City) -> None:
    sections = _of(hamlet, "a", "h", "j", "l")
    middle = tuple(hamlet.streets.nodes[4].tolist())
    rows = circuit_rows(sections, {"only": middle}, hamlet.streets, circuit_metres=200)
    assert [len(str(row["sections"]).split(";")) for row in rows] == [2, 2]


def test_a_depot_carries_its_stock() -> None:
    rows = depot_rows({"only": (5.0, 47.0)}, {"only": {"salt_kg": 9, "brine_litres": 1}})
    expected = {"id": "only", "lon": "5.000000", "lat": "47.000000", "salt_kg": 9}
    assert rows == [expected | {"brine_litres": 1}]
