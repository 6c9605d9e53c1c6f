"""Routes respect one-way streets and closures, and agree with a plain Dijkstra."""

from __future__ import annotations

import heapq
import math
from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from services.city.city import City
from services.city.streets import StreetGraph

ARC_IDS = "abcdefghijklm"
CLOSURES = st.frozensets(st.sampled_from(ARC_IDS), max_size=6)
CORNER = st.integers(0, 8)


def plain_seconds_to(streets: StreetGraph, goal: int, closed: frozenset[str]) -> list[float]:
    """The reference: textbook Dijkstra over the arcs of the file."""
    into: dict[int, list[tuple[int, float]]] = defaultdict(list)
    for edge_id in streets.ids:
        edge = streets.edge(edge_id)
        if edge.access != "vehicle" or edge_id in closed:
            continue
        seconds = float(streets.seconds[streets.edges.rows[edge_id]])
        into[edge.v].append((edge.u, seconds))
        if not edge.one_way:
            into[edge.u].append((edge.v, seconds))
    found = [math.inf] * len(streets.nodes)
    found[goal] = 0.0
    waiting = [(0.0, goal)]
    while waiting:
        seconds, node = heapq.heappop(waiting)
        if seconds > found[node]:
            continue
        for before, more in into[node]:
            if seconds + more < found[before]:
                found[before] = seconds + more
                heapq.heappush(waiting, (seconds + more, before))
    return found


@pytest.mark.parametrize(
    ("start", "goal", "closed", "seconds"),
    [
        (3, 5, "", 20),
        (5, 3, "", 40),
        (0, 1, "", 10),
        (0, 1, "a", 30),
        (1, 0, "a", 50),
        (0, 8, "ah", math.inf),
        (9, 0, "", math.inf),
    ],
    ids=[
        "one-way", "against one-way", "open", "closed", "closed the other way", "walled in", "foot",
    ],
)  # fmt: skip
def test_a_drive_follows_the_open_streets(
    hamlet: City, start: int, goal: int, closed: str, seconds: float
) -> None:
    found = hamlet.streets.seconds_to(goal, frozenset(closed))[start]
    assert found == pytest.approx(seconds)


def test_of_two_arcs_between_the_same_crossings_the_faster_open_one_is_driven(hamlet: City) -> None:
    streets = hamlet.streets
    first, second = streets.route(1, 2), streets.route(1, 2, frozenset({"b"}))
    assert first is not None
    assert second is not None
    assert (first.edges, second.edges) == (("b",), ("e",))
    assert second.seconds == pytest.approx(15)


def test_without_an_open_way_there_is_no_route(hamlet: City) -> None:
    assert hamlet.streets.route(0, 8, frozenset({"a", "h"})) is None


def test_a_footpath_carries_no_crew(hamlet: City) -> None:
    assert not hamlet.streets.routable[9]
    lon, lat = hamlet.streets.nodes[9]
    assert hamlet.streets.nearest_node(lon, lat) == 2
    assert hamlet.streets.nearest_edge(lon, lat) == "n"


def test_an_arc_that_the_city_does_not_know_closes_nothing(hamlet: City) -> None:
    with_unknown = hamlet.streets.seconds_to(0, frozenset({"elsewhere"}))
    assert np.array_equal(with_unknown, hamlet.streets.seconds_to(0))


def test_a_point_is_on_the_street_beside_it(hamlet: City) -> None:
    lon, lat = hamlet.streets.plane.degrees(50, 95)
    edge = hamlet.streets.edge(hamlet.streets.nearest_edge(lon, lat))
    assert (edge.id, edge.name, edge.one_way) == ("c", "Middle Street", True)
    assert hamlet.streets.street_at(lon, lat) == "Middle Street"


def test_a_point_far_from_every_street_has_no_street(hamlet: City) -> None:
    lon, lat = hamlet.streets.plane.degrees(50, 95)
    assert hamlet.streets.street_at(lon + 0.1, lat) == ""
    assert hamlet.names_at(lon + 0.1, lat) == ("", "")


def test_many_points_find_the_nodes_that_each_finds_alone(montpellier: City) -> None:
    points = np.random.default_rng(7).uniform((3.83, 43.58), (3.92, 43.64), (50, 2))
    alone = [montpellier.streets.nearest_node(lon, lat) for lon, lat in points]
    assert montpellier.streets.nearest_nodes(points).tolist() == alone


@settings(deadline=None)
@given(goal=CORNER, closed=CLOSURES)
def test_every_time_is_that_of_the_reference(
    hamlet: City, goal: int, closed: frozenset[str]
) -> None:
    reference = plain_seconds_to(hamlet.streets, goal, closed)
    assert np.allclose(hamlet.streets.seconds_to(goal, closed), reference)


