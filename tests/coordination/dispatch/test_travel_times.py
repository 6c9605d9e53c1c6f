"""Drives on the real streets of a city, with closures, and beside the streets."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from services.city.city import City
from services.coordination.dispatch.travel_times import (
    OFF_ROAD_METRES,
    Barrier,
    StreetTravelTimes,
)

COMEDIE = (3.8795, 43.6086)
DEGREES_A_METRE = 1 / 111_195.08


@pytest.fixture(scope="module")
def eta(montpellier: City) -> StreetTravelTimes:
    return StreetTravelTimes(montpellier.streets)


@pytest.fixture(scope="module")
def depots(montpellier: City) -> np.ndarray:
    places = {(crew.depot_lon, crew.depot_lat) for crew in montpellier.crews}
    return np.array(sorted(places))


def node_place(eta: StreetTravelTimes, node: int) -> tuple[float, float]:
    longitude, latitude = eta.streets.nodes[node].tolist()
    return longitude, latitude


def arcs_into(eta: StreetTravelTimes, nodes: set[int]) -> frozenset[str]:
    """Every arc for vehicles that joins these nodes to others."""
    edges = (eta.streets.edge(edge_id) for edge_id in eta.streets.ids)
    return frozenset(edge.id for edge in edges if (edge.u in nodes) != (edge.v in nodes))


def test_one_run_gives_the_same_drive_as_the_route_of_each_crew(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    nodes = np.flatnonzero(streets.routable)[::600]
    goal = streets.nearest_node(*COMEDIE)
    seconds = eta.seconds(*node_place(eta, goal), streets.nodes[nodes], frozenset())
    for node, drive in zip(nodes.tolist(), seconds.tolist(), strict=True):
        route = streets.route(node, goal)
        assert route is not None
        assert drive == pytest.approx(route.seconds)


def test_a_closure_lengthens_the_drive_that_went_through_it(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    start = streets.nearest_node(3.90, 43.62)
    route = streets.route(start, streets.nearest_node(*COMEDIE))
    assert route is not None
    middle = route.edges[len(route.edges) // 2]
    closed = eta.closed({"roads/c1": [middle, "no such arc"]})
    assert closed == {middle}
    crews = streets.nodes[[start]]
    open_, shut = (eta.seconds(*COMEDIE, crews, c)[0] for c in (frozenset(), closed))
    assert shut > open_


def test_no_crews_are_no_drives(eta: StreetTravelTimes) -> None:
    assert eta.seconds(*COMEDIE, np.empty((0, 2)), frozenset()).tolist() == []


@pytest.mark.parametrize("streets_closed", [40, pytest.param(400, marks=pytest.mark.slow)])
def test_a_street_closed_for_an_accident_keeps_no_crew_from_it(
    eta: StreetTravelTimes, depots: np.ndarray, streets_closed: int
) -> None:
    """Every depot reaches every crossing of a closed street.

    Given the arcs of a named street are closed, when something happens at any of its crossings,
    then each depot has a finite drive, and but for one crossing in a hundred it passes no barriers
    but those of the scene. On open arcs alone, half of the streets have a crossing that no depot
    reaches.
    """
    streets = eta.streets
    named: dict[str, list[str]] = defaultdict(list)
    for edge_id in streets.ids:
        edge = streets.edge(edge_id)
        if edge.access == "vehicle" and edge.name:
            named[edge.name].append(edge_id)
    sample = np.random.default_rng(4).choice(sorted(named), streets_closed, replace=False)
    starts, walled, cut_off = streets.nearest_nodes(depots), 0, list[bool]()
    for name in sample.tolist():
        closed = frozenset(named[name])
        ends = {end for edge_id in closed for end in _ends(eta, edge_id)}
        walled += any(np.isinf(streets.seconds_to(node, closed)[starts]).all() for node in ends)
        for node in ends:
            drives = eta.drives(*node_place(eta, node), depots, closed)
            assert np.isfinite(drives.seconds).all(), name
            cut_off.append(bool(drives.cut_off.any()))
    assert walled > streets_closed / 2
    assert sum(cut_off) <= len(cut_off) / 100


def _ends(eta: StreetTravelTimes, edge_id: str) -> tuple[int, int]:
    edge = eta.streets.edge(edge_id)
    return edge.u, edge.v


def test_a_crew_passes_the_barriers_of_its_scene_at_walking_pace(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    goal, start = streets.nearest_node(*COMEDIE), streets.nearest_node(3.90, 43.62)
    place, crew = node_place(eta, goal), streets.nodes[[start]]
    route = streets.route(start, goal)
    assert route is not None
    last = streets.edge(route.edges[-1])
    closed = arcs_into(eta, {goal})
    free, scene = (eta.drives(*place, crew, each) for each in (frozenset(), closed))
    walked = last.length_metres / (5 / 3.6) - streets.seconds[streets.edges.rows[last.id]]
    assert scene.seconds[0] <= free.seconds[0] + walked + 1e-6
    assert scene.seconds[0] > free.seconds[0]
    assert scene.through_barriers.tolist() == [True]
    assert scene.cut_off.tolist() == [False]
    assert free.through_barriers.tolist() == [False]


def ring(eta: StreetTravelTimes, node: int, metres: float) -> frozenset[str]:
    """The arcs between the crossings within these metres of a node and all others."""
    streets = eta.streets
    xy = streets.plane.metres(*streets.nodes.T)
    inside = np.flatnonzero(np.hypot(*(xy - xy[node]).T) < metres)
    return arcs_into(eta, set(inside.tolist()))


def test_a_crew_leaves_its_own_closed_site_at_walking_pace(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    start, other = streets.nearest_node(3.90, 43.62), streets.nearest_node(3.85, 43.60)
    crews = streets.nodes[[start, other]]
    free, closed = frozenset[str](), arcs_into(eta, {start})
    before, drives = (eta.drives(*COMEDIE, crews, each) for each in (free, closed))
    assert drives.through_barriers.tolist() == [True, False]
    assert not drives.cut_off.any()
    assert before.seconds[0] < drives.seconds[0] < before.seconds[0] + 300


def test_a_crew_behind_barriers_elsewhere_counts_if_all_crews_are(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    start, other = streets.nearest_node(3.90, 43.62), streets.nearest_node(3.85, 43.60)
    crews = streets.nodes[[start, other]]
    closed = ring(eta, start, 900) - streets.near(start, frozenset(streets.ids), 301)
    drives = eta.drives(*COMEDIE, crews, closed)
    assert drives.cut_off.tolist() == [True, False]
    assert not drives.through_barriers.any()
    assert np.isfinite(drives.seconds).all()
    assert np.isinf(eta.seconds(*COMEDIE, crews, closed)).tolist() == [True, False]
    assert eta.seconds(*COMEDIE, crews[:1], closed).tolist() == drives.seconds.tolist()[:1]


def test_the_closure_in_the_way_is_named_with_its_street(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    goal, start = streets.nearest_node(*COMEDIE), streets.nearest_node(3.90, 43.62)
    place, crew = node_place(eta, goal), node_place(eta, start)
    around = arcs_into(eta, {goal})
    elsewhere = {"roads/elsewhere": [streets.ids[0]]}
    (barrier,) = eta.barriers(*place, crew, {"roads/fair": sorted(around), **elsewhere})
    assert barrier.closure_id == "roads/fair"
    assert barrier.street in {streets.edge(edge_id).name for edge_id in around}
    both = {"roads/fair": sorted(around), "traffic/race": sorted(around)}
    found = eta.barriers(*place, crew, both)
    assert found == tuple(Barrier(each, barrier.street) for each in sorted(both))
    assert eta.barriers(*place, crew, elsewhere) == ()


def _ids_near(eta: StreetTravelTimes, place: tuple[float, float]) -> frozenset[str]:
    streets = eta.streets
    return streets.near(streets.nearest_node(*place), frozenset(streets.ids), 150)


def test_metres_beside_the_streets_cost_time_at_both_ends(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    longitude, latitude = node_place(eta, streets.nearest_node(3.90, 43.62))
    north = latitude + 50 * DEGREES_A_METRE
    place = node_place(eta, streets.nearest_node(*COMEDIE))
    crew = np.array([(longitude, north)])
    drives = eta.drives(*place, crew, frozenset())
    node = streets.nodes[streets.nearest_nodes(crew)]
    on_streets = eta.seconds(*place, node, frozenset())
    metres = float(streets.nodes_and_metres(crew)[1][0])
    assert metres > 0
    assert drives.off_street_seconds[0] == pytest.approx(metres / 4.0, rel=0.01)
    assert drives.seconds == pytest.approx(on_streets + drives.off_street_seconds)


def test_a_crew_outside_the_map_is_not_at_its_edge(eta: StreetTravelTimes) -> None:
    north = float(eta.streets.nodes[:, 1].max())
    edge, outside = (3.88, north), (3.88, north + 8_000 * DEGREES_A_METRE)
    drives = eta.drives(*COMEDIE, np.array([edge, outside]), frozenset())
    assert drives.off_road.tolist()[1]
    assert drives.seconds[1] > drives.seconds[0] + 8_000 / 8.3
    away = eta.drives(*outside, np.array([COMEDIE]), frozenset())
    assert away.off_road.tolist() == [True]
    assert away.seconds[0] > 8_000 * 1.4 / (5 / 3.6)


def test_the_middle_of_a_long_street_is_not_off_the_road(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    edges = (streets.edge(edge_id) for edge_id in streets.ids)
    points = np.concatenate([streets.path(e.id) for e in edges if e.access == "vehicle"])
    metres = streets.nodes_and_metres(points)[1]
    middle = points[np.argmax(metres)]
    assert metres.max() > OFF_ROAD_METRES
    assert not eta.drives(*COMEDIE, middle[None], frozenset()).off_road.any()


@settings(max_examples=30)
@given(seed=st.integers(0, 10_000))
def test_a_closure_never_brings_a_crew_nearer_to_a_scene(eta: StreetTravelTimes, seed: int) -> None:
    random = np.random.default_rng(seed)
    streets = eta.streets
    crews = random.choice(streets.nodes[streets.routable], 20)
    place = node_place(eta, int(random.choice(np.flatnonzero(streets.routable))))
    closed = _ids_near(eta, place) | set(random.choice(streets.ids, 50).tolist())
    free, shut = (eta.drives(*place, crews, each) for each in (frozenset(), closed))
    assert np.isfinite(shut.seconds).all()
    assert np.all(shut.seconds >= free.seconds - 1e-6)
    assert not np.any(shut.through_barriers & shut.cut_off)
