"""Conflicts of works in space and time, and the index that finds them."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings, strategies as st
from shapely import LineString

from services.coordination.domain import limits
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.works import GAP_METRES, IndexedWorks, works_changed
from services.coordination.domain.rules.works_conflicts import (
    DAY,
    conflicts_of,
    metres_between,
    shared_metres,
)
from tests.coordination.places import CENTRE, KM_EAST, NOON
from tests.coordination.works_sites import site
from vigie.bulletin.v1.bulletin_pb2 import Bulletin, WorksChanged
from vigie.works.v1.works_pb2 import WorksConflictKind


def told(city: CityState, works: WorksChanged, version: int = 1, time: int = NOON) -> None:
    bulletin = Bulletin(department="roads", version=version, works_changed=works)
    works_changed(city, "roads", bulletin, time)


def found(*sites: WorksChanged, time: int = NOON) -> list[tuple[str, str]]:
    """Return the conflicts of the first works with the others: the kind and the works."""
    city = CityState()
    for each in sites:
        told(city, each)
    index = city.works_index
    works = index.sites[f"roads/{sites[0].works_id}"]
    conflicts = conflicts_of(works, index.near(works), time)
    prefix = len("WORKS_CONFLICT_KIND_")
    return [(WorksConflictKind.Name(each.kind)[prefix:], each.works_id) for each in conflicts]


HERE = site("A")
SURFACE = site(
    "B", state="accepted", days=(-30, -20), surface_until_time={"seconds": NOON // 10**6 + 10**7}
)


@pytest.mark.parametrize(
    ("works", "other", "expected"),
    [
        (HERE, site("B"), ["OVERLAP", "SAME_TRENCH"]),
        (HERE, site("B", digs=False), ["OVERLAP"]),
        (HERE, site("B", 0.019), ["OVERLAP", "SAME_TRENCH"]),
        (HERE, site("B", 0.021), []),
        (HERE, site("B", -0.5, to=0.5), ["OVERLAP", "SAME_TRENCH"]),
        (HERE, site("B", days=(20, 30)), ["SAME_TRENCH"]),
        (HERE, site("B", days=(110, 120)), ["SAME_TRENCH"]),
        (HERE, site("B", days=(110.1, 120)), []),
        (HERE, site("B", days=(20, 30), digs=False), []),
        (site("A", days=(150, 160)), site("B", days=(50, 60)), ["SAME_TRENCH"]),
        # Works that run are not over tomorrow, also where they should be.
        (site("A", days=(0, 2)), site("B", days=(-9, -3), state="running"), ["OVERLAP"]),
        (site("A", days=(2, 4)), site("B", days=(-99, -93), state="running"), []),
        # A new surface is a conflict of the works that dig into it, for its three years.
        (HERE, SURFACE, ["NEW_SURFACE"]),
        (site("A", digs=False), SURFACE, []),
        (site("A", days=(120, 130)), SURFACE, []),
        (SURFACE, HERE, []),
    ],
)
def test_two_works_at_one_place(
    works: WorksChanged, other: WorksChanged, expected: list[str]
) -> None:
    kinds = [kind for kind, _ in found(works, other)]
    assert [kind for kind in kinds if kind != "SAME_TRENCH" or "SAME_TRENCH" in expected] == (
        expected
    )


def test_works_that_run_have_equal_conflicts_all_day() -> None:
    city = CityState()
    for name in ("A", "B"):
        told(city, site(name, days=(-9, -3), state="running"))
    works = city.works_index.sites["roads/A"]
    others = city.works_index.near(works)
    assert conflicts_of(works, others, NOON + 10**6) == conflicts_of(works, others, NOON)


def test_the_gravest_conflict_comes_first_then_the_nearest_in_time() -> None:
    later, soon = site("L", days=(15, 40), digs=False), site("S", days=(11, 12), digs=False)
    assert found(HERE, later, soon, SURFACE) == [
        ("NEW_SURFACE", "B"),
        ("OVERLAP", "S"),
        ("OVERLAP", "L"),
    ]


def test_a_trench_states_the_metres_and_days_that_it_saves() -> None:
    """Given 300 m for 10 days beside 100 m for 5 days that lie along them."""
    city = CityState()
    told(city, site("A", 0, to=0.3))
    told(city, site("B", 0.25, to=0.35, days=(30, 35)))
    index = city.works_index
    works = index.sites["roads/A"]
    (trench,) = conflicts_of(works, index.near(works), NOON)
    assert (trench.saved_metres, trench.saved_days) == (50, 5)
    assert (trench.department, trench.requester, trench.street) == (
        "roads",
        "gas",
        HERE.place.street,
    )
    assert trench.from_time.ToMicroseconds() == NOON + 30 * DAY


def test_a_works_site_has_as_many_conflicts_as_an_order_can_state() -> None:
    others = [site(f"B{number}", digs=False) for number in range(30)]
    assert len(found(HERE, *others)) == limits.CONFLICTS_MOST


@pytest.mark.parametrize("state", ["ended", "cancelled", "refused"])
def test_works_that_are_over_leave_the_index(state: str) -> None:
    city = CityState()
    told(city, site("A", 0, to=0.5))
    told(city, site("A", 0, to=0.5, state=state), version=2)
    assert city.works_index == CityState().works_index


def test_works_move_in_the_index_and_an_older_bulletin_changes_nothing() -> None:
    city = CityState()
    told(city, site("A", 5), version=2)
    told(city, site("A", 0), version=1)
    told(city, site("B", 5), version=1)
    assert [each.key for each in city.works_index.near(city.works_index.sites["roads/B"])] == [
        "roads/A"
    ]


def test_a_full_index_drops_works_that_are_long_past_and_takes_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(limits, "WORKS_KEPT", 2)
    city = CityState()
    told(city, site("A", days=(-900, -800)))
    told(city, site("B"))
    told(city, site("C"))
    told(city, site("D"))
    assert sorted(city.works_index.sites) == ["roads/B", "roads/C"]
    assert city.works_index.is_full


def test_a_stretch_across_the_country_is_indexed_by_its_first_point() -> None:
    city = CityState()
    told(city, site("A", 0, to=400))
    assert len(city.works_index.cells) <= 4


kilometres = st.integers(-400, 400).map(lambda metres: metres / 1_000)
stretches = st.tuples(kilometres, kilometres, kilometres, kilometres)


def works(stretch: tuple[float, float, float, float], number: int = 0) -> IndexedWorks:
    """Return an indexed works site whose ends are some kilometres from the centre."""
    x, y, other_x, other_y = stretch
    (east, north), day = CENTRE, NOON + number * 20 * DAY
    return IndexedWorks(
        key=f"roads/{number}",
        kind="gas",
        requester="gas",
        street="",
        state="planned",
        longitude=east + x * KM_EAST,
        latitude=north + y / 111.195,
        end_longitude=east + other_x * KM_EAST,
        end_latitude=north + other_y / 111.195,
        start_time=day,
        end_time=day + 30 * DAY,
        digs=True,
        surface_until_time=0,
        takes_conflicts=True,
        version=1,
    )


@given(stretches, stretches)
def test_the_distance_is_that_of_a_geometry_library(one: Any, other: Any) -> None:
    """Shapely computes on the plane of metres that the first point gives."""

    def line(stretch: Any) -> LineString:
        x, y, other_x, other_y = (1_000 * each for each in stretch)
        return LineString([(x, y), (other_x, other_y)])

    metres = metres_between(works(one), works(other))
    assert metres == pytest.approx(line(one).distance(line(other)), abs=0.5)
    shorter = min(line(one).length, line(other).length)
    assert 0 <= shared_metres(works(one), works(other)) <= shorter + 1 or shorter == 0


@given(st.lists(stretches, min_size=2, max_size=12))
@settings(max_examples=200)
def test_the_index_finds_what_a_comparison_with_all_finds(sites: list[Any]) -> None:
    city = CityState()
    for number, stretch in enumerate(sites):
        city.works_index.put(works(stretch, number), NOON)
    everything = list(city.works_index.all())
    for each in everything:
        near = city.works_index.near(each)
        assert conflicts_of(each, near, NOON) == conflicts_of(each, everything, NOON)
        apart = [o for o in everything if o not in near and o.key != each.key]
        assert all(metres_between(each, other) > GAP_METRES for other in apart)


@given(st.permutations(range(4)))
def test_the_index_does_not_depend_on_the_order_of_bulletins(order: list[int]) -> None:
    city, other = CityState(), CityState()
    for number in range(4):
        told(city, site(f"W{number}", number / 50, to=0.2))
    for number in order:
        told(other, site(f"W{number}", number / 50, to=0.2))
    assert city.works_index.sites == other.works_index.sites
    assert {cell: sorted(keys) for cell, keys in city.works_index.cells.items()} == {
        cell: sorted(keys) for cell, keys in other.works_index.cells.items()
    }
