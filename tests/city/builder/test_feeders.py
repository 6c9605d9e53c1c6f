"""Feeders and cabinets: within limits, connected along the streets, split at unlit stretches."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import shapely
from hypothesis import given, settings, strategies as st
from scipy.cluster.hierarchy import DisjointSet

from services.city.builder.arcs import Arc
from services.city.builder.cables import Forest, spanning_forest
from services.city.builder.feeders import (
    FEEDERS_PER_CABINET,
    LAMPS_PER_CABINET,
    MOST_ON_FEEDER,
    merge,
    wire,
)
from services.city.city import City
from tests.city.builder.examples import arc

Town = tuple[Forest, list[tuple[float, float]]]


@st.composite
def towns(draw: st.DrawFn) -> Town:
    """A few streets at random, each lit by up to 40 lamps."""
    arcs: list[Arc] = []
    attached: dict[str, list[tuple[float, int]]] = {}
    places: list[tuple[float, float]] = []
    for number in range(draw(st.integers(1, 8))):
        u, v = draw(st.integers(0, 5)), draw(st.integers(0, 5))
        street = draw(st.sampled_from("ABC"))
        arcs.append(arc(str(number), u, v, 400, street))
        lamps = draw(st.integers(0, 40))
        attached[str(number)] = [(10.0 * n, len(places) + n) for n in range(lamps)]
        places += [(10.0 * n, 50.0 * number) for n in range(lamps)]
    return spanning_forest(arcs, attached), places


@settings(max_examples=60)
@given(towns())
def test_every_lamp_is_on_one_feeder_and_cabinets_keep_their_limits(town: Town) -> None:
    forest, places = town
    wirings = wire(forest, places)
    lamps = [lamp for wiring in wirings for feeder in wiring.feeders for lamp in feeder]
    assert sorted(lamps) == list(range(forest.lamps))
    for wiring in wirings:
        assert sum(map(len, wiring.feeders)) <= LAMPS_PER_CABINET
        assert 1 <= len(wiring.feeders) <= FEEDERS_PER_CABINET
        assert any(wiring.at in feeder for feeder in wiring.feeders)


@settings(max_examples=20)
@given(towns())
def test_the_same_town_is_wired_the_same_way(town: Town) -> None:
    assert wire(*town) == wire(*town)


def test_a_long_street_is_cut_into_full_feeders_numbered_from_the_cabinet_outwards() -> None:
    forest = spanning_forest([arc("a", 0, 1, 1280)], {"a": [(20.0 * n, n) for n in range(64)]})
    (wiring,) = wire(forest, [(20.0 * n, 0.0) for n in range(64)])
    assert len(wiring.feeders) == 4
    assert max(map(len, wiring.feeders)) <= MOST_ON_FEEDER
    reach = [abs(feeder[0] - wiring.at) for feeder in wiring.feeders]
    assert reach == sorted(reach)
    for feeder in wiring.feeders:
        seats = [abs(lamp - wiring.at) for lamp in feeder]
        assert seats == sorted(seats)


def test_no_cable_crosses_a_long_dark_stretch() -> None:
    forest = spanning_forest(
        [arc("a", 0, 1, 1000)], {"a": [(0.0, 0), (10.0, 1), (900.0, 2), (910.0, 3)]}
    )
    wirings = wire(forest, [(0.0, 0.0), (10.0, 0.0), (900.0, 0.0), (910.0, 0.0)])
    assert sorted(wiring.feeders for wiring in wirings) == [((0, 1),), ((2, 3),)]


def test_small_groups_join_only_neighbours_with_room() -> None:
    groups = [[0, 1], [2], [3, 4, 5]]
    assert sorted(map(sorted, merge(groups, {2: [1, 3]}, 3, 2))) == [[0, 1, 2], [3, 4, 5]]
    assert len(merge(groups, {2: [3]}, 3, 2)) == 3


def test_every_feeder_of_the_real_city_is_one_piece_along_its_streets(montpellier: City) -> None:
    """Found again from the files alone: lamps next to each other on an arc, or at one crossing."""
    streets, chains = montpellier.streets, defaultdict(list)
    feeders = [feeder for cabinet in montpellier.cabinets for feeder in cabinet.feeders]
    for lamp in (lamp for feeder in feeders for lamp in feeder.lamps):
        line = shapely.LineString(streets.plane.metres(*streets.path(lamp.edge).T))
        along = line.project(shapely.Point(streets.plane.metres(lamp.lon, lamp.lat)))
        chains[lamp.edge].append((along, lamp.id))
    crossings: DisjointSet[int] = DisjointSet(range(len(streets.nodes)))
    for edge_id, row in streets.edges.rows.items():
        if edge_id not in chains:
            crossings.merge(int(streets.edges.u[row]), int(streets.edges.v[row]))
    for feeder in feeders:
        own = {lamp.id for lamp in feeder.lamps}
        pieces: DisjointSet[object] = DisjointSet(own)
        for edge_id in sorted({lamp.edge for lamp in feeder.lamps}):
            edge = streets.edge(edge_id)
            lamps = [lamp for _, lamp in sorted(chains[edge_id])]
            chain = [crossings[edge.u], *lamps, crossings[edge.v]]
            for one, other in pairwise(chain):
                if not {one, other} & (set(lamps) - own):
                    pieces.add(one)
                    pieces.add(other)
                    pieces.merge(one, other)
        assert len({pieces[lamp] for lamp in own}) == 1, sorted(own)


def test_no_lamp_of_the_real_city_is_far_from_the_rest_of_its_feeder(montpellier: City) -> None:
    for cabinet in montpellier.cabinets:
        for feeder in cabinet.feeders:
            if len(feeder.lamps) > 1:
                lonlat = np.asarray([(lamp.lon, lamp.lat) for lamp in feeder.lamps])
                places = montpellier.streets.plane.metres(*lonlat.T)
                apart = np.linalg.norm(places[:, None] - places[None], axis=2)
                np.fill_diagonal(apart, np.inf)
                assert apart.min(axis=1).max() <= 600