@settings(deadline=None)
@given(start=CORNER, goal=CORNER, closed=CLOSURES)
def test_a_route_takes_the_promised_time_over_open_arcs_end_to_end(
    hamlet: City, start: int, goal: int, closed: frozenset[str]
) -> None:
    streets = hamlet.streets
    route, seconds = streets.route(start, goal, closed), streets.seconds_to(goal, closed)[start]
    assert (route is None) == math.isinf(seconds)
    if route is None:
        return
    assert not closed & set(route.edges)
    rows = [streets.edges.rows[edge] for edge in route.edges]
    assert route.seconds == pytest.approx(seconds)
    assert sum(streets.seconds[rows]) == pytest.approx(seconds)
    assert route.path[0] == pytest.approx(streets.nodes[start])
    assert route.path[-1] == pytest.approx(streets.nodes[goal])


@settings(deadline=None)
@given(closed=CLOSURES, more=CLOSURES, goal=CORNER)
def test_a_closure_never_shortens_a_drive(
    hamlet: City, closed: frozenset[str], more: frozenset[str], goal: int
) -> None:
    before = hamlet.streets.seconds_to(goal, closed)
    assert np.all(hamlet.streets.seconds_to(goal, closed | more) >= before)


@settings(deadline=None)
@given(closed=CLOSURES, passable=CLOSURES, goal=CORNER)
def test_a_passable_arc_is_slower_than_an_open_one_and_faster_than_a_closed_one(
    hamlet: City, closed: frozenset[str], passable: frozenset[str], goal: int
) -> None:
    found = hamlet.streets.seconds_to(goal, closed, passable)
    assert np.all(found >= hamlet.streets.seconds_to(goal, closed - passable))
    assert np.all(found <= hamlet.streets.seconds_to(goal, closed))


def test_a_passable_arc_is_driven_at_walking_pace_along_its_one_way(hamlet: City) -> None:
    closed = frozenset("chi")  # every arc of node 3
    found = hamlet.streets.seconds_to(3, closed, frozenset("h"))
    assert found[0] == pytest.approx(100 / (5 / 3.6))
    assert np.isinf(hamlet.streets.seconds_to(3, closed, frozenset("c"))[4])
    assert np.isfinite(hamlet.streets.seconds_to(4, frozenset("cdjk"), frozenset("c"))[3])


def test_the_barriers_in_the_way_are_the_fewest_in_the_order_met(hamlet: City) -> None:
    streets = hamlet.streets
    assert streets.barriers(8, 0, frozenset("ah")) in {("a",), ("h",)}
    assert streets.barriers(8, 0, frozenset("hifgm")) in {("g",), ("m",)}
    assert streets.barriers(8, 0, frozenset("ahmgf")) in {("m", "a"), ("g", "a")}
    assert streets.barriers(8, 0, frozenset("f")) == ()
    assert streets.barriers(9, 0, frozenset("a")) == ()


def test_arcs_are_near_a_node_by_their_nearest_point(hamlet: City) -> None:
    arcs = frozenset("abkg")
    assert hamlet.streets.near(0, arcs, 99) == {"a"}
    assert hamlet.streets.near(0, arcs, 101) == {"a", "b"}
    assert hamlet.streets.near(0, frozenset(), 101) == frozenset()


def test_metres_to_a_street_are_those_to_the_nearest_arc_for_vehicles(hamlet: City) -> None:
    plane = hamlet.streets.plane
    points = np.array([plane.degrees(50, 10), plane.degrees(250, -50), plane.degrees(100, 500)])
    # The second point is at the end of the footpath.
    assert hamlet.streets.metres_to_street(points) == pytest.approx([10, math.hypot(50, 50), 300])


NODE = st.integers(0, 5481)


@settings(max_examples=40)
@given(a=NODE, b=NODE, c=NODE)
def test_a_detour_is_never_faster_than_the_way(montpellier: City, a: int, b: int, c: int) -> None:
    drivable = np.flatnonzero(montpellier.streets.routable)
    start, middle, goal = (int(drivable[n]) for n in (a, b, c))
    to_goal = montpellier.streets.seconds_to(goal)
    to_middle = montpellier.streets.seconds_to(middle)
    assert to_goal[start] <= to_middle[start] + to_goal[middle] + 1e-6


def test_the_real_city_agrees_with_the_reference_with_thirty_streets_closed(
    montpellier: City,
) -> None:
    streets = montpellier.streets
    closed = frozenset(np.random.default_rng(3).choice(streets.ids, 30).tolist())
    goal = streets.nearest_node(3.8767, 43.6108)
    reference = plain_seconds_to(streets, goal, closed)
    assert np.allclose(streets.seconds_to(goal, closed), reference)


def test_every_drivable_node_of_the_real_city_reaches_every_other(montpellier: City) -> None:
    streets = montpellier.streets
    hub = int(np.flatnonzero(streets.routable)[0])
    assert np.isfinite(streets.seconds_to(hub)[streets.routable]).all()
    outward = [streets.route(hub, int(node)) for node in np.flatnonzero(streets.routable)[::200]]
    assert all(outward)
