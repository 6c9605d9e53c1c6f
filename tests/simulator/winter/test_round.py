"""A plough's round: the way along each section, and what it spreads there."""

from __future__ import annotations

import pytest

from services.city.city import City
from services.city.geodesy import distance_metres
from services.city.winter import WinterSection
from services.simulator.winter.round import GRAMS, PloughRules, Stop, round_of, stop_of as make_stop
from tests.city.conftest import PLANE

RULES = PloughRules(4.0, 36.0, 5_000.0, 1_500.0, 1_200.0)


def stop_of(hamlet: City, *edges: str) -> Stop:
    section = WinterSection("W1", edges, "Street", 1, "N1", 100.0 * len(edges))
    return make_stop(hamlet, section, RULES, brine_percent=20)


def test_a_plough_spreads_its_dose_over_the_width_of_the_section(hamlet: City) -> None:
    stop = stop_of(hamlet, "a", "b")
    assert stop.seconds == pytest.approx(20)
    assert stop.salt_kg == pytest.approx(200 * 4 * GRAMS / 1000 * 0.8)
    assert stop.brine_litres == pytest.approx(200 * 4 * GRAMS / 1000 * 0.2 / 1.17)


def test_a_plough_drives_the_arcs_of_a_section_one_after_the_other(hamlet: City) -> None:
    # "i" runs from 3 to 6 and "h" from 0 to 3: each is driven the other way round.
    stop = stop_of(hamlet, "f", "i", "h")
    ends = [PLANE.degrees(x, y) for x, y in ((0, 200), (100, 200), (0, 200), (0, 100))]
    driven = [(round(lon, 6), round(lat, 6)) for lon, lat in stop.path[:4]]
    assert driven == [(round(lon, 6), round(lat, 6)) for lon, lat in ends]


def test_each_circuit_of_the_real_city_is_a_round_from_its_depot(montpellier: City) -> None:
    rules = PloughRules.of(montpellier.folder)
    circuit = montpellier.winter_circuits[3]
    turn = round_of(montpellier, circuit, rules)
    assert [stop.section for stop in turn.stops] == list(circuit.sections)
    assert turn.depot.id == circuit.depot == "centre"
    assert turn.brine_percent == 0  # that depot has none
    for stop in turn.stops:
        street = montpellier.streets.nearest_edge(*stop.middle)
        near = montpellier.streets.path(street)
        assert min(distance_metres(*stop.middle, lon, lat) for lon, lat in near) < 30
