"""Coverage: cases worked out by hand on two zones of Hamlet, laws, and a real city."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from services.city.city import City
from services.coordination.dispatch.coverage import (
    MOVE_LEAST_GAIN,
    MOVE_MOST_SECONDS,
    ZONE_SECONDS,
    Coverage,
    FreeCrew,
    Need,
    Requirement,
)
from tests.city.conftest import hamlet, hamlet_folder

__all__ = ["hamlet", "hamlet_folder"]

GOALS = {1: 600, 2: 3_600, 3: 86_400, 4: 604_800}
SIGNS = Requirement(frozenset({"signing"}), frozenset({"cones"}))
TREES = Requirement(frozenset({"tree_work"}), frozenset())
WEST, EAST = 0, 8
FAR, NEAR = 700.0, 60.0


@dataclass
class Town:
    """Two zones: the nodes below 5 cover the western one, the others the eastern one."""

    city: City
    busy: float = 0.3

    @property
    def coverage(self) -> Coverage:
        west = np.where(np.arange(10) < 5, NEAR, FAR)
        demand = {SIGNS: np.array([0.2, 0.1]), TREES: np.array([0.0, 0.4])}
        return Coverage(
            np.array([WEST, EAST]),
            np.array([west, FAR + NEAR - west]),
            demand,
            self.city.streets,
            GOALS,
            busy_share=self.busy,
        )

    def crew(self, key: str, node: int, *skills: str) -> FreeCrew:
        longitude, latitude = self.city.streets.nodes[node].tolist()
        return FreeCrew(key, longitude, latitude, frozenset(skills), frozenset({"cones"}))


@pytest.fixture
def town(hamlet: City) -> Town:
    return Town(hamlet)


def test_the_only_crew_of_a_zone_takes_its_whole_share_away(town: Town) -> None:
    losses = town.coverage.losses([town.crew("a", WEST, "signing")])
    assert losses == {"a": pytest.approx(0.7 * 0.2)}


def test_the_second_crew_of_a_zone_takes_the_share_of_the_second(town: Town) -> None:
    crews = [town.crew(key, WEST, "signing") for key in "ab"]
    assert town.coverage.losses(crews) == {key: pytest.approx(0.7 * 0.3 * 0.2) for key in "ab"}


def test_a_crew_counts_for_its_skills_and_equipment_alone(town: Town) -> None:
    signs = town.crew("signs", EAST, "signing")
    both = town.crew("both", EAST, "signing", "tree_work")
    without_cones = both._replace(key="no cones", equipment=frozenset())
    losses = town.coverage.losses([signs, both])
    assert losses["signs"] == pytest.approx(0.7 * 0.3 * 0.1)
    assert losses["both"] == pytest.approx(0.7 * 0.3 * 0.1 + 0.7 * 0.4)
    assert town.coverage.losses([without_cones])["no cones"] == pytest.approx(0.7 * 0.4)


def test_the_price_weighs_the_expected_lateness_by_the_goals(town: Town) -> None:
    price = town.coverage.price_seconds
    assert price(0.1, 1, 3_600) == 0
    assert price(0.1, 2, 3_600) == pytest.approx(0.1 * 600 * 6)
    assert price(0.1, 4, 1_800) == pytest.approx(0.05 * 600 * 1_008)


def test_the_share_is_that_of_the_demand_with_an_able_crew_in_reach(town: Town) -> None:
    assert town.coverage.share([]) == 0
    west = town.crew("a", WEST, "signing")
    assert town.coverage.share([west]) == pytest.approx(0.2 / 0.7)
    assert town.coverage.share([west, town.crew("b", EAST, "tree_work")]) == pytest.approx(
        0.6 / 0.7
    )


def test_a_move_to_the_uncovered_zone_is_proposed_with_its_gain(town: Town) -> None:
    crews = [town.crew(key, WEST, "signing") for key in "ab"]
    (move,) = town.coverage.propose_moves(crews)
    assert move.crew == "a"
    assert (move.longitude, move.latitude) == tuple(town.city.streets.nodes[EAST])
    assert move.gain == pytest.approx(0.7 * 0.1 - 0.7 * 0.3 * 0.2)
    assert move.drive_seconds == FAR


def test_no_move_is_proposed_where_all_is_covered(town: Town) -> None:
    crews = [town.crew("a", WEST, "signing"), town.crew("b", EAST, "signing", "tree_work")]
    assert town.coverage.propose_moves(crews) == []
    assert town.coverage.propose_moves([]) == []
    assert town.coverage.losses([]) == {}


SKILLS = st.frozensets(st.sampled_from(["signing", "tree_work"]))
CREWS = st.lists(st.tuples(st.integers(0, 8), SKILLS), min_size=1, max_size=6)


@settings(max_examples=60)
@given(crews=CREWS, more=CREWS)
def test_another_crew_never_raises_the_loss_of_one(
    hamlet: City, crews: list[tuple[int, frozenset[str]]], more: list[tuple[int, frozenset[str]]]
) -> None:
    town = Town(hamlet)
    first = [town.crew(f"a{n}", node, *skills) for n, (node, skills) in enumerate(crews)]
    others = [town.crew(f"b{n}", node, *skills) for n, (node, skills) in enumerate(more)]
    alone, together = town.coverage.losses(first), town.coverage.losses([*first, *others])
    assert all(0 <= together[key] <= loss + 1e-12 for key, loss in alone.items())


@settings(max_examples=60)
@given(crews=CREWS)
def test_each_move_gains_what_the_cover_after_it_has_more(
    hamlet: City, crews: list[tuple[int, frozenset[str]]]
) -> None:
    town = Town(hamlet)
    places = [town.crew(f"a{n}", node, *skills) for n, (node, skills) in enumerate(crews)]
    moves = town.coverage.propose_moves(places, most=9)
    assert len({move.crew for move in moves}) == len(moves)
    for move in moves:
        before = _covered(town, places)
        places = [
            crew._replace(longitude=move.longitude, latitude=move.latitude)
            if crew.key == move.crew
            else crew
            for crew in places
        ]
        assert move.gain == pytest.approx(_covered(town, places) - before)
        assert move.gain >= MOVE_LEAST_GAIN


def _covered(town: Town, crews: list[FreeCrew]) -> float:
    """The demand that these crews cover: the losses of one after another."""
    left, covered = list(crews), 0.0
    while left:
        covered += town.coverage.losses(left)[left[-1].key]
        left.pop()
    return covered


def test_many_crews_leave_nothing_to_lose(town: Town) -> None:
    crews = [town.crew(f"a{n}", WEST, "signing") for n in range(20)]
    assert max(town.coverage.losses(crews).values()) < 1e-9


@pytest.fixture(scope="module")
def real(montpellier: City) -> Coverage:
    """The trees and fallen columns that Montpellier recorded in half a year."""
    needs = [
        Need(each.lon, each.lat, each.priority, TREES if each.kind == "tree_down" else SIGNS)
        for each in montpellier.arrivals()
    ]
    return Coverage.of(montpellier.streets, needs, 184 * 24, GOALS)


def test_every_recorded_need_is_near_the_centre_of_its_zone(
    real: Coverage, montpellier: City
) -> None:
    urgent = [(each.lon, each.lat) for each in montpellier.arrivals() if each.priority <= 2]
    nodes = montpellier.streets.nearest_nodes(np.array(urgent))
    assert real.seconds[:, nodes].min(axis=0).max() <= ZONE_SECONDS
    assert len(real.centres) < 80


def test_the_demand_of_all_zones_is_that_of_the_recording(
    real: Coverage, montpellier: City
) -> None:
    weights = {1: 1.0, 2: 1 / 6}
    total = sum(weights.get(each.priority, 0) for each in montpellier.arrivals())
    assert real.rates.sum() == pytest.approx(total / (184 * 24))


def test_the_second_tree_crew_at_one_depot_is_proposed_another_place(
    real: Coverage, montpellier: City
) -> None:
    crews = [
        FreeCrew(each.id, each.depot_lon, each.depot_lat, each.skills, each.equipment)
        for each in montpellier.crews
        if "tree_work" in each.skills and each.department == "roads"
    ][:2]
    moves = real.propose_moves(crews, most=1)
    assert moves
    assert all(move.drive_seconds <= MOVE_MOST_SECONDS for move in moves)


def test_coverage_without_an_urgent_need_is_refused(montpellier: City) -> None:
    with pytest.raises(ValueError, match="needs"):
        Coverage.of(montpellier.streets, [Need(3.88, 43.61, 4, SIGNS)], 1, GOALS)
