"""The events of a reading: one dark lamp is a lamp failure, many are a fault of the supply."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, SECOND
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    cabinet,
    confirmed,
    dimmed,
    failed,
    gave_up,
    look,
    seen_dark,
    target,
)
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events

DARK = equipment.FAULT_CAUSE_DARK_LAMPS
BREAKER = equipment.FAULT_CAUSE_BREAKER
SUPPLY = equipment.FAULT_CAUSE_SUPPLY
F1 = [f"L{n}" for n in range(6)]
F2 = [f"L{n}" for n in range(6, 12)]


def fault(cause: equipment.FaultCause, *lamp_ids: str, feeder_id: str = "F1") -> Message:
    return events.SupplyFaultDetected(feeder_id=feeder_id, cause=cause, lamp_ids=lamp_ids)


TRIPPED, RESET = events.BreakerTripped(feeder_id="F1"), events.BreakerReset(feeder_id="F1")
TRIPPED_F2 = events.BreakerTripped(feeder_id="F2")
CLEARED, CLEARED_F1 = events.SupplyFaultCleared(), events.SupplyFaultCleared(feeder_id="F1")
THREE = fault(DARK, "L1", "L2", "L3")
BY_DAY = (dimmed(0, 1), *confirmed(1))
LIT = (dimmed(40, 1), *confirmed(1))
OFF = events.FeederSwitched(feeder_id="F1", on=False, sequence=1)
ON = events.FeederSwitched(feeder_id="F1", on=True, sequence=2)
OPENED = events.CabinetDoorOpened(overdue_time=timestamp(NOW + 600 * SECOND))
LOCAL = events.LocalProgrammeBegan()


@pytest.mark.parametrize(
    ("happened", "reading", "expected"),
    [
        ([], look(), []),
        ([], look("L1", "L2"), [failed("L1", "L2")]),
        ([failed("L1")], look("L1"), []),
        ([], look("L1", "L2", "L3"), [THREE]),
        ([failed("L1"), failed("L2")], look("L1", "L2", "L3"), [failed("L3")]),
        ([failed("L1"), seen_dark("L0")], look(*F1), [fault(DARK, "L2", "L3", "L4", "L5")]),
        ([THREE], look("L1", "L2", "L3"), []),
        (
            [THREE],
            look("L1", "L2", "L3", "L4"),
            [events.SupplyFaultGrew(feeder_id="F1", lamp_ids=["L4"])],
        ),
        ([THREE], look("L3"), [CLEARED_F1, failed("L3")]),
        ([failed("L1", "L2")], look("L2"), [events.LampFailureCleared(lamp_ids=["L1"])]),
        ([seen_dark("L1")], look(), []),
        ([], look(*F1, tripped=["F1"]), [TRIPPED, fault(BREAKER, *F1)]),
        (BY_DAY, look(sequence=1, tripped=["F1"]), [TRIPPED, fault(BREAKER)]),
        ([TRIPPED, fault(BREAKER, *F1)], look(), [RESET, CLEARED_F1]),
        (
            [failed("L1")],
            look(*F1, *F2, supply_lost=True),
            [
                events.SupplyLost(),
                fault(SUPPLY, *(name for name in F1 if name != "L1"), *F2, feeder_id=""),
            ],
        ),
        ([], look(*F1, *F2), [fault(DARK, *F1, *F2, feeder_id="")]),
        (
            [fault(BREAKER, *F1), TRIPPED],
            look(*F1, *F2, tripped=["F1", "F2"]),
            [TRIPPED_F2, fault(BREAKER, *F2, feeder_id="")],
        ),
        (
            [events.SupplyLost(), fault(SUPPLY, *F1, *F2, feeder_id="")],
            look(*F1, tripped=["F1"]),
            [events.SupplyRestored(), TRIPPED, CLEARED, fault(BREAKER, *F1)],
        ),
        ([failed("L1"), *BY_DAY], look(sequence=1), []),
        ([failed("L1"), *BY_DAY], look(*F1, sequence=1), []),
        ([OFF], look(*F1, sequence=1), []),
        ([OFF, *confirmed(1, "F1")], look(*F1, sequence=1), []),
        ([OFF, ON], look(*F1, sequence=2), []),
        (LIT, look(*F1, sequence=0, door_open=True), []),
        (LIT, look(sequence=1, drifted=["F1"]), [events.DimDrifted(feeder_ids=["F1"], sequence=2)]),
        ([dimmed(40, 1, target("F2"))], look(sequence=1, drifted=["F1"]), []),
        ([], look(door_open=True), [OPENED]),
        ([OPENED], look(door_open=True), []),
        ([OPENED, events.DoorLeftOpen()], look(), [events.CabinetDoorClosed()]),
        ([], look(on_local_programme=True), [LOCAL]),
        ([LOCAL], look(), [events.LocalProgrammeEnded()]),
    ],
)
def test_each_reading_in_each_state(
    happened: list[Message], reading: Message, expected: list[Message]
) -> None:
    cabinet(*happened).when(reading).expect(expected)


def test_half_of_a_short_feeder_is_one_supply_fault() -> None:
    cabinet(sizes=(4, 6)).when(look("L0", "L1")).then(fault(DARK, "L0", "L1"))


@pytest.mark.parametrize(
    ("happened", "needs"),
    [
        ([failed("L1", "L2")], [("lamp/L1", 4), ("lamp/L2", 4)]),
        ([THREE], [("feeder/F1", 3)]),
        ([failed("L1"), seen_dark("L0"), fault(DARK, "L2", "L3")], [("feeder/F1", 3)]),
        ([THREE, CLEARED_F1, failed("L3")], [("lamp/L3", 4)]),
        ([failed("L1"), fault(SUPPLY, *F1, *F2, feeder_id="")], [("supply", 2)]),
        ([fault(BREAKER, *F1), fault(BREAKER, *F2, feeder_id="")], [("supply", 2)]),
        ([fault(SUPPLY, *F1, *F2, feeder_id=""), CLEARED, fault(BREAKER, *F1)], [("feeder/F1", 3)]),
        ([OPENED, events.DoorLeftOpen()], [("door", 2)]),
        ([OPENED, events.DoorLeftOpen(), events.CabinetDoorClosed()], []),
    ],
)
def test_each_fault_is_one_need(happened: list[Message], needs: list[tuple[str, int]]) -> None:
    found = cabinet(*happened).state.needs
    assert [(need.part, need.priority) for need in found] == needs


def test_a_door_has_ten_minutes_and_a_feeder_that_drifted_is_set_again() -> None:
    assert cabinet_decider.due(cabinet(OPENED).state) == (NOW + 600 * SECOND, "door")
    drifted = events.DimDrifted(feeder_ids=["F1"], sequence=2)
    assert cabinet(*LIT, drifted).state.feeders[0].actionable


@pytest.mark.parametrize(("later", "metered"), [(HOUR - SECOND, False), (HOUR, True)])
def test_energy_is_metered_once_an_hour(later: int, *, metered: bool) -> None:
    state = cabinet(events.EnergyMetered(energy_watt_hours=1_000)).state
    context = DecisionContext(time=NOW + later, id=CABINET)
    decided = cabinet_decider.decide(look(energy_watt_hours=1_500), state, context)
    assert decided == ([events.EnergyMetered(energy_watt_hours=1_500)] if metered else [])


def test_a_feeder_that_is_not_read_back_ends_no_fault_of_the_whole_cabinet() -> None:
    whole = fault(BREAKER, feeder_id="")
    tripped = (TRIPPED, TRIPPED_F2, whole)
    reading = look(sequence=2, tripped=["F1", "F2"])
    cabinet(*BY_DAY, *tripped, drifted(2)).when(reading).then()
    cleared = look(sequence=2, tripped=["F1"])
    cabinet(*BY_DAY, *tripped, drifted(2)).when(cleared).then(
        events.BreakerReset(feeder_id="F2"), CLEARED
    )


def drifted(sequence: int) -> events.DimDrifted:
    return events.DimDrifted(feeder_ids=["F1"], sequence=sequence)


GIVEN_UP = events.ActuationFailed(feeder_id="F1", sequence=4, reason="DRIFTS", attempts=4)
THREE_DRIFTS = [
    *LIT,
    *(each for n in (2, 3, 4) for each in (drifted(n), *confirmed(n, "F1"))),
]


def test_a_feeder_that_drifts_again_and_again_is_given_up() -> None:
    reading = look(sequence=4, drifted=["F1"])
    cabinet(*THREE_DRIFTS).when(reading).then(GIVEN_UP)
    cabinet(*THREE_DRIFTS, GIVEN_UP).when(reading).then()
    other = look(sequence=4, drifted=["F1", "F2"])
    cabinet(*THREE_DRIFTS).when(other).then(
        events.DimDrifted(feeder_ids=["F2"], sequence=5), GIVEN_UP
    )


def test_drifts_over_a_longer_time_are_set_again() -> None:
    context = DecisionContext(time=NOW + 600 * SECOND, id=CABINET)
    reading = look(sequence=4, drifted=["F1"])
    decided = cabinet_decider.decide(reading, cabinet(*THREE_DRIFTS).state, context)
    assert decided == [drifted(5)]


@pytest.mark.parametrize(
    "request_",
    [
        dimmed(50, 5, target("F1")),
        events.ProgrammeStepped(level_percent=30, next_step_time=timestamp(NOW), sequence=5),
        events.CabinetReachable(sequence=5),
    ],
)
def test_the_next_request_to_a_feeder_that_drifted_is_written(request_: Message) -> None:
    given_up = cabinet(*THREE_DRIFTS, GIVEN_UP).state.feeders[0]
    assert (given_up.circuit_open, given_up.actionable) == (True, False)
    feeder = cabinet(*THREE_DRIFTS, GIVEN_UP, request_).state.feeders[0]
    assert (feeder.actionable, feeder.attempts, feeder.drift_times) == (True, 0, ())


def test_a_feeder_that_drifts_needs_a_crew_until_it_was_there() -> None:
    (need,) = cabinet(*THREE_DRIFTS, GIVEN_UP).state.needs
    assert (need.part, need.kind, need.priority) == ("control/F1", "control_fault", 4)
    step = events.ProgrammeStepped(level_percent=30, next_step_time=timestamp(NOW), sequence=5)
    assert cabinet(*THREE_DRIFTS, GIVEN_UP, step, GIVEN_UP).state.needs == (need,)
    repaired = events.RepairReported(part="control/F1", task_id="T-1", crew="x/1", sequence=5)
    after = cabinet(*THREE_DRIFTS, GIVEN_UP, repaired).state
    assert (after.needs, after.feeders[0].actionable) == ((), True)
    removed = events.CabinetEdited(removed_feeder_ids=["F1"], sequence=5)
    assert cabinet(*THREE_DRIFTS, GIVEN_UP, removed).state.needs == ()


def test_a_feeder_that_was_not_read_back_needs_no_crew() -> None:
    assert cabinet(dimmed(40, 1), gave_up("F1")).state.needs == ()
