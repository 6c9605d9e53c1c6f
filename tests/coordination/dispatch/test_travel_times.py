"""Drives on the real streets of a city."""

from __future__ import annotations

import numpy as np
import pytest

from services.city.city import City
from services.coordination.dispatch.travel_times import StreetTravelTimes

COMEDIE = (3.8795, 43.6086)


@pytest.fixture(scope="module")
def eta(montpellier: City) -> StreetTravelTimes:
    return StreetTravelTimes(montpellier.streets)


def test_one_run_gives_the_same_drive_as_the_route_of_each_crew(eta: StreetTravelTimes) -> None:
    streets = eta.streets
    nodes = np.flatnonzero(streets.routable)[::600]
    starts = streets.nodes[nodes]
    seconds = eta.seconds(*COMEDIE, starts, frozenset())
    goal = streets.nearest_node(*COMEDIE)
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
