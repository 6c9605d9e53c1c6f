"""A simulated junction and the counter of its traffic: a usual day, and a jam."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import MICROS
from services.simulator.equipment.junction import SimulatedJunction
from services.simulator.equipment.junction_statuses import status_value
from services.simulator.equipment.junction_traffic import Detector
from services.traffic.domain.section import Status
from services.traffic.flow.flow_counter import INTERVAL_SECONDS, SUBSCRIPTIONS
from services.traffic.rsmp.messages import StatusName, StatusUpdate
from services.traffic.rsmp.versions import LATEST
from tests.traffic.flow.conftest import MINUTE, CountedCrossing
from vigie.traffic.v1 import events_pb2 as events, service_pb2 as api

USUAL = [40] * 7 + [1_500] * 3 + [700] * 14
"""A street of two lanes, with a peak from 7 to 9 h."""


@pytest.fixture
def junction(counted: CountedCrossing) -> SimulatedJunction:
    for number in (1, 2):
        install = api.InstallSectionRequest(
            section_id=f"J1-{number}",
            edge_id=f"s{number - 1}",
            street="Rue Foch",
            junction_id="J1",
            detector=f"J1-DL{number}",
            usual=USUAL,
        )
        counted.ask(install)
    return SimulatedJunction(
        "J1",
        [Detector("J1/1", USUAL), Detector("J1/2", USUAL)],
        clock=lambda: counted.time / MICROS,
        local_hour=lambda time: int(time // 3_600) % 24,
        security_code="2222",
    )


async def drive(counted: CountedCrossing, junction: SimulatedJunction, minutes: int) -> None:
    """Let a controller send its counts each minute."""
    names = [StatusName(each.code, each.name) for each in SUBSCRIPTIONS]
    for _ in range(minutes):
        counted.time += MINUTE
        values = tuple(
            status_value(junction, LATEST, "J1", name, INTERVAL_SECONDS) for name in names
        )
        begun = "2026-01-01T00:00:00.000Z"
        counted.counter.take(StatusUpdate(component="J1", timestamp=begun, statuses=values))
        await counted.look()


async def test_a_usual_day_has_no_congestion(
    counted: CountedCrossing, junction: SimulatedJunction
) -> None:
    await drive(counted, junction, 24 * 60)
    assert counted.events(events.CongestionDetected) == []


@pytest.mark.parametrize("hour", [4, 8, 15])
async def test_a_jam_is_detected_within_five_minutes_and_its_end_too(
    counted: CountedCrossing, junction: SimulatedJunction, hour: int
) -> None:
    hours_ahead = (hour - counted.time // (60 * MINUTE)) % 24
    counted.time += hours_ahead * 60 * MINUTE
    await drive(counted, junction, 6)
    junction.jammed = True
    await drive(counted, junction, 5)
    congested = [counted.section(number).status is Status.CONGESTED for number in (1, 2)]
    few = hour == 4  # too few vehicles pass at night to state a speed
    assert congested == [not few, not few]
    junction.jammed = False
    await drive(counted, junction, 5)
    assert all(counted.section(number).status is Status.FREE for number in (1, 2))
