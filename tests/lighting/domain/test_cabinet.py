"""A cabinet finds its lines, its lamps and its needs, and is changed line by line."""

from __future__ import annotations

from dataclasses import replace

from services.crews.need import P2
from services.lighting.domain.cabinet import Cabinet
from services.lighting.domain.feeder import feeder_of
from services.lighting.domain.levels import Setting
from services.lighting.domain.needs import DOOR, DOOR_OPEN, CabinetNeed
from tests.lighting.examples import feeders

CABINET = Cabinet(installed=True, feeders=tuple(map(feeder_of, feeders(2, 3))))


def test_a_lamp_is_found_on_its_line_at_its_seat() -> None:
    found = CABINET.find_lamp("L3")
    assert found is not None
    assert (found[0].id, found[1]) == ("F2", 1)
    assert CABINET.find_lamp("L5") is None


def test_lamps_stand_line_after_line() -> None:
    assert [lamp.id for lamp in CABINET.lamps()] == ["L0", "L1", "L2", "L3", "L4"]


def test_a_line_and_a_need_are_found_by_name() -> None:
    door = CabinetNeed(DOOR, DOOR_OPEN, P2, 1)
    troubled = replace(CABINET, needs=(door,))
    assert troubled.need("door") is door
    assert troubled.need("supply") is None
    line = troubled.feeder("F2")
    assert line is not None
    assert line.line == 2
    assert troubled.feeder("F3") is None


def test_lamps_burn_by_the_programme_where_nothing_else_is_asked() -> None:
    dimmed = replace(CABINET, programme_level=30)
    held = dimmed.one("F2", lambda feeder: replace(feeder, holds=(Setting(80, (1,)),)))
    assert held.levels(held.feeders[0]) == (30, 30)
    assert held.levels(held.feeders[1]) == (30, 80, 30)


def test_a_change_of_one_line_leaves_the_others_as_they_are() -> None:
    after = CABINET.one("F1", lambda feeder: replace(feeder, on=False))
    assert [feeder.on for feeder in after.feeders] == [False, True]
    assert after.feeders[1] is CABINET.feeders[1]
    dark = CABINET.each(lambda feeder: replace(feeder, on=False))
    assert [feeder.on for feeder in dark.feeders] == [False, False]
