"""Which signals of a cabinet's readings are reported: those that last."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from google.protobuf.message import Message
from structlog.testing import capture_logs

from services.crews.domain.timestamp import timestamp
from services.lighting.devices.signal_filter import FLAP_SECONDS, SignalFilter
from services.lighting.domain.cabinet import Cabinet
from services.testing.spec import NOW
from tests.lighting.examples import CABINET, cabinet, confirmed, dimmed, failed, look
from vigie.lighting.v1 import commands_pb2 as reports, equipment_pb2 as equipment, events_pb2

POLL_SECONDS = 15.0
SOUND: Cabinet = cabinet().state
FAILED: Cabinet = cabinet(failed("L1")).state
OPENED = events_pb2.CabinetDoorOpened(overdue_time=timestamp(NOW))
WHOLE = events_pb2.SupplyFaultDetected(
    cause=equipment.FAULT_CAUSE_SUPPLY, lamp_ids=[f"L{n}" for n in range(12)]
)


class Readings:
    """Readings of one cabinet, one for each poll."""

    def __init__(self) -> None:
        self.filter = SignalFilter(CABINET)
        self.time = 1_000.0

    def report(self, state: Cabinet, *dark: str, **seen: object) -> Message:
        """Return the report of the next reading."""
        self.time += POLL_SECONDS
        report: reports.ReportCabinetStateRequest = look(*dark, **seen)  # type: ignore[arg-type]
        self.filter.apply(report, state, self.time)
        return report

    def dark(self, state: Cabinet, *dark: Iterable[str]) -> list[list[str]]:
        """Return the dark lamps of the reports of some readings."""
        return [list(self.report(state, *each).dark_lamp_ids) for each in dark]  # type: ignore[attr-defined]


@pytest.fixture
def readings() -> Readings:
    return Readings()


def test_a_fault_is_reported_with_its_second_reading(readings: Readings) -> None:
    assert readings.dark(SOUND, ["L1"], ["L1"]) == [[], ["L1"]]


def test_a_fault_in_every_other_reading_is_never_reported(readings: Readings) -> None:
    assert readings.dark(SOUND, *[["L1"], []] * 20) == [[]] * 40


def test_the_end_of_a_fault_is_reported_with_its_third_reading(readings: Readings) -> None:
    assert readings.dark(FAILED, [], [], []) == [["L1"], ["L1"], []]
    assert readings.dark(FAILED, ["L1"], [], [], ["L1"], [], []) == [["L1"]] * 6


def test_a_reading_of_zeros_reports_nothing(readings: Readings) -> None:
    """As a controller that restarts shows them: no supply, no light, a meter that begins again."""
    metered = cabinet(events_pb2.EnergyMetered(energy_watt_hours=900)).state
    every_lamp = [f"L{n}" for n in range(12)]
    zeros = readings.report(
        metered, *every_lamp, supply_lost=True, door_open=True, tripped=["F1", "F2"]
    )
    assert zeros == look(energy_watt_hours=900)
    assert readings.filter.is_doubtful
    assert readings.report(metered, energy_watt_hours=901) == look(energy_watt_hours=901)
    assert not readings.filter.is_doubtful


@pytest.mark.parametrize(
    ("happened", "seen"),
    [
        ([OPENED], {"door_open": True}),
        ([events_pb2.SupplyLost()], {"supply_lost": True}),
        ([events_pb2.BreakerTripped(feeder_id="F1")], {"tripped": ["F1"]}),
        ([events_pb2.LocalProgrammeBegan()], {"on_local_programme": True}),
    ],
)
def test_each_signal_lasts_before_it_is_reported(
    happened: list[Message], seen: dict[str, object]
) -> None:
    rising, falling = Readings(), Readings()
    assert [rising.report(SOUND, **seen) for _ in range(2)] == [look(), look(**seen)]  # type: ignore[arg-type]
    known: Cabinet = cabinet(*happened).state
    assert [falling.report(known) for _ in range(3)] == [look(**seen), look(**seen), look()]  # type: ignore[arg-type]


def test_a_drift_is_reported_with_its_second_reading(readings: Readings) -> None:
    drifted = look(drifted=["F1"])
    assert [readings.report(SOUND, drifted=["F1"]) for _ in range(3)] == [look(), drifted, drifted]


def test_a_fault_that_returns_soon_ends_after_as_long_without_it(readings: Readings) -> None:
    readings.dark(FAILED, [], [], [])
    with capture_logs() as logs:
        assert readings.dark(SOUND, ["L1"], ["L1"]) == [[], ["L1"]]
    assert logs == [
        {
            "event": "cabinet_signal_flaps",
            "cabinet": CABINET,
            "signal": "lamp L1",
            "log_level": "warning",
        }
    ]
    polls = int(FLAP_SECONDS / POLL_SECONDS)
    assert readings.dark(FAILED, *[[]] * (polls - 1), ["L1"]) == [["L1"]] * polls
    assert readings.dark(FAILED, *[[]] * (polls + 1)) == [["L1"]] * polls + [[]]


def test_a_door_that_is_opened_twice_closes_each_time(readings: Readings) -> None:
    opened: Cabinet = cabinet(OPENED).state
    for _ in range(3):
        assert [readings.report(SOUND, door_open=True) for _ in range(2)][1].door_open  # type: ignore[attr-defined]
        assert not [readings.report(opened) for _ in range(3)][2].door_open  # type: ignore[attr-defined]


def test_a_fault_that_returns_late_is_a_new_one(readings: Readings) -> None:
    readings.dark(FAILED, [], [], [])
    readings.time += FLAP_SECONDS
    readings.dark(SOUND, ["L1"], ["L1"])
    assert readings.dark(FAILED, [], [], []) == [["L1"], ["L1"], []]


def test_a_lamp_that_need_not_burn_proves_nothing(readings: Readings) -> None:
    by_day = cabinet(failed("L1"), dimmed(0, 1), *confirmed(1)).state
    assert readings.dark(by_day, ["L2"], [], ["L2"]) == [["L1"]] * 3
    lit = cabinet(failed("L1"), dimmed(40, 1), *confirmed(1)).state
    assert readings.dark(lit, ["L1", "L2"], ["L1", "L2"]) == [["L1"], ["L1", "L2"]]
    pending = cabinet(failed("L1"), dimmed(40, 1)).state
    assert readings.dark(pending, ["L2"], ["L2"], []) == [["L1"]] * 3


def test_a_new_meter_counts_from_its_second_reading(readings: Readings) -> None:
    metered = cabinet(events_pb2.EnergyMetered(energy_watt_hours=900)).state
    shown = [readings.report(metered, energy_watt_hours=n) for n in (5, 6)]
    assert shown == [look(energy_watt_hours=900), look(energy_watt_hours=6)]


def test_a_lost_supply_ends_for_all_lamps_at_once(readings: Readings) -> None:
    dark = cabinet(events_pb2.SupplyLost(), WHOLE).state
    found = [readings.report(dark) for _ in range(3)]
    assert found[:2] == [look(*WHOLE.lamp_ids, supply_lost=True)] * 2
    assert found[2] == look()
