"""A look at a cabinet: one lamp is a lamp, many are a supply, what is sound needs nobody."""

import pytest
from google.protobuf.message import Message

from services.chassis.sdk.decider import DecisionContext
from services.crews.domain.timestamp import timestamp
from services.lighting.domain.cabinet import Cabinet
from services.testing.spec import NOW, SECOND, Given, given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    HOUR,
    confirmed,
    dimmed,
    failed,
    installed,
    look,
    seen_dark,
    target,
)
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events

DARK = equipment.FAULT_CAUSE_DARK_LAMPS
BREAKER = equipment.FAULT_CAUSE_BREAKER
SUPPLY = equipment.FAULT_CAUSE_SUPPLY
LINE_1 = [f"L{n}" for n in range(6)]
LINE_2 = [f"L{n}" for n in range(6, 12)]


def cabinet(*happened: Message) -> Given:
    return given(cabinet_decider, installed(), *happened, id=CABINET)


def fault(cause: equipment.FaultCause, *lamp_ids: str, feeder_id: str = "F1") -> Message:
    return events.SupplyFaultDetected(feeder_id=feeder_id, cause=cause, lamp_ids=lamp_ids)


def parts(state: Cabinet) -> list[str]:
    return [need.part for need in state.needs]


def test_a_look_that_shows_nothing_new_is_no_event() -> None:
    cabinet().when(look()).then_nothing()


def test_two_dark_lamps_of_six_are_two_failures() -> None:
    after = cabinet().when(look("L1", "L2")).then(failed("L1", "L2"))
    assert parts(after) == ["lamp/L1", "lamp/L2"]


def test_a_lamp_known_to_have_failed_does_not_fail_again() -> None:
    cabinet(failed("L1")).when(look("L1")).then_nothing()


def test_three_lamps_dark_at_once_are_one_supply_fault() -> None:
    after = cabinet().when(look("L1", "L2", "L3")).then(fault(DARK, "L1", "L2", "L3"))
    assert parts(after) == ["feeder/F1"]
    assert after.need("feeder/F1").priority == 3
    assert after.feeders[0].unfed == (1, 2, 3)


def test_half_of_a_short_line_is_one_supply_fault() -> None:
    short = given(cabinet_decider, installed(4, 6), id=CABINET)
    short.when(look("L0", "L1")).then(fault(DARK, "L0", "L1"))


def test_lamps_that_failed_one_by_one_over_weeks_are_no_supply_fault() -> None:
    weeks = cabinet(failed("L1"), failed("L2"))
    weeks.when(look("L1", "L2", "L3")).then(failed("L3"))


def test_a_supply_fault_takes_over_the_lamps_that_had_failed() -> None:
    after = (
        cabinet(failed("L1"), seen_dark("L0"))
        .when(look(*LINE_1))
        .then(fault(DARK, "L2", "L3", "L4", "L5"))
    )
    assert parts(after) == ["feeder/F1"]
    assert after.feeders[0].dark == (0, 1, 2, 3, 4, 5)


def test_a_known_supply_fault_is_told_once_and_grows() -> None:
    known = cabinet(fault(DARK, "L1", "L2", "L3"))
    known.when(look("L1", "L2", "L3")).then_nothing()
    known.when(look("L1", "L2", "L3", "L4")).then(
        events.SupplyFaultGrew(feeder_id="F1", lamp_ids=["L4"])
    )


def test_a_supply_that_is_sound_again_leaves_the_lamps_that_are_still_dark() -> None:
    known = cabinet(fault(DARK, "L1", "L2", "L3"))
    after = known.when(look("L3")).then(events.SupplyFaultCleared(feeder_id="F1"), failed("L3"))
    assert parts(after) == ["lamp/L3"]


def test_a_lamp_that_is_lit_again_needs_nobody() -> None:
    after = (
        cabinet(failed("L1", "L2"))
        .when(look("L2"))
        .then(events.LampFailureCleared(lamp_ids=["L1"]))
    )
    assert parts(after) == ["lamp/L2"]


def test_a_lamp_that_only_a_person_saw_dark_stays_so_until_a_crew_was_there() -> None:
    cabinet(seen_dark("L1")).when(look()).then_nothing()


def test_a_tripped_breaker_is_one_supply_fault() -> None:
    after = (
        cabinet()
        .when(look(*LINE_1, tripped=["F1"]))
        .then(events.BreakerTripped(feeder_id="F1"), fault(BREAKER, *LINE_1))
    )
    assert parts(after) == ["feeder/F1"]


def test_a_breaker_that_trips_by_day_is_a_supply_fault_too() -> None:
    cabinet(dimmed(0, 1), *confirmed(1)).when(look(sequence=1, tripped=["F1"])).then(
        events.BreakerTripped(feeder_id="F1"), fault(BREAKER)
    )


