"""What is known of a cabinet's faults after each word of them, and which needs that leaves."""

from __future__ import annotations

from google.protobuf.message import Message

from services.lighting.domain.cabinet import Cabinet
from services.testing.spec import NOW, given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import CABINET, failed, installed, seen_dark
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events

BREAKER = equipment.FAULT_CAUSE_BREAKER
SUPPLY = equipment.FAULT_CAUSE_SUPPLY


def after(*happened: Message) -> Cabinet:
    """A cabinet of two lines of six lamps, after that."""
    state: Cabinet = given(cabinet_decider, installed(), *happened, id=CABINET).state
    return state


def fault(feeder_id: str, *lamp_ids: str, cause: equipment.FaultCause = BREAKER) -> Message:
    return events.SupplyFaultDetected(feeder_id=feeder_id, cause=cause, lamp_ids=lamp_ids)


def needs(cabinet: Cabinet) -> list[tuple[str, int]]:
    return [(need.part, need.priority) for need in cabinet.needs]


def test_who_saw_a_lamp_dark_is_remembered_and_it_is_one_need() -> None:
    cabinet = after(failed("L1"), seen_dark("L1", "L2"))
    assert cabinet.feeders[0].failed == (1,)
    assert cabinet.feeders[0].seen_dark == (1, 2)
    assert needs(cabinet) == [("lamp/L1", 4), ("lamp/L2", 4)]


def test_a_fault_of_a_line_takes_over_its_lamps_and_no_others() -> None:
    cabinet = after(failed("L1", "L7"), fault("F1", "L2", "L3"))
    assert cabinet.feeders[0].unfed == (1, 2, 3)
    assert (cabinet.feeders[0].fault, cabinet.feeders[1].fault) == (BREAKER, 0)
    assert cabinet.feeders[1].failed == (1,)
    assert needs(cabinet) == [("lamp/L7", 4), ("feeder/F1", 3)]


def test_a_fault_of_the_cabinet_takes_over_those_of_its_lines() -> None:
    cabinet = after(failed("L7"), fault("F1", "L1"), fault("", "L2", "L8", cause=SUPPLY))
    assert needs(cabinet) == [("supply", 2)]
    assert (cabinet.fault, cabinet.feeders[0].fault) == (SUPPLY, 0)
    assert [feeder.unfed for feeder in cabinet.feeders] == [(1, 2), (1, 2)]


def test_a_fault_grows_on_its_own_line_or_on_all() -> None:
    lamps = ["L1", "L8"]
    line = after(fault("F1"), events.SupplyFaultGrew(feeder_id="F1", lamp_ids=lamps))
    assert [feeder.unfed for feeder in line.feeders] == [(1,), ()]
    whole = after(fault("", cause=SUPPLY), events.SupplyFaultGrew(lamp_ids=lamps))
    assert [feeder.unfed for feeder in whole.feeders] == [(1,), (2,)]


def test_a_line_that_is_fed_again_leaves_the_other_in_its_fault() -> None:
    cleared = events.SupplyFaultCleared(feeder_id="F1")
    cabinet = after(fault("F1", "L1"), fault("F2", "L8"), cleared)
    assert needs(cabinet) == [("feeder/F2", 3)]
    assert [feeder.unfed for feeder in cabinet.feeders] == [(), (2,)]
    assert [feeder.fault for feeder in cabinet.feeders] == [0, BREAKER]


def test_a_cabinet_that_is_fed_again_has_nothing_left_of_its_fault() -> None:
    cabinet = after(fault("", "L1", "L8", cause=SUPPLY), events.SupplyFaultCleared())
    assert (cabinet.fault, cabinet.needs) == (0, ())
    assert not any(feeder.dark for feeder in cabinet.feeders)


def test_a_crew_is_noted_on_its_own_need_whose_clock_goes_on() -> None:
    noted = events.TaskNoted(
        part="lamp/L2", task_id="T-1", crew="roads/R-2", status=bulletin.TASK_STATUS_EN_ROUTE
    )
    cabinet = after(failed("L1", "L2"), noted)
    first, second = cabinet.needs
    assert (first.task_id, first.crew) == ("", "")
    assert (second.task_id, second.crew, second.since_time) == ("T-1", "roads/R-2", NOW)
    assert second.status == bulletin.TASK_STATUS_EN_ROUTE


def test_what_a_crew_repaired_counts_as_sound_whoever_had_seen_it() -> None:
    mended = events.RepairReported(part="lamp/L1", sequence=4)
    cabinet = after(failed("L1"), seen_dark("L1"), mended)
    assert (cabinet.needs, cabinet.feeders[0].dark, cabinet.sequence) == ((), (), 4)
    grid = events.RepairReported(part="supply", sequence=4)
    assert after(fault("", "L1", cause=SUPPLY), grid).fault == 0
    line = events.RepairReported(part="feeder/F2", sequence=4)
    assert needs(after(fault("F1", "L1"), fault("F2", "L8"), line)) == [("feeder/F1", 3)]


def test_what_the_housing_shows_is_kept_until_it_shows_otherwise() -> None:
    worse = after(
        events.SupplyLost(), events.LocalProgrammeBegan(), events.BreakerTripped(feeder_id="F2")
    )
    assert (worse.supply_lost, worse.on_local_programme) == (True, True)
    assert [feeder.breaker_tripped for feeder in worse.feeders] == [False, True]
    better = after(
        events.SupplyLost(), events.LocalProgrammeBegan(), events.BreakerTripped(feeder_id="F2"),
        events.SupplyRestored(), events.LocalProgrammeEnded(), events.BreakerReset(feeder_id="F2"),
    )  # fmt: skip
    assert better == after()


def test_the_meters_reading_bears_its_time() -> None:
    cabinet = after(events.EnergyMetered(energy_watt_hours=1_200))
    assert (cabinet.energy_watt_hours, cabinet.metered_time) == (1_200, NOW)
