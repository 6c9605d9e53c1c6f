"""A crew's van."""

from __future__ import annotations

import pytest

from services.city.city import City
from services.city.geodesy import distance_metres
from services.simulator.crews.driving import along
from services.simulator.crews.vehicles import Van, begin_at, point
from tests.simulator.crews.test_driving import corner
from tests.simulator.frames import ELSEWHERE, SITE, crew, task
from vigie.bulletin.v1 import bulletin_pb2 as bulletin

NOW = 1_000.0
DEPOT = corner(0)
EN_ROUTE = task("A", bulletin.TASK_STATUS_EN_ROUTE)


@pytest.fixture
def van(hamlet: City) -> Van:
    return Van(hamlet.streets, DEPOT, DEPOT)


def test_a_free_van_at_its_depot_stays_there(van: Van) -> None:
    assert van.follow(crew(), NOW) is None
    assert not van.is_driving(NOW)
    assert van.position(NOW + 60) == DEPOT


def test_a_van_drives_to_its_task_and_returns_its_arrival_time(van: Van) -> None:
    arrival = van.follow(crew(task=EN_ROUTE), NOW)
    assert arrival == pytest.approx(NOW + 20, abs=1)
    assert van.is_driving(NOW + 5)
    assert van.follow(crew(task=EN_ROUTE), NOW + 7) == arrival
    assert van.position(NOW + 60) == point(SITE)


def test_a_van_called_away_starts_from_where_it_is(van: Van) -> None:
    van.follow(crew(task=EN_ROUTE), NOW)
    van.follow(crew(task=task("B", bulletin.TASK_STATUS_ACCEPTED)), NOW + 10)
    here = van.position(NOW + 100)
    assert distance_metres(*here, *DEPOT) == pytest.approx(100, abs=2)
    assert van.follow(crew(task=task("B", bulletin.TASK_STATUS_EN_ROUTE)), NOW + 100) is not None
    assert van.position(NOW + 100) == here


def test_a_van_on_site_is_there_even_after_a_restart(van: Van) -> None:
    for status in (bulletin.TASK_STATUS_ON_SITE, bulletin.TASK_STATUS_MAKING_SAFE):
        van.follow(crew(task=task("A", status)), NOW)
        assert van.position(NOW) == point(SITE)


def test_a_van_with_nothing_to_do_drives_home(van: Van) -> None:
    van.follow(crew(task=task("A", bulletin.TASK_STATUS_ON_SITE)), NOW)
    assert van.follow(crew(), NOW) is None
    assert van.is_driving(NOW + 5)
    assert van.position(NOW + 600) == DEPOT
    van.follow(crew(), NOW + 600)
    assert not van.is_driving(NOW + 600)


def test_a_van_whose_task_moves_drives_on_to_the_new_place(van: Van) -> None:
    first = van.follow(crew(task=EN_ROUTE), NOW)
    here = van.position(NOW + 10)
    moved = task("A", bulletin.TASK_STATUS_EN_ROUTE, place=ELSEWHERE, amended=1)
    arrival = van.follow(crew(task=moved), NOW + 10)
    assert van.position(NOW + 10) == here
    assert first is not None
    assert arrival is not None
    assert arrival > first
    assert van.position(NOW + 600) == point(ELSEWHERE)


def test_a_van_waits_at_the_hold_place_and_then_drives_in(van: Van) -> None:
    held = task("A", bulletin.TASK_STATUS_EN_ROUTE, place=ELSEWHERE, hold_place=SITE)
    van.follow(crew(task=held), NOW)
    assert van.position(NOW + 600) == point(SITE)
    holding = task("A", bulletin.TASK_STATUS_HOLDING, place=ELSEWHERE, hold_place=SITE)
    assert van.follow(crew(task=holding), NOW + 600) is None
    assert van.position(NOW + 900) == point(SITE)
    let_in = task("A", bulletin.TASK_STATUS_EN_ROUTE, place=ELSEWHERE, amended=1)
    assert van.follow(crew(task=let_in), NOW + 900) is not None
    assert van.position(NOW + 1_000) == point(ELSEWHERE)


def test_a_van_sent_elsewhere_from_its_site_drives_from_there(van: Van) -> None:
    van.follow(crew(task=task("A", bulletin.TASK_STATUS_ON_SITE)), NOW)
    again = task("A", bulletin.TASK_STATUS_EN_ROUTE, place=ELSEWHERE, amended=1)
    assert van.follow(crew(task=again), NOW + 60) is not None
    assert van.position(NOW + 60) == point(SITE)


def test_the_vans_in_the_streets_begin_at_the_sites_one_at_each(hamlet: City) -> None:
    depot, street, site = (5.0, 47.0), (5.001, 47.0), (5.002, 47.001)
    parked = Van(hamlet.streets, depot, depot)
    out, last = (Van(hamlet.streets, depot, street) for _ in range(2))
    begin_at([parked, out, last], [site])
    assert [van.position(0) for van in (parked, out, last)] == [depot, site, street]


def test_a_van_that_is_out_stays_on_its_way_until_a_task_comes(van: Van) -> None:
    van.is_out = True
    van.take(along((corner(0), corner(1), corner(4)), NOW, 100))
    assert van.follow(crew(), NOW + 50) is None
    assert distance_metres(*van.position(NOW + 50), *corner(1)) < 1
    van.follow(crew(task=EN_ROUTE), NOW + 50)
    assert van.position(NOW + 200) == point(SITE)
    van.follow(crew(), NOW + 200)
    assert van.position(NOW + 300) == point(SITE)
    van.is_out = False
    van.follow(crew(), NOW + 300)
    assert van.position(NOW + 400) == DEPOT
