"""A plan lists the junctions ahead of a crew in order, with times no faster than permitted."""

from __future__ import annotations

import pytest

from services.traffic.corridors.plan import WAIT_SECONDS, Approach, Plan, plan
from tests.traffic.corridors.avenue import approaches, at, avenue

STREETS, APPROACHES = avenue(), approaches()


def planned(start: float, end: float, closed: frozenset[str] = frozenset()) -> Plan:
    made = plan(STREETS, APPROACHES, at(start), at(end), closed)
    assert made is not None
    return made


def ids(made: Plan) -> str:
    return " ".join(crossing.junction_id for crossing in made.crossings)


def test_the_wait_is_that_of_webster_without_a_queue() -> None:
    assert pytest.approx(16.2) == WAIT_SECONDS


@pytest.mark.parametrize(
    ("start", "end", "junctions"),
    [
        (0, 1000, "J1 J2 J4"),
        (100, 1000, "J1 J2 J4"),
        (230, 1000, "J2 J4"),
        (230, 600, "J2"),
        (930, 0, "J4 J2 J1"),
        (630, 400, "J2"),
        (830, 1000, ""),
    ],
    ids=["all", "on the first arc", "past one", "part", "westward", "to its node", "none"],
)
def test_the_junctions_ahead_are_in_order(start: float, end: float, junctions: str) -> None:
    assert ids(planned(start, end)) == junctions


def test_the_emergency_route_is_that_of_the_arc_that_leads_to_the_junction() -> None:
    eastward = {each.junction_id: each.route for each in planned(0, 1000).crossings}
    westward = {each.junction_id: each.route for each in planned(1000, 0).crossings}
    assert eastward == {"J1": 1, "J2": 1, "J4": 1}
    assert westward == {"J1": 2, "J2": 2, "J4": 2}


def test_each_junction_gains_a_wait() -> None:
    made = planned(0, 1000)
    assert [each.seconds for each in made.crossings] == pytest.approx(
        [40 - WAIT_SECONDS, 80 - 2 * WAIT_SECONDS, 160 - 3 * WAIT_SECONDS], abs=0.2
    )
    assert made.city_seconds == pytest.approx(200, abs=0.2)
    assert made.seconds == pytest.approx(200 - 3 * WAIT_SECONDS, abs=0.2)


def test_no_junction_gains_more_than_the_permitted_speed_does() -> None:
    # 100 m take 20 s in the city and 10 s at the permitted speed.
    (crossing,) = planned(100, 200).crossings
    assert (crossing.seconds, crossing.gained_seconds) == pytest.approx((10, 10), abs=0.1)


def test_a_way_that_is_closed_everywhere_is_planned_all_the_same() -> None:
    assert ids(planned(0, 1000, frozenset({"s2"}))) == "J1 J2 J4"


def test_a_crossing_of_one_arc_is_met_from_both_sides() -> None:
    middle = {"s2": [Approach("P", 1, at(410), is_only=True)]}
    for start, end in ((0, 1000), (1000, 0)):
        made = plan(STREETS, middle, at(start), at(end))
        assert made is not None
        assert ids(made) == "P"


def test_no_green_is_asked_on_the_arc_that_only_leaves_a_junction() -> None:
    leaving = {"s2": [Approach("J2", 1, at(400), is_only=False)]}
    made = plan(STREETS, leaving, at(0), at(1000))
    assert made is not None
    assert made.crossings == ()


def test_there_is_no_plan_where_the_map_has_no_way() -> None:
    assert plan(avenue(one_way=True), APPROACHES, at(500), at(0)) is None
