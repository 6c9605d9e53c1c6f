"""Equipment: lamps by seat on their feeders, crews by shift, arrivals in order of time."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import time
from pathlib import Path

import pytest

from services.city.cabinets import load_cabinets
from services.city.city import City

SKILLS = {
    "electrical", "aerial_platform", "signing", "road_repair", "tree_work", "lifting", "first_aid",
    "traffic_control", "winter_service", "signals",
}  # fmt: skip
EQUIPMENT = {
    "bucket_truck",
    "cones",
    "asphalt",
    "crane_truck",
    "chainsaw",
    "sweeper",
    "plough",
    "spreader",
}


def test_a_cabinet_has_its_feeders_in_order_and_their_lamps_by_seat(hamlet: City) -> None:
    (cabinet,) = hamlet.cabinets
    assert [feeder.number for feeder in cabinet.feeders] == [1, 2]
    assert [lamp.id for lamp in cabinet.lamps] == ["L1", "L0", "L3", "L2"]
    assert [lamp.seat for lamp in cabinet.feeders[0].lamps] == [0, 1]


def test_a_lamp_on_a_cabinet_that_does_not_exist_is_refused(
    hamlet_folder: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(hamlet_folder, copy)
    header = (copy / "cabinets.csv").read_text(encoding="utf-8").splitlines()[0]
    (copy / "cabinets.csv").write_text(header + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match="HAM-0001"):
        load_cabinets(copy)


@pytest.mark.parametrize(
    ("crew", "at", "on_shift"),
    [
        (0, time(5, 30), True),
        (0, time(13, 30), False),
        (1, time(23, 0), True),
        (1, time(5, 29), True),
        (1, time(12, 0), False),
    ],
)
def test_a_shift_may_cross_midnight(hamlet: City, crew: int, at: time, *, on_shift: bool) -> None:
    assert hamlet.crews[crew].on_shift(at) is on_shift


def test_an_arrival_names_a_lamp_only_when_a_lamp_failed(hamlet: City) -> None:
    assert [arrival.lamp for arrival in hamlet.arrivals()] == ["L1", None]


def test_each_light_of_the_real_city_sits_on_exactly_one_feeder(montpellier: City) -> None:
    lamps = [lamp.id for cabinet in montpellier.cabinets for lamp in cabinet.lamps]
    assert len(lamps) == len(set(lamps)) == 29_969


def test_cabinets_of_the_real_city_are_of_a_size_that_a_cabinet_has(montpellier: City) -> None:
    cabinets = montpellier.cabinets
    assert 450 <= len(cabinets) <= 600
    assert max(len(cabinet.lamps) for cabinet in cabinets) <= 64
    assert max(len(cabinet.feeders) for cabinet in cabinets) <= 6
    sizes = [len(feeder.lamps) for cabinet in cabinets for feeder in cabinet.feeders]
    assert max(sizes) <= 20
    assert sum(size >= 10 for size in sizes) / len(sizes) > 0.95
    for cabinet in cabinets:
        for number, feeder in enumerate(cabinet.feeders, start=1):
            assert feeder.number == number
            assert [lamp.seat for lamp in feeder.lamps] == list(range(len(feeder.lamps)))


def test_every_cabinet_of_the_real_city_names_a_district_of_it(montpellier: City) -> None:
    for cabinet in montpellier.cabinets:
        assert montpellier.districts.named(cabinet.district).name
        assert montpellier.districts.contains(cabinet.lon, cabinet.lat)


def test_at_every_hour_enough_crews_are_on_shift(montpellier: City) -> None:
    for hour in range(24):
        on = Counter(c.department for c in montpellier.crews if c.on_shift(time(hour)))
        assert on["lighting"] >= 4
        assert on["roads"] >= 5


def test_the_roster_keeps_to_its_vocabulary_and_stands_on_the_graph(montpellier: City) -> None:
    nodes = {(round(lon, 6), round(lat, 6)) for lon, lat in montpellier.streets.nodes.tolist()}
    for crew in montpellier.crews:
        assert crew.skills <= SKILLS
        assert crew.equipment <= EQUIPMENT
        assert crew.lending in {"NEVER", "P1_ONLY", "P1_P2", "ALWAYS"}
        assert (crew.depot_lon, crew.depot_lat) in nodes
    assert len({crew.id for crew in montpellier.crews}) == len(montpellier.crews)


def test_arrivals_of_the_real_city_come_in_order_and_stand_on_its_ground(montpellier: City) -> None:
    arrivals = list(montpellier.arrivals())
    lamps = {lamp.id for cabinet in montpellier.cabinets for lamp in cabinet.lamps}
    assert [a.seconds for a in arrivals] == sorted(a.seconds for a in arrivals)
    assert all((a.lamp in lamps) == (a.department == "lighting") for a in arrivals)
    assert all(a.edge in montpellier.streets.edges.rows for a in arrivals)
    assert {a.priority for a in arrivals} == {1, 2, 3, 4}


def test_the_storm_of_the_28th_of_august_brings_down_752_trees(montpellier: City) -> None:
    trees = Counter(a.seconds // 86_400 for a in montpellier.arrivals() if a.kind == "tree_down")
    assert trees.most_common(1) == [(58, 752)]
