"""Checks in the build that the image has what its services import and call: `python check.py`."""

import pkgutil
import sys
from importlib import import_module

import numpy as np

import services
from services.city.city import City
from services.coordination.dispatch.board import Board, Post, assign


def modules() -> list[str]:
    """Import every module of the services and return their names."""
    names = [each.name for each in pkgutil.walk_packages(services.__path__, "services.")]
    found = [name for name in names if not name.endswith(".__main__")]
    for name in found:
        import_module(name)
    return found


def drive() -> tuple[float, float]:
    """Return the seconds of a drive across Montpellier, by each search of the streets."""
    streets = City.load("deploy/cities/montpellier").streets
    (west, south), (east, north) = streets.nodes.min(axis=0), streets.nodes.max(axis=0)
    start, goal = streets.nearest_node(west, south), streets.nearest_node(east, north)
    route = streets.route(start, goal)
    return route.seconds if route else np.inf, float(streets.seconds_to(goal)[start])


if __name__ == "__main__":
    chosen = assign(Board([Post("a")], ["b"], np.array([[1.0]]), [0]), 0)
    by_route, by_table = drive()
    if chosen != {"a": "b"} or not np.isclose(by_route, by_table):
        sys.exit(f"The image computes wrongly: {chosen}, {by_route} s, {by_table} s.")
    sys.stdout.write(f"{len(modules())} modules import.\n")
