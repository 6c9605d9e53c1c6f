"""The counts of a controller: what becomes telemetry, and what a wrong value costs."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from services.chassis.sdk.decider import MICROS
from services.crews.flow_rules import read_flow
from services.traffic.flow.flow_counter import CLOCK_SECONDS, REJECTED, SUBSCRIPTIONS
from tests.traffic.flow.conftest import MINUTE, CountedCrossing, update
from vigie.bulletin.v1.telemetry_pb2 import FlowMeasured, SectionFlow

FREE = "10,10", "36,36", "5,5"
JAM = "3,10", "6,36", "80,5"


def rejected(reason: str) -> float:
    return float(REJECTED.labels("traffic", reason)._value.get())


def flows(counted: CountedCrossing) -> list[FlowMeasured]:
    return [message for _, message in counted.published if isinstance(message, FlowMeasured)]


def test_five_minutes_become_one_message(counted: CountedCrossing) -> None:
    counted.minutes(4, *FREE)
    assert flows(counted) == []
    counted.minute("20,10", "18,36", "25,5")
    (flow,) = flows(counted)
    assert (flow.junction_id, flow.until_time) == ("J1", counted.time)
    first, second = flow.sections
    assert first == SectionFlow(
        section_id="J1-1",
        edge_id="s0",
        vehicles=60,
        occupancy_percent=9,
        speed_kmh=27,
    )
    assert (second.edge_id, second.backward, second.speed_kmh) == ("s1", True, 36)
    assert read_flow(flow.SerializeToString(), counted.time) == flow


def test_a_slow_street_has_a_delay_against_the_reference_data(counted: CountedCrossing) -> None:
    counted.minutes(5, *JAM)
    (flow,) = flows(counted)
    assert [each.delay_percent for each in flow.sections] == [200, 0]


def test_an_empty_street_has_no_speed_and_no_delay(counted: CountedCrossing) -> None:
    counted.minutes(4, "0,1", "-1,3", "0,2")
    counted.minute("0,0", "0,-1", "0,0")
    (flow,) = flows(counted)
    assert [(each.speed_kmh, each.delay_percent) for each in flow.sections] == [(0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        *(("-1", "failed"), ("-7", "value"), ("999999", "value"), ("301", "value")),
        *(("", "value"), ("many", "value"), ("1e2", "value"), ("٣", "value")),
    ],
)
def test_a_wrong_value_costs_its_detector_alone(
    counted: CountedCrossing, value: str, reason: str
) -> None:
    before = rejected(reason)
    counted.minutes(4, *FREE)
    counted.minute(f"{value},10", *FREE[1:])
    (flow,) = flows(counted)
    assert [each.section_id for each in flow.sections] == ["J1-2"]
    assert rejected(reason) == before + 1
    counted.minutes(5, *FREE)
    assert len(flows(counted)[-1].sections) == 2


def test_a_short_list_and_one_that_is_no_text_cost_the_missing_detectors(
    counted: CountedCrossing,
) -> None:
    counted.minutes(5, "10", "36", "5")
    (flow,) = flows(counted)
    assert [each.section_id for each in flow.sections] == ["J1-1"]
    counted.published.clear()
    counted.minutes(5, "", "36,36", "5,5")
    assert flows(counted) == []


@pytest.mark.parametrize("start", [-CLOCK_SECONDS - 61, 2 * CLOCK_SECONDS])
def test_an_interval_of_a_wrong_time_counts_nowhere(counted: CountedCrossing, start: int) -> None:
    before = rejected("time")
    counted.send(*FREE, start=counted.time + start * MICROS)
    counted.counter.take(update({("S0205", "start"): "soon", ("S0205", "vehicles"): "1,1"}))
    counted.minutes(4, *FREE)
    assert rejected("time") == before + 1
    assert flows(counted) == []


def test_a_flood_of_updates_counts_once(counted: CountedCrossing) -> None:
    before = rejected("order")
    counted.minutes(5, *FREE)
    for second in range(2, 60):
        counted.send("300,300", *FREE[1:], start=counted.time - second * MICROS)
        counted.send("300,300", *FREE[1:], start=counted.time - MINUTE)
    assert len(flows(counted)) == 1
    assert rejected("order") == before + 116


def test_a_gap_begins_five_new_minutes(counted: CountedCrossing) -> None:
    counted.minutes(4, *FREE)
    counted.time += 2 * MINUTE
    counted.minutes(4, *FREE)
    assert flows(counted) == []
    counted.minute(*FREE)
    assert len(flows(counted)) == 1


def test_values_in_updates_of_their_own_are_put_together(counted: CountedCrossing) -> None:
    counted.minutes(4, *FREE)
    counted.time += MINUTE
    begun = "2026-01-01T00:00:00.000Z"
    for (code, name), value in zip((("S0205", "vehicles"), ("S0206", "speed")), FREE, strict=False):
        counted.counter.take(update({(code, "start"): begun, (code, name): value}))
    assert flows(counted) == []
    counted.send(*FREE, start=counted.time - MINUTE)
    assert len(flows(counted)) == 1


def test_nothing_is_sent_without_a_broker(counted: CountedCrossing) -> None:
    counted.available = False
    counted.minutes(6, *FREE)
    assert flows(counted) == []


@given(st.lists(st.tuples(*[st.one_of(st.none(), st.text(max_size=20))] * 4), max_size=30))
def test_any_values_give_a_flow_within_the_rules_or_none(
    values: list[tuple[str | None, ...]],
) -> None:
    """Given any texts of a controller, each published flow passes the rules of its readers."""
    counted = CountedCrossing()
    names = [("S0205", "start"), ("S0205", "vehicles"), ("S0206", "speed"), ("S0207", "occupancy")]
    for each in values:
        counted.minute(*(text or "1,2" for text in each[1:]))
        counted.counter.take(update(dict(zip(names, each, strict=True))))
    for flow in flows(counted):
        assert read_flow(flow.SerializeToString(), counted.time) == flow


def test_the_subscription_names_values_of_the_exchange_list() -> None:
    assert {(each.code, each.name) for each in SUBSCRIPTIONS} == {
        ("S0205", "start"),
        ("S0205", "vehicles"),
        ("S0206", "start"),
        ("S0206", "speed"),
        ("S0207", "start"),
        ("S0207", "occupancy"),
    }
    assert {(each.seconds, each.on_change) for each in SUBSCRIPTIONS} == {(60, False)}
