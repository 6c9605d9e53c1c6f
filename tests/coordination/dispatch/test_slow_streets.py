"""Slow streets from telemetry, and the drives that they lengthen."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from services.chassis.sdk.decider import MICROS
from services.city.city import City
from services.coordination.dispatch.positions import CrewPosition
from services.coordination.dispatch.pricing import appraise
from services.coordination.dispatch.slow_streets import STEP_PERCENT, SlowStreets
from services.coordination.dispatch.travel_times import StreetTravelTimes
from services.coordination.domain.fold.city_state import CityState
from services.crews.flow_rules import AHEAD_SECONDS, KEPT_SECONDS, MESSAGE_BYTES
from services.crews.position_rules import InvalidTelemetry
from tests.coordination.dispatch.test_candidates import CREW, INCIDENT, evaluation_of
from tests.coordination.places import CENTRE, KM_EAST, NOON
from vigie.bulletin.v1.telemetry_pb2 import FlowMeasured, SitesConnected
from vigie.coordination.v1 import events_pb2 as events

COMEDIE = (3.8795, 43.6086)
SECTION: dict[str, Any] = {"section_id": "A", "edge_id": "1", "delay_percent": 100}


def flow(seconds: int = 0, **changes: Any) -> bytes:
    """Return the flow of a section whose five minutes ended so many seconds after noon."""
    time = NOON + seconds * MICROS
    message = FlowMeasured(junction_id="J", until_time=time, sections=[SECTION | changes])
    return message.SerializeToString()


def read(*values: bytes) -> SlowStreets:
    slow = SlowStreets({"1", "2"})
    for value in values:
        slow.read(value, NOON)
    return slow


def test_the_last_delay_of_an_arc_and_direction_counts() -> None:
    slow = read(flow(-90, edge_id="2"), flow(-60), flow(-30, backward=True, delay_percent=60))
    found = slow.at(NOON)
    assert found.delays == {("1", False, 100), ("1", True, 50), ("2", False, 100)}
    assert found.age_seconds == 90
    slow.read(flow(delay_percent=STEP_PERCENT - 1), NOON)
    slow.read(flow(-120, delay_percent=300), NOON)
    assert slow.at(NOON).delays == {("1", True, 50), ("2", False, 100)}


def test_a_delay_counts_for_ten_minutes() -> None:
    slow = read(flow(-KEPT_SECONDS))
    assert slow.at(NOON).delays == {("1", False, 100)}
    assert slow.at(NOON + 1).delays == frozenset()
    slow.expire(NOON + 1)
    assert slow.at(NOON).delays == frozenset()


def test_a_time_ahead_counts_from_its_receipt() -> None:
    slow = read(flow(AHEAD_SECONDS))
    assert slow.at(NOON + KEPT_SECONDS * MICROS).delays
    assert not slow.at(NOON + KEPT_SECONDS * MICROS + 1).delays


def test_arcs_that_the_city_does_not_have_fill_no_memory() -> None:
    slow = read(*(flow(edge_id=f"x{number}") for number in range(50)))
    assert slow._last == {}


def test_another_message_of_the_topic_has_no_delays() -> None:
    sites = SitesConnected(junction_ids=["1"], sent_time=NOON).SerializeToString()
    assert read(sites).at(NOON).delays == frozenset()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (b"\xff", "undecodable"),
        (b"x" * (MESSAGE_BYTES + 1), "size"),
        (flow(delay_percent=301), "flow_invalid"),
        (flow(delay_percent=-1), "flow_invalid"),
        (flow(edge_id=""), "flow_invalid"),
        (FlowMeasured(junction_id="J", until_time=1).SerializeToString(), "flow_invalid"),
        (flow(-(10**10)), "flow_invalid"),
        (flow(AHEAD_SECONDS + 1), "time_ahead"),
    ],
)
def test_a_message_that_breaks_a_rule_is_rejected(value: bytes, reason: str) -> None:
    slow = SlowStreets({"1"})
    with pytest.raises(InvalidTelemetry, match=reason):
        slow.read(value, NOON)
    assert slow.at(NOON).delays == frozenset()


@pytest.fixture(scope="module")
def travel_times(montpellier: City) -> StreetTravelTimes:
    return StreetTravelTimes(montpellier.streets)


def test_a_slow_arc_lengthens_the_drives_in_its_direction_alone(
    travel_times: StreetTravelTimes,
) -> None:
    streets = travel_times.streets
    start, goal = streets.nearest_node(3.90, 43.62), streets.nearest_node(*COMEDIE)
    route = streets.route(start, goal)
    assert route is not None
    last = streets.edge(route.edges[-1])
    backward = last.v != goal
    longitude, latitude = streets.nodes[goal].tolist()
    crew = streets.nodes[[start]]
    usual, slow, other = (
        travel_times.drives(longitude, latitude, crew, frozenset(), frozenset(delays))
        for delays in ((), {(last.id, backward, 300)}, {(last.id, not backward, 300)})
    )
    seconds = streets.seconds[streets.edges.rows[last.id]]
    assert 0 < slow.slowed_seconds[0] <= 3 * seconds + 1e-6
    assert slow.seconds[0] == pytest.approx(usual.seconds[0] + slow.slowed_seconds[0])
    assert other.seconds[0] == pytest.approx(usual.seconds[0])
    assert usual.slowed_seconds.tolist() == other.slowed_seconds.tolist() == [0]


def test_a_table_states_what_slow_streets_add(travel_times: StreetTravelTimes) -> None:
    """Given a jam on the way of a crew, its drive is longer, and the table states why."""
    streets, here = StreetTravelTimes(travel_times.streets), CENTRE[0] + KM_EAST
    seen = {CREW.key: CrewPosition(here, CENTRE[1], NOON)}
    city = CityState(crews={CREW.key: CREW})

    def priced() -> tuple[events.Appraisal, events.Candidate]:
        table = appraise(evaluation_of(city, INCIDENT, seen), streets)
        return table, table.candidates[0]

    table, usual = priced()
    assert (table.slow_arcs_count, usual.slowed_seconds) == (0, 0)
    for edge_id in travel_times.streets.ids:
        for backward in (False, True):
            slow = flow(-180, edge_id=edge_id, backward=backward, delay_percent=115)
            streets.slow_streets.read(slow, NOON)
    table, slowed = priced()
    assert table.slow_arcs_count == 2 * len(travel_times.streets.ids)
    assert (table.slow_arcs_age_seconds, table.slow_arcs_delay_percent) == (180, 100)
    assert 60 < slowed.slowed_seconds <= usual.eta_seconds
    assert slowed.eta_seconds == pytest.approx(usual.eta_seconds + slowed.slowed_seconds, abs=1)


@settings(max_examples=20)
@given(st.data())
def test_delays_lengthen_a_drive_by_at_most_their_largest(
    travel_times: StreetTravelTimes, data: st.DataObject
) -> None:
    """Given any delays and closures, a drive takes between once and (1 + delay) times its time."""
    streets = travel_times.streets
    arcs = st.sampled_from(streets.ids)
    most = data.draw(st.integers(0, 300))
    arc = st.tuples(arcs, st.booleans())
    slow = data.draw(st.dictionaries(arc, st.integers(0, most), max_size=300))
    delays = frozenset((*key, percent) for key, percent in slow.items())
    closed = data.draw(st.frozensets(arcs, max_size=20))
    crews = streets.nodes[np.flatnonzero(streets.routable)[::400]]
    usual, found = (travel_times.drives(*COMEDIE, crews, closed, d) for d in (frozenset(), delays))
    assert (found.cut_off == usual.cut_off).all()
    reached = np.isfinite(usual.seconds)
    assert (np.isfinite(found.seconds) == reached).all()
    added = found.slowed_seconds[reached]
    driven = (usual.seconds - usual.off_street_seconds)[reached]
    assert (added >= -1e-6).all()
    assert (added <= driven * most / 100 + 1e-6).all()
