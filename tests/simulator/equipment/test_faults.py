"""What breaks, what it does to a cabinet, and what a crew repairs along with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.city.city import City
from services.simulator.equipment.cabinet import SimulatedCabinet
from services.simulator.equipment.cabinets import SimulatedCabinets
from services.simulator.equipment.faults import SLOW_SECONDS, Faults, NoSuchFault, Wiring
from services.simulator.platform.saved_state import Notebook

CABINET = "HAM-0001"


@pytest.fixture
def equipment(hamlet: City) -> SimulatedCabinets:
    return SimulatedCabinets(hamlet.cabinets)


@pytest.fixture
def faults(hamlet: City, equipment: SimulatedCabinets, tmp_path: Path) -> Faults:
    return made(hamlet, equipment, tmp_path)


def troubles(cabinet: SimulatedCabinet) -> list[object]:
    return [
        cabinet.failed, cabinet.breakers_open, cabinet.supply_lost, cabinet.door_open,
        cabinet.silent, cabinet.lying, cabinet.delay_seconds,
    ]  # fmt: skip


def made(hamlet: City, equipment: SimulatedCabinets, home: Path) -> Faults:
    return Faults(Wiring(hamlet.cabinets), equipment, Notebook.open(home / "field.json"))


def test_every_fault_reaches_its_cabinet_and_leaves_it_again(
    faults: Faults, equipment: SimulatedCabinets
) -> None:
    cabinet = equipment.cabinets[CABINET]
    words = [f"breaker {CABINET} 2"]
    words += [f"{kind} {CABINET}" for kind in ("supply", "door", "silent", "lie", "slow")]

    for each in ["lamp L1", *words]:
        faults.inject(each)

    channel = cabinet.lamp_ids.index("L1")
    assert troubles(cabinet) == [{channel}, {2}, True, True, True, True, SLOW_SECONDS]
    assert list(faults.broken) == ["lamp L1", *words]

    for each in faults.broken:
        faults.clear(each)

    assert not any(troubles(cabinet))
    assert not faults.broken


def test_what_is_broken_is_not_broken_twice_nor_mended_twice(faults: Faults) -> None:
    faults.inject("lamp L1")
    faults.inject("lamp L1")
    assert tuple(faults.broken) == ("lamp L1",)

    faults.clear("lamp L1")
    faults.clear("lamp L1")
    assert tuple(faults.broken) == ()


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        ("lamp L99", "lights.csv.gz"),
        ("breaker HAM-0001 9", "1 to 2"),
        ("breaker HAM-0001 two", "1 to 2"),
        ("door HAM-0009", "cabinets.csv"),
        ("lamp", "lamp <lamp>"),
        ("tree Oak", "slow <cabinet>"),
    ],
)
def test_words_that_name_no_fault_are_answered_with_what_to_say(
    faults: Faults, words: str, remedy: str
) -> None:
    with pytest.raises(NoSuchFault, match=remedy):
        faults.inject(words)
    assert tuple(faults.broken) == ()


def test_a_dark_lamp_is_still_dark_after_the_field_was_restarted(
    hamlet: City, faults: Faults, tmp_path: Path
) -> None:
    faults.inject("lamp L1")
    equipment = SimulatedCabinets(hamlet.cabinets)

    after = made(hamlet, equipment, tmp_path)
    after.start()

    assert tuple(after.broken) == ("lamp L1",)
    assert equipment.cabinets[CABINET].failed


def test_what_the_city_no_longer_has_is_not_broken_any_more(
    hamlet: City, equipment: SimulatedCabinets, tmp_path: Path
) -> None:
    notebook = Notebook.open(tmp_path / "field.json")
    notebook.notes.broken = ["lamp L99", "lamp L1"]
    faults = Faults(Wiring(hamlet.cabinets), equipment, notebook)

    faults.start()

    assert Notebook.open(tmp_path / "field.json").notes.broken == ["lamp L1"]


@pytest.mark.parametrize(
    ("part", "left"),
    [
        ("lamp/L1", ["lamp L3", "breaker HAM-0001 1", "supply HAM-0001", "door HAM-0001"]),
        ("feeder/1", ["lamp L3", "supply HAM-0001", "door HAM-0001"]),
        ("supply", ["door HAM-0001"]),
        ("door", ["lamp L1", "lamp L3", "breaker HAM-0001 1", "supply HAM-0001"]),
        ("rest", ["lamp L1", "lamp L3", "breaker HAM-0001 1", "supply HAM-0001", "door HAM-0001"]),
    ],
)
def test_a_crew_repairs_the_part_that_it_was_sent_to_and_what_hangs_on_it(
    faults: Faults, part: str, left: list[str]
) -> None:
    words = ["lamp L1", "lamp L3", "breaker HAM-0001 1", "supply HAM-0001", "door HAM-0001"]
    for each in words:
        faults.inject(each)

    faults.mend_need(f"lighting/cabinet/{CABINET}/{part}", by="lighting/lighting-01")

    assert list(faults.broken) == left


def test_work_on_a_street_mends_no_lamp(faults: Faults) -> None:
    faults.inject("lamp L1")

    faults.mend_need("roads/defect/1", by="roads/roads-01")

    assert tuple(faults.broken) == ("lamp L1",)
