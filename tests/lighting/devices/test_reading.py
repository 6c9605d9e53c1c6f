"""The registers of a cabinet, read and compared with the requested state."""

from __future__ import annotations

from dataclasses import replace

import pytest

from services.lighting import registers
from services.lighting.devices.reading import Reading, observed
from services.lighting.domain.cabinet import Cabinet
from tests.lighting import examples
from tests.lighting.examples import CABINET, confirmed, dimmed
from vigie.lighting.v1 import events_pb2 as events

SILENT = registers.STATUS_SILENT << registers.STATUS_SHIFT
FAILED = registers.STATUS_FAILED << registers.STATUS_SHIFT

LIT = Reading(
    door_open=False,
    supply_lost=False,
    on_local_programme=False,
    breakers_open=frozenset(),
    contactors_closed=frozenset({1, 2}),
    energy_watt_hours=10,
    lamps=(40,) * 12,
)


@pytest.fixture
def cabinet() -> Cabinet:
    state: Cabinet = examples.cabinet(dimmed(40, 1), *confirmed(1)).state
    return state


def test_registers_are_read_by_the_manual() -> None:
    bits = [False] * registers.DISCRETE_INPUTS
    bits[registers.DOOR_OPEN] = True
    bits[registers.BREAKERS_CLOSED + 1] = True
    bits[registers.CONTACTORS_CLOSED + 2] = True
    words = [1, 2, registers.LOCAL_PROGRAMME_FLAG, *[0] * 13, 55, FAILED, SILENT]
    reading = Reading.of(bits, words)
    assert reading.door_open
    assert reading.supply_lost
    assert reading.on_local_programme
    assert reading.breakers_open == frozenset({1, 3, 4, 5, 6, 7, 8})
    assert reading.contactors_closed == frozenset({3})
    assert reading.energy_watt_hours == 65_538
    assert [reading.dark(n) for n in range(3)] == [False, True, True]
    assert reading.level(0) == 55


def test_a_feeder_matches_when_its_contactor_and_levels_do(cabinet: Cabinet) -> None:
    feeder = cabinet.feeders[0]
    assert LIT.matches(cabinet, feeder)
    assert not replace(LIT, lamps=(38, *[40] * 11)).matches(cabinet, feeder)
    assert not replace(LIT, contactors_closed=frozenset({2})).matches(cabinet, feeder)


@pytest.mark.parametrize(
    ("wanted", "shown", "matches"),
    [
        (40, 39, True),
        (40, 41, True),
        (40, 42, False),
        (1, 0, False),
        (0, 1, False),
        (100, 99, True),
    ],
)
def test_a_level_that_a_ballast_rounds_matches_and_off_is_exact(
    wanted: int, shown: int, *, matches: bool
) -> None:
    state: Cabinet = examples.cabinet(dimmed(wanted, 1), *confirmed(1)).state
    reading = replace(LIT, lamps=(shown,) * 12)
    assert reading.matches(state, state.feeders[0]) is matches


def test_a_dark_lamp_shows_no_level_and_is_not_a_miss(cabinet: Cabinet) -> None:
    assert replace(LIT, lamps=(FAILED, *[40] * 11)).matches(cabinet, cabinet.feeders[0])


def test_a_feeder_that_is_off_matches_by_its_contactor_alone() -> None:
    switched_off = events.FeederSwitched(feeder_id="F1", on=False, sequence=2)
    dark = examples.cabinet(dimmed(40, 1), *confirmed(1), switched_off).state
    assert not LIT.matches(dark, dark.feeders[0])
    opened = replace(LIT, contactors_closed=frozenset({2}), lamps=(SILENT,) * 6 + (40,) * 6)
    assert opened.matches(dark, dark.feeders[0])


def test_without_supply_a_feeder_that_is_on_matches(cabinet: Cabinet) -> None:
    blackout = replace(LIT, supply_lost=True, contactors_closed=frozenset(), lamps=(SILENT,) * 12)
    assert blackout.matches(cabinet, cabinet.feeders[0])


def test_a_reading_becomes_a_report(cabinet: Cabinet) -> None:
    seen = observed(
        CABINET,
        cabinet,
        replace(LIT, door_open=True, breakers_open=frozenset({2}), lamps=(FAILED, 42, *[40] * 10)),
    )
    assert seen.sequence == 1
    assert seen.door_open
    assert [(f.feeder_id, f.breaker_open, f.drifted) for f in seen.feeders] == [
        ("F1", False, True),
        ("F2", True, False),
    ]
    assert seen.dark_lamp_ids == ["L0"]


def test_a_cabinet_on_its_own_programme_has_not_drifted(cabinet: Cabinet) -> None:
    alone = replace(LIT, on_local_programme=True, lamps=(100,) * 12)
    seen = observed(CABINET, cabinet, alone)
    assert [each.drifted for each in seen.feeders] == [False, False]
