"""The winter service of a city: every public street is treated once, by one circuit."""

from __future__ import annotations

from collections import Counter
from datetime import time
from pathlib import Path

from services.city.city import City
from services.city.winter import ServiceLevel, load_service_levels


def test_a_city_without_the_files_has_no_winter_service(hamlet: City) -> None:
    assert (hamlet.winter_sections, hamlet.winter_circuits, hamlet.depots) == ((), (), ())
    assert hamlet.service_levels == ()


def test_a_level_states_its_conditions_and_its_hours(tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text(
        '[winter.levels]\nN2 = { reference = "C2", minimum = "C3", return_hours = 4, '
        'valid = ["05:00", "22:00"] }\n',
        encoding="utf-8",
    )
    assert load_service_levels(tmp_path) == (
        ServiceLevel("N2", "C2", "C3", 4.0, time(5), time(22)),
    )


def test_no_street_of_the_real_city_is_in_two_sections(montpellier: City) -> None:
    streets, seen = montpellier.streets, Counter[str]()
    for section in montpellier.winter_sections:
        arcs = [streets.edge(edge) for edge in section.edges]
        assert {(arc.name, arc.access) for arc in arcs} == {(section.street, "vehicle")}
        assert abs(sum(arc.length_metres for arc in arcs) - section.length_metres) < 0.1
        assert len(arcs) == 1 or section.length_metres <= 500
        seen.update(section.edges)
    assert max(seen.values()) == 1


def test_each_section_of_the_real_city_is_in_one_circuit_that_treats_the_first_rank_first(
    montpellier: City,
) -> None:
    ranks = {section.id: section.rank for section in montpellier.winter_sections}
    levels = {level.id for level in montpellier.service_levels}
    depots = {depot.id for depot in montpellier.depots}
    treated = Counter(s for circuit in montpellier.winter_circuits for s in circuit.sections)
    assert treated == Counter(ranks.keys())
    assert {section.level for section in montpellier.winter_sections} <= levels
    for circuit in montpellier.winter_circuits:
        assert circuit.depot in depots
        order = [ranks[section] for section in circuit.sections]
        assert order == sorted(order)


def test_the_depots_of_the_real_city_are_nodes_that_a_plough_can_leave(montpellier: City) -> None:
    nodes = {(round(lon, 6), round(lat, 6)) for lon, lat in montpellier.streets.nodes.tolist()}
    assert all((depot.lon, depot.lat) in nodes for depot in montpellier.depots)
