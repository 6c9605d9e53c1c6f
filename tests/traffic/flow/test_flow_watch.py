"""Congestions as the owner of a section reports them, and the present flow as a query."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import MICROS
from services.crews.flow_rules import AHEAD_SECONDS, KEPT_SECONDS
from services.traffic.domain.section import Status
from services.traffic.flow.flow_watch import SECTIONS
from tests.traffic.flow.conftest import CountedCrossing
from vigie.bulletin.v1 import telemetry_pb2 as telemetry
from vigie.traffic.v1 import events_pb2 as events, service_pb2 as api

FREE = "10,10", "36,36", "5,5"
JAM = "3,10", "6,36", "80,5"


async def test_a_congestion_is_detected_once_and_cleared_once(counted: CountedCrossing) -> None:
    for _ in range(8):
        counted.minute(*JAM)
        await counted.look()
    (detected,) = counted.events(events.CongestionDetected)
    assert (detected.vehicles_per_hour, detected.delay_percent) == (180, 200)
    assert counted.section(1).status is Status.CONGESTED
    assert counted.section(2).status is Status.FREE
    for _ in range(8):
        counted.minute(*FREE)
        await counted.look()
    (cleared,) = counted.events(events.CongestionCleared)
    assert not cleared.unmeasured
    assert len(counted.events(events.CongestionDetected)) == 1


async def test_an_empty_street_at_night_is_not_congested(counted: CountedCrossing) -> None:
    counted.minutes(9, "0,0", "-1,0", "0,0")
    await counted.look()
    assert counted.events(events.CongestionDetected) == []


async def test_a_congestion_without_figures_ends_as_unmeasured(counted: CountedCrossing) -> None:
    counted.minutes(5, *JAM)
    await counted.look()
    counted.time += KEPT_SECONDS * MICROS
    await counted.look()
    assert counted.section(1).status is Status.CONGESTED
    counted.time += 1
    await counted.look()
    (cleared,) = counted.events(events.CongestionCleared)
    assert cleared.unmeasured
    answer = counted.flows.list_flow(counted, api.ListFlowRequest())
    assert (list(answer.flows), answer.section_count, answer.measured_count) == ([], 2, 0)
    assert SECTIONS.labels("traffic", "unmeasured")._value.get() == 2


async def test_a_section_of_another_owner_is_left_to_it(counted: CountedCrossing) -> None:
    counted.owned = lambda aggregate: aggregate != "section/J1-1"
    counted.minutes(5, *JAM)
    await counted.look()
    assert counted.submitted == []


async def test_the_flow_is_listed_the_slowest_first(counted: CountedCrossing) -> None:
    counted.minutes(5, "10,3", "36,6", "5,80")
    await counted.look()
    answer = counted.flows.list_flow(counted, api.ListFlowRequest())
    assert [(each.section_id, each.delay_percent) for each in answer.flows] == [
        ("J1-2", 200),
        ("J1-1", 0),
    ]
    slowest = answer.flows[0]
    assert slowest.state == api.SECTION_STATE_CONGESTED
    assert (slowest.vehicles_per_hour, slowest.usual_per_hour) == (180, 100)
    assert slowest.until_time.ToMicroseconds() == counted.time
    assert len(counted.flows.list_flow(counted, api.ListFlowRequest(limit=1)).flows) == 1


def flow(counted: CountedCrossing, seconds: int = 0, **changes: object) -> bytes:
    """Return a forged or late message about a standstill on the first section."""
    section = {"section_id": "J1-1", "edge_id": "s0", "vehicles": 20, "occupancy_percent": 90}
    section |= {"speed_kmh": 5, "delay_percent": 260, **changes}
    time = counted.time + seconds * MICROS
    message = telemetry.FlowMeasured(junction_id="J1", until_time=time, sections=[section])
    return message.SerializeToString()


async def test_only_messages_that_pass_the_rules_change_anything(
    counted: CountedCrossing,
) -> None:
    counted.minutes(5, *FREE)
    await counted.look()
    sighted = telemetry.CrewSighted(department="traffic", crew_id="c1", sighted_time=1)
    for value in (
        b"\xff",
        flow(counted, delay_percent=301),
        flow(counted, section_id=""),
        flow(counted, section_id="J9-1"),
        flow(counted, AHEAD_SECONDS + 1),
        flow(counted, -60),
        telemetry.SitesConnected(junction_ids=["J1"], sent_time=1).SerializeToString(),
        sighted.SerializeToString(),
    ):
        counted.watch.take(value)
    await counted.look()
    assert counted.submitted == []
    counted.watch.take(flow(counted, 1))
    await counted.look()
    assert counted.section(1).status is Status.CONGESTED


@pytest.mark.parametrize("field", ["edge_id", "detector"])
async def test_a_section_without_its_arc_or_detector_is_not_counted(
    counted: CountedCrossing, field: str
) -> None:
    changed = {"edge_id": "s1", "detector": "J1-DL2", "junction_id": "J1", field: "elsewhere"}
    counted.ask(api.InstallSectionRequest(section_id="J1-2", street="", usual=[9] * 24, **changed))
    counted.minutes(5, *FREE)
    ((_, message),) = counted.published
    assert isinstance(message, telemetry.FlowMeasured)
    assert [each.section_id for each in message.sections] == ["J1-1"]
