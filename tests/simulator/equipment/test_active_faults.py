"""Faults: their names, their effect on a cabinet, and the repairs of a crew."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.equipment.active_faults import SLOW_SECONDS, Faults
from services.simulator.equipment.cabinet import SimulatedCabinet
from services.simulator.equipment.cabinet_servers import SimulatedCabinets
from services.simulator.equipment.fault import NoSuchFault
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
