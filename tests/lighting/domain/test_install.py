"""A cabinet is installed once, and edited by its differences."""

from __future__ import annotations

from pathlib import Path

import pytest
from google.protobuf.message import Message

from services.chassis.devices.device_network import LOCAL
from services.lighting.reference_data import load_reference_data
from services.lighting.service import declare
from services.testing.spec import given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    address,
    cabinet,
    confirmed,
    dimmed,
    failed,
    feeder,
    install,
    installed,
    locked,
    place,
    target,
)
from vigie.lighting.v1 import events_pb2 as events

CITY = Path(__file__).parents[3] / "deploy/cities/montpellier"
MOVED, WITHOUT_L0 = install(), install()
MOVED.place.CopyFrom(place(3.9))
del WITHOUT_L0.feeders[0].lamps[0]


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        ([], install(), []),
        ([], MOVED, [events.CabinetEdited(place=place(3.9))]),
        ([], install(6, 7), [events.CabinetEdited(feeders=[feeder(2, range(6, 13))])]),
        ([], install(6), [events.CabinetEdited(removed_feeder_ids=["F2"])]),
        ([failed("L3")], WITHOUT_L0, [events.CabinetEdited(feeders=[feeder(1, range(1, 6))])]),
        (
            [dimmed(50, 1), *confirmed(1)],
            install(port=17_000),
            [events.CabinetEdited(address=address(17_000), sequence=2)],
        ),
        ([locked("F2")], install(6), "FEEDER_LOCKED"),
    ],
)
def test_only_a_difference_is_an_event(
    happened: list[Message], command: Message, expected: str | list[Message]
) -> None:
    cabinet(*happened).when(command).expect(expected)


def test_a_new_cabinet_is_at_full_level_without_a_pending_request() -> None:
    state = given(cabinet_decider, id=CABINET).when(install()).then(installed())
    assert (state.host, state.port, state.unit_id) == ("127.0.0.1", 16_000, 1)
    assert state.place.street == "Rue Foch"
    assert [state.levels(feeder) for feeder in state.feeders] == [(100,) * 6] * 2
    assert [feeder.pending for feeder in state.feeders] == [False, False]


@pytest.mark.parametrize(
    ("part", "changes", "code", "field"),
    [
        ("address", {"host": ""}, "ADDRESS_INVALID", "address"),
        ("address", {"port": 0}, "ADDRESS_INVALID", "address"),
        ("address", {"unit_id": 0}, "ADDRESS_INVALID", "address.unit_id"),
        ("feeder", {"feeder_id": "F1"}, "FEEDER_INVALID", "feeders.feeder_id"),
        ("feeder", {"line": 1}, "LINE_INVALID", "feeders.line"),
        ("feeder", {"line": 9}, "FEEDER_INVALID", "feeders"),
        ("lamp", {"lamp_id": "L0"}, "LAMP_INVALID", "feeders.lamps.lamp_id"),
        ("lamp", {"channel": 0}, "CHANNEL_INVALID", "feeders.lamps.channel"),
        ("lamp", {"channel": 108}, "CHANNEL_INVALID", "feeders.lamps.channel"),
    ],
)
def test_an_invalid_cabinet_is_rejected_with_its_field(
    part: str, changes: dict[str, object], code: str, field: str
) -> None:
    command = install()
    second = command.feeders[1]
    parts = {"address": command.address, "feeder": second, "lamp": second.lamps[0]}
    for name, value in changes.items():
        setattr(parts[part], name, value)
    rejected = given(cabinet_decider, id=CABINET).when(command).then_rejected(code)
    assert rejected.field == field


def test_a_lamp_keeps_its_fault_and_its_level_in_its_new_seat() -> None:
    edited = events.CabinetEdited(feeders=[feeder(1, range(1, 6))], sequence=2)
    state = cabinet(failed("L3"), dimmed(20, 1, target("F1", "L5")), edited).state
    assert state.feeders[0].failed == (2,)
    assert state.need("lamp/L3") is not None
    assert state.levels(state.feeders[0]) == (100, 100, 100, 100, 20)


def test_lamps_and_feeders_that_are_removed_take_their_needs_with_them() -> None:
    without_lamp = events.CabinetEdited(feeders=[feeder(1, (0, 1, 2, 4, 5))])
    assert cabinet(failed("L3"), without_lamp).state.needs == ()
    without_feeder = events.CabinetEdited(removed_feeder_ids=["F2"])
    state = cabinet(failed("L1", "L7"), without_feeder).state
    assert [need.part for need in state.needs] == ["lamp/L1"]


def test_an_edit_keeps_what_it_does_not_name() -> None:
    state = cabinet(failed("L1"), events.CabinetEdited(place=place(3.9))).state
    assert (state.place.longitude, state.port, state.feeders[0].failed) == (3.9, 16_000, (1,))
    readdressed = events.CabinetEdited(address=address(9), sequence=2)
    moved = cabinet(dimmed(40, 1), *confirmed(1), readdressed).state
    assert (moved.port, [each.pending for each in moved.feeders]) == (9, [True, True])


def test_feeders_are_in_the_order_of_their_lines() -> None:
    added = events.CabinetEdited(feeders=[feeder(4, [30]), feeder(3, [20])])
    assert [each.line for each in cabinet(added).state.feeders] == [1, 2, 3, 4]


@pytest.mark.parametrize(
    ("host", "port", "field"),
    [
        ("169.254.169.254", 502, "address.host"),
        ("8.8.8.8", 502, "address.host"),
        ("::ffff:8.8.8.8", 502, "address.host"),
        ("127.0.0.1", 22, "address.port"),
        ("cabinet-7.field", 22, "address.port"),
    ],
)
def test_an_address_off_the_device_network_is_rejected(host: str, port: int, field: str) -> None:
    command = install(port=port)
    command.address.host = host
    rejected = given(cabinet_decider, id=CABINET).when(command).then_rejected("ADDRESS_FORBIDDEN")
    assert rejected.field == field
    moved = cabinet().when(command).then_rejected("ADDRESS_FORBIDDEN")
    assert "VIGIE_DEVICE_" in moved.message


def test_a_cabinet_or_a_lamp_with_swapped_coordinates_is_rejected() -> None:
    decider = declare(15.0, LOCAL, load_reference_data(CITY)).deciders["cabinet"]
    new = given(decider, id=CABINET)
    new.when(install()).then(installed())
    swapped, lamp = install(), install()
    for position in (swapped.place.position, lamp.feeders[1].lamps[2].position):
        position.longitude, position.latitude = position.latitude, position.longitude
    assert new.when(swapped).then_rejected("POSITION_INVALID").field == "place.position"
    assert new.when(lamp).then_rejected("POSITION_INVALID").field.endswith("of L8")
