"""The equipment of traffic: signalled junctions, bollards, and counted street sections."""

from __future__ import annotations

from collections import Counter

import numpy as np

from services.city.city import City


def test_a_city_without_the_files_has_no_such_equipment(hamlet: City) -> None:
    assert (hamlet.junctions, hamlet.bollards, hamlet.flow_sections) == ((), (), ())


def test_each_published_junction_of_the_real_city_is_at_an_end_of_one_of_its_streets(
    montpellier: City,
) -> None:
    junctions, streets = montpellier.junctions, montpellier.streets
    assert len({junction.id for junction in junctions}) == len(junctions) == 373
    for junction in junctions:
        arcs = [streets.edge(edge) for edge in junction.edges]
        assert {arc.access for arc in arcs} == {"vehicle"}
        assert junction.node in {node for arc in arcs for node in (arc.u, arc.v)}
    assert Counter(j.rank for j in junctions) == {1: 94, 2: 205, 3: 74}


def test_the_junctions_of_a_feeder_of_the_real_city_are_neighbours(montpellier: City) -> None:
    places: dict[str, list[tuple[float, float]]] = {}
    for junction in montpellier.junctions:
        places.setdefault(junction.feeder, []).append((junction.lon, junction.lat))
    for lonlat in places.values():
        metres = montpellier.streets.plane.metres(*np.asarray(lonlat).T)
        assert np.hypot(*(metres[:, None] - metres).transpose(2, 0, 1)).max() <= 600


def test_each_bollard_of_the_real_city_stands_on_its_street(montpellier: City) -> None:
    streets = montpellier.streets
    assert len(montpellier.bollards) == 26
    for bollard in montpellier.bollards:
        assert streets.nearest_edge(bollard.lon, bollard.lat) == bollard.edge
    assert len({bollard.zone for bollard in montpellier.bollards}) >= 7


def test_each_junction_of_the_real_city_counts_what_reaches_it(montpellier: City) -> None:
    edges = {junction.id: junction.edges for junction in montpellier.junctions}
    sections = montpellier.flow_sections
    assert {section.junction for section in sections} == set(edges)
    for section in sections:
        assert section.edge in edges[section.junction]
        assert len(section.usual) == 24
        assert min(section.usual) >= 0 < sum(section.usual)
        assert section.street == montpellier.streets.edge(section.edge).name
    assert Counter(s.basis for s in sections) == {"street": 475, "arc": 400, "class": 296}
