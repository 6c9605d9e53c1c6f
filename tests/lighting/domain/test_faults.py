"""A cabinet's state after the events of its faults."""

from __future__ import annotations

from google.protobuf.message import Message

from services.lighting.domain.cabinet import Cabinet
from services.testing.spec import NOW
from tests.lighting.examples import cabinet, failed, seen_dark
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events

BREAKER = equipment.FAULT_CAUSE_BREAKER
SUPPLY = equipment.FAULT_CAUSE_SUPPLY


def after(*happened: Message) -> Cabinet:
    state: Cabinet = cabinet(*happened).state
    return state


def fault(feeder_id: str, *lamp_ids: str, cause: equipment.FaultCause = BREAKER) -> Message:
    return events.SupplyFaultDetected(feeder_id=feeder_id, cause=cause, lamp_ids=lamp_ids)


def needs(state: Cabinet) -> list[tuple[str, int]]:
    return [(need.part, need.priority) for need in state.needs]


def test_a_lamp_that_a_cabinet_and_a_person_saw_dark_is_one_need() -> None:
    state = after(failed("L1"), seen_dark("L1", "L2"))
    assert (state.feeders[0].failed, state.feeders[0].seen_dark) == ((1,), (1, 2))
    assert needs(state) == [("lamp/L1", 4), ("lamp/L2", 4)]


def test_a_fault_of_a_feeder_covers_its_lamps_and_no_others() -> None:
    state = after(failed("L1", "L7"), fault("F1", "L2", "L3"))
    first, second = state.feeders
    assert (first.unfed, first.fault) == ((1, 2, 3), BREAKER)
    assert (second.failed, second.fault) == ((1,), 0)
    assert needs(state) == [("lamp/L7", 4), ("feeder/F1", 3)]


def test_a_fault_of_the_cabinet_covers_those_of_its_feeders() -> None:
    state = after(failed("L7"), fault("F1", "L1"), fault("", "L2", "L8", cause=SUPPLY))
    assert needs(state) == [("supply", 2)]
    assert (state.fault, state.feeders[0].fault) == (SUPPLY, 0)
    assert [feeder.unfed for feeder in state.feeders] == [(1, 2), (1, 2)]


def test_a_fault_grows_on_its_own_feeder_or_on_all() -> None:
    lamps = ["L1", "L8"]
    one = after(fault("F1"), events.SupplyFaultGrew(feeder_id="F1", lamp_ids=lamps))
    assert [feeder.unfed for feeder in one.feeders] == [(1,), ()]
    whole = after(fault("", cause=SUPPLY), events.SupplyFaultGrew(lamp_ids=lamps))
    assert [feeder.unfed for feeder in whole.feeders] == [(1,), (2,)]


def test_a_fault_that_is_cleared_leaves_the_faults_of_other_feeders() -> None:
    cleared = events.SupplyFaultCleared(feeder_id="F1")
    state = after(fault("F1", "L1"), fault("F2", "L8"), cleared)
    assert needs(state) == [("feeder/F2", 3)]
    assert [(f.unfed, f.fault) for f in state.feeders] == [((), 0), ((2,), BREAKER)]
    whole = after(fault("", "L1", "L8", cause=SUPPLY), events.SupplyFaultCleared())
    assert (whole.fault, whole.needs, [f.dark for f in whole.feeders]) == (0, (), [(), ()])


def test_a_repaired_part_counts_as_sound() -> None:
    def repaired(part: str) -> Message:
        return events.RepairReported(part=part, sequence=4)

    lamp = after(failed("L1"), seen_dark("L1"), repaired("lamp/L1"))
    assert (lamp.needs, lamp.feeders[0].dark, lamp.sequence) == ((), (), 4)
    assert after(fault("", "L1", cause=SUPPLY), repaired("supply")).fault == 0
    both = (fault("F1", "L1"), fault("F2", "L8"))
    assert needs(after(*both, repaired("feeder/F2"))) == [("feeder/F1", 3)]


def test_supply_breakers_and_local_programme_keep_their_state_until_it_changes() -> None:
    begin = (
        events.SupplyLost(),
        events.LocalProgrammeBegan(),
        events.BreakerTripped(feeder_id="F2"),
    )
    worse = after(*begin)
    assert (worse.supply_lost, worse.on_local_programme) == (True, True)
    assert [feeder.breaker_tripped for feeder in worse.feeders] == [False, True]
    end = (
        events.SupplyRestored(),
        events.LocalProgrammeEnded(),
        events.BreakerReset(feeder_id="F2"),
    )
    assert after(*begin, *end) == after()


def test_a_meter_reading_has_its_time() -> None:
    state = after(events.EnergyMetered(energy_watt_hours=1_200))
    assert (state.energy_watt_hours, state.metered_time) == (1_200, NOW)
