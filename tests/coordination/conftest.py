"""Fixtures of coordination's tests: a small city, whose laws are checked after each test."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.city.conftest import montpellier
from tests.coordination.laws import check_city
from tests.coordination.places import at
from tests.coordination.world import World

__all__ = ["montpellier"]


@pytest.fixture
def world() -> Iterator[World]:
    world = World()
    yield world
    check_city(world)


@pytest.fixture
def crew(world: World) -> str:
    """A crew of roads on duty, one kilometre east of the centre."""
    return world.crew("roads/r1", at(1))


@pytest.fixture
def near(world: World) -> str:
    return world.crew("roads/near", at(1))


@pytest.fixture
def far(world: World) -> str:
    return world.crew("roads/far", at(5))