def test_a_breaker_that_is_reset_clears_it() -> None:
    tripped = cabinet(events.BreakerTripped(feeder_id="F1"), fault(BREAKER, *LINE_1))
    after = tripped.when(look()).then(
        events.BreakerReset(feeder_id="F1"), events.SupplyFaultCleared(feeder_id="F1")
    )
    assert after.needs == ()


def test_a_lost_supply_is_one_fault_of_the_whole_cabinet() -> None:
    seen = look(*LINE_1, *LINE_2, supply_lost=True)
    after = (
        cabinet(failed("L1"))
        .when(seen)
        .then(
            events.SupplyLost(),
            fault(SUPPLY, *[name for name in LINE_1 if name != "L1"], *LINE_2, feeder_id=""),
        )
    )
    assert parts(after) == ["supply"]
    assert after.need("supply").priority == 2


def test_all_lines_dark_at_once_are_one_fault_of_the_whole_cabinet() -> None:
    cabinet().when(look(*LINE_1, *LINE_2)).then(fault(DARK, *LINE_1, *LINE_2, feeder_id=""))


def test_the_second_line_gone_turns_two_faults_into_one() -> None:
    one = cabinet(fault(BREAKER, *LINE_1), events.BreakerTripped(feeder_id="F1"))
    after = one.when(look(*LINE_1, *LINE_2, tripped=["F1", "F2"])).then(
        events.BreakerTripped(feeder_id="F2"), fault(BREAKER, *LINE_2, feeder_id="")
    )
    assert parts(after) == ["supply"]


def test_a_grid_that_is_back_leaves_the_line_that_is_still_tripped() -> None:
    lost = cabinet(events.SupplyLost(), fault(SUPPLY, *LINE_1, *LINE_2, feeder_id=""))
    after = lost.when(look(*LINE_1, tripped=["F1"])).then(
        events.SupplyRestored(),
        events.BreakerTripped(feeder_id="F1"),
        events.SupplyFaultCleared(),
        fault(BREAKER, *LINE_1),
    )
    assert parts(after) == ["feeder/F1"]


def test_a_lamp_that_ought_to_be_dark_is_judged_by_what_was_known() -> None:
    by_day = cabinet(failed("L1"), dimmed(0, 1), *confirmed(1))
    by_day.when(look(sequence=1)).then_nothing()
    by_day.when(look(*LINE_1, sequence=1)).then_nothing()


def test_a_line_that_is_off_or_waits_for_its_contactor_is_not_judged() -> None:
    off = events.FeederSwitched(feeder_id="F1", on=False, sequence=1)
    cabinet(off).when(look(*LINE_1, sequence=1)).then_nothing()
    cabinet(off, *confirmed(1, "F1")).when(look(*LINE_1, sequence=1)).then_nothing()
    on = events.FeederSwitched(feeder_id="F1", on=True, sequence=2)
    cabinet(off, on).when(look(*LINE_1, sequence=2)).then_nothing()


def test_a_look_from_before_the_last_intent_says_nothing() -> None:
    cabinet(dimmed(40, 1)).when(look(*LINE_1, sequence=0, door_open=True)).then_nothing()


def test_a_line_found_otherwise_than_confirmed_is_asked_again() -> None:
    drifted = events.DimDrifted(feeder_ids=["F1"], sequence=2)
    lit = cabinet(dimmed(40, 1), *confirmed(1))
    after = lit.when(look(sequence=1, drifted=["F1"])).then(drifted)
    assert after.feeders[0].actionable
    cabinet(dimmed(40, 1, target("F2"))).when(look(sequence=1, drifted=["F1"])).then_nothing()


def test_a_door_is_opened_and_closed() -> None:
    opened = events.CabinetDoorOpened(overdue_time=timestamp(NOW + 600 * SECOND))
    after = cabinet().when(look(door_open=True)).then(opened)
    assert cabinet_decider.due(after) == (NOW + 600 * SECOND, "door")
    cabinet(opened).when(look(door_open=True)).then_nothing()
    left = cabinet(opened, events.DoorLeftOpen())
    assert parts(left.state) == ["door"]
    assert left.when(look()).then(events.CabinetDoorClosed()).needs == ()


def test_a_cabinet_on_its_own_programme_is_noticed() -> None:
    began = events.LocalProgrammeBegan()
    cabinet().when(look(on_local_programme=True)).then(began)
    cabinet(began).when(look()).then(events.LocalProgrammeEnded())


@pytest.mark.parametrize(("later", "told"), [(HOUR - SECOND, False), (HOUR, True)])
def test_energy_is_metered_once_an_hour(later: int, *, told: bool) -> None:
    metered = cabinet(events.EnergyMetered(energy_watt_hours=1_000)).state
    context = DecisionContext(time=NOW + later, id=CABINET)
    answer = cabinet_decider.decide(look(energy_watt_hours=1_500), metered, context)
    assert answer == ([events.EnergyMetered(energy_watt_hours=1_500)] if told else [])
