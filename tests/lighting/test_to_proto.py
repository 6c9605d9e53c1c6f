"""A cabinet, its feeders and its lamps as the API shows them."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.timestamp import timestamp
from services.lighting.to_proto import cabinet_to_proto, lamp_states
from services.testing.spec import NOW
from tests.lighting.examples import (
    CABINET,
    HOUR,
    address,
    cabinet,
    confirmed,
    dimmed,
    failed,
    gave_up,
    locked,
    overridden,
    place,
    seen_dark,
    target,
)
from vigie.bulletin.v1 import bulletin_pb2 as bulletin
from vigie.lighting.v1 import equipment_pb2 as equipment, events_pb2 as events, service_pb2 as api


def shown(*happened: Message) -> api.Cabinet:
    return cabinet_to_proto(CABINET, cabinet(*happened).state, 7, with_lamps=True)


def test_a_cabinet_is_shown_as_it_was_installed() -> None:
    found = shown()
    assert (found.cabinet_id, found.version, found.reachable) == (CABINET, 7, True)
    assert (found.place, found.address) == (place(), address())
    assert found.programme_percent == 100
    assert [feeder.lamp_count for feeder in found.feeders] == [6, 6]


def test_a_missing_time_is_not_shown() -> None:
    found = shown()
    assert not found.HasField("next_step_time")
    assert not found.HasField("metered_time")
    assert not found.feeders[0].HasField("override_until_time")
    assert shown(events.EnergyMetered(energy_watt_hours=5)).metered_time == timestamp(NOW)
    stepped = events.ProgrammeStepped(level_percent=30, next_step_time=timestamp(NOW + HOUR))
    assert shown(stepped).next_step_time == timestamp(NOW + HOUR)


def test_a_feeder_shows_when_the_last_of_its_overrides_ends() -> None:
    first = overridden(90, 1, target("F1", "L0"), until=NOW + 2 * HOUR)
    second = overridden(80, 2, target("F1", "L1"), until=NOW + HOUR)
    assert shown(first, second).feeders[0].override_until_time == timestamp(NOW + 2 * HOUR)


@pytest.mark.parametrize(
    ("happened", "actuation"),
    [
        ([], api.ACTUATION_UNSPECIFIED),
        ([dimmed(40, 1)], api.ACTUATION_PENDING),
        ([dimmed(40, 1), gave_up("F1")], api.ACTUATION_FAILED),
        ([dimmed(40, 1), *confirmed(1), gave_up("F1")], api.ACTUATION_FAILED),
        ([dimmed(40, 1), *confirmed(1)], api.ACTUATION_CONFIRMED),
    ],
)
def test_a_feeder_shows_whether_its_set_points_were_read_back(
    happened: list[Message], actuation: api.Actuation
) -> None:
    assert shown(*happened).feeders[0].actuation == actuation


def test_a_fault_of_the_whole_cabinet_shows_on_every_feeder() -> None:
    whole = events.SupplyFaultDetected(cause=equipment.FAULT_CAUSE_SUPPLY, lamp_ids=["L1"])
    assert [feeder.supply_fault for feeder in shown(whole).feeders] == [True, True]
    line = events.SupplyFaultDetected(feeder_id="F2", cause=equipment.FAULT_CAUSE_BREAKER)
    assert [feeder.supply_fault for feeder in shown(line).feeders] == [False, True]


def test_a_lamp_is_sound_or_has_failed_or_is_not_fed() -> None:
    unfed = events.SupplyFaultDetected(
        feeder_id="F2", cause=equipment.FAULT_CAUSE_BREAKER, lamp_ids=["L6"]
    )
    found = shown(failed("L0"), seen_dark("L1"), unfed)
    first, second = found.feeders
    assert [lamp.status for lamp in first.lamps[:3]] == [
        api.LAMP_STATUS_FAILED,
        api.LAMP_STATUS_FAILED,
        api.LAMP_STATUS_SOUND,
    ]
    assert second.lamps[0].status == api.LAMP_STATUS_UNFED
    assert (first.dark_lamps, second.dark_lamps) == (2, 1)


def test_a_lamp_shows_its_wanted_level_and_what_decides_it() -> None:
    state = cabinet(dimmed(40, 1, target("F1")), overridden(90, 2, target("F1", "L2"))).state
    states = lamp_states(state, state.feeders[0])
    assert (states[0].wanted_percent, states[0].lever) == (40, api.LEVER_HAND)
    assert (states[2].wanted_percent, states[2].lever) == (90, api.LEVER_OVERRIDE)
    dark = cabinet(locked()).state
    assert {lamp.wanted_percent for lamp in lamp_states(dark, dark.feeders[0])} == {0}


def test_a_need_shows_its_clock_and_its_crew() -> None:
    noted = events.TaskNoted(
        part="lamp/L3", task_id="T-1", crew="roads/R-2", status=bulletin.TASK_STATUS_ON_SITE
    )
    (need,) = shown(failed("L3"), noted).needs
    assert (need.part, need.kind, need.task_id, need.crew) == (
        "lamp/L3",
        "lamp_failure",
        "T-1",
        "roads/R-2",
    )
    assert need.clock_start_time == timestamp(NOW)
    assert need.task_status == bulletin.TASK_STATUS_ON_SITE
