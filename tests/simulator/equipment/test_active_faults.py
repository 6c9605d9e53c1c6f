"""Faults: their names, their effect on a cabinet, and the repairs of a crew."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.equipment.active_faults import SLOW_SECONDS, Faults
from services.simulator.equipment.bollard import SimulatedBollard
from services.simulator.equipment.cabinet import SimulatedCabinet
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.equipment.fault import NoSuchFault
from services.simulator.equipment.junction import SimulatedJunction
from services.simulator.platform.saved_state import StateFile

CABINET = "HAM-0001"


def effects(cabinet: SimulatedCabinet) -> list[object]:
    return [
        cabinet.failed, cabinet.breakers_open, cabinet.supply_lost, cabinet.door_open,
        cabinet.silent, cabinet.lying, cabinet.delay_seconds,
    ]  # fmt: skip


def test_every_fault_is_applied_once_and_cleared_once(
    faults: Faults, equipment: SimulatedCabinets
) -> None:
    cabinet = equipment.cabinets[CABINET]
    words = ["lamp L1", f"breaker {CABINET} 2"]
    words += [f"{kind} {CABINET}" for kind in ("supply", "door", "silent", "lie", "slow")]

    for each in [*words, *words]:
        faults.inject(each)

    channel = cabinet.lamp_ids.index("L1")
    assert effects(cabinet) == [{channel}, {2}, True, True, True, True, SLOW_SECONDS]
    assert list(faults.present) == words

    for each in [*words, *words]:
        faults.clear(each)

    assert not any(effects(cabinet))
    assert not faults.present


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("lamp L99", "lights.csv.gz"),
        ("breaker HAM-0001 9", "1 to 2"),
        ("breaker HAM-0001 two", "1 to 2"),
        ("breaker HAM-0009 1", "cabinets.csv"),
        ("door HAM-0009", "cabinets.csv"),
        ("lamp", "lamp <lamp>"),
        ("tree Oak", "slow <cabinet>"),
    ],
)
def test_words_that_name_no_fault_are_rejected_with_a_remedy(
    faults: Faults, words: str, remedy: str
) -> None:
    with pytest.raises(NoSuchFault, match=remedy):
        faults.inject(words)
    assert not faults.present


def test_a_restart_keeps_the_faults_of_equipment_that_the_city_still_has(
    hamlet: City, faults: Faults, tmp_path: Path
) -> None:
    faults.inject("lamp L1")
    saved = StateFile.open(tmp_path / "field.json")
    saved.state.faults.insert(0, "lamp L99")
    equipment = SimulatedCabinets(hamlet.cabinets)

    after = Faults(equipment, saved)
    after.start()

    assert tuple(after.present) == ("lamp L1",)
    assert equipment.cabinets[CABINET].failed
    assert StateFile.open(tmp_path / "field.json").state.faults == ["lamp L1"]


FAULTS = ["lamp L1", "lamp L3", "breaker HAM-0001 1", "supply HAM-0001", "door HAM-0001"]


@pytest.mark.parametrize(
    ("need_id", "cleared"),
    [
        (f"lighting/cabinet/{CABINET}/lamp/L1", {"lamp L1"}),
        (f"lighting/cabinet/{CABINET}/feeder/1", {"lamp L1", "breaker HAM-0001 1"}),
        (f"lighting/cabinet/{CABINET}/supply", set(FAULTS[:4])),
        (f"lighting/cabinet/{CABINET}/door", {"door HAM-0001"}),
        (f"lighting/cabinet/{CABINET}/rest", set[str]()),
        ("roads/defect/1", set[str]()),
    ],
)
def test_a_crew_repairs_the_part_of_its_need_and_what_belongs_to_it(
    faults: Faults, need_id: str, cleared: set[str]
) -> None:
    for each in FAULTS:
        faults.inject(each)

    faults.repair_need(need_id, by="lighting/lighting-01")

    assert list(faults.present) == [each for each in FAULTS if each not in cleared]


@pytest.fixture
def junction() -> SimulatedJunction:
    return SimulatedJunction(
        "J001", [], clock=lambda: 0.0, local_hour=lambda _time: 12, security_code="2222"
    )


@pytest.fixture
def faults_of_both(
    equipment: SimulatedCabinets, state_file: StateFile, junction: SimulatedJunction
) -> Faults:
    return Faults(equipment, state_file, {junction.id: junction})


JUNCTION_FAULTS = [f"{kind} J001" for kind in ("dark", "deadlock", "jam", "silent", "lie")]


def test_faults_of_a_junction_are_applied_and_cleared(
    faults_of_both: Faults, junction: SimulatedJunction
) -> None:
    def found() -> list[bool]:
        active = [alarm.active for alarm in junction.alarms.values()]
        return [*active, junction.silent, junction.lying, junction.jammed]

    for words in JUNCTION_FAULTS:
        faults_of_both.inject(words)
    assert found() == [True] * 5
    assert list(faults_of_both.present) == JUNCTION_FAULTS
    for words in JUNCTION_FAULTS:
        faults_of_both.clear(words)
    assert found() == [False] * 5


@pytest.mark.parametrize("need", ["traffic/junction/J001", "traffic/junction/J001/signals"])
def test_a_task_of_a_junction_repairs_its_signals_and_not_its_communication(
    faults_of_both: Faults, need: str
) -> None:
    for words in [*JUNCTION_FAULTS, f"silent {CABINET}"]:
        faults_of_both.inject(words)
    faults_of_both.repair_need("traffic/junction/J002", by="traffic/traffic-01")
    assert len(faults_of_both.present) == 6
    faults_of_both.repair_need(need, by="traffic/traffic-01")
    assert list(faults_of_both.present) == [*JUNCTION_FAULTS[2:], f"silent {CABINET}"]


@pytest.mark.parametrize(
    ("words", "remedy"),
    [("dark J002", "junctions.csv"), ("dark HAM-0001", "junctions.csv"), ("door J001", "cabinets")],
)
def test_a_fault_that_a_device_cannot_have_is_rejected(
    faults_of_both: Faults, words: str, remedy: str
) -> None:
    with pytest.raises(NoSuchFault, match=remedy):
        faults_of_both.inject(words)


@pytest.fixture
def bollard() -> SimulatedBollard:
    return SimulatedBollard()


@pytest.fixture
def faults_of_bollard(
    equipment: SimulatedCabinets, state_file: StateFile, bollard: SimulatedBollard
) -> Faults:
    return Faults(equipment, state_file, bollards={"B01": bollard})


def test_faults_of_a_bollard_are_applied_and_cleared(
    faults_of_bollard: Faults, bollard: SimulatedBollard
) -> None:
    for words in ("stuck B01", "silent B01"):
        faults_of_bollard.inject(words)
    assert (bollard.stuck, bollard.silent) == (True, True)
    for words in ("stuck B01", "silent B01"):
        faults_of_bollard.clear(words)
    assert (bollard.stuck, bollard.silent) == (False, False)


def test_a_task_of_a_bollard_frees_it(faults_of_bollard: Faults, bollard: SimulatedBollard) -> None:
    faults_of_bollard.inject("stuck B01")
    faults_of_bollard.repair_need("traffic/bollard/B02/motor_fault", by="traffic/traffic-01")
    assert bollard.stuck
    faults_of_bollard.repair_need("traffic/bollard/B01/motor_fault", by="traffic/traffic-01")
    assert not bollard.stuck


def test_an_unknown_bollard_is_answered_with_a_remedy(faults_of_bollard: Faults) -> None:
    with pytest.raises(NoSuchFault, match=r"no bollard B99: give one of bollards\.csv"):
        faults_of_bollard.inject("stuck B99")
