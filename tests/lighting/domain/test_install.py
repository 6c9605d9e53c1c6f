"""A cabinet is installed once, edited by its differences, refused where it cannot be wired."""

from services.testing.spec import given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import (
    CABINET,
    address,
    confirmed,
    dim,
    dimmed,
    failed,
    feeder,
    install,
    installed,
    look,
    place,
    target,
)
from vigie.lighting.v1 import events_pb2 as events

new = given(cabinet_decider, id=CABINET)
whole = given(cabinet_decider, installed(), id=CABINET)


def test_a_cabinet_is_installed_with_all_that_it_feeds() -> None:
    cabinet = new.when(install()).then(installed())
    assert [len(f.lamps) for f in cabinet.feeders] == [6, 6]
    assert cabinet.place.street == "Rue Foch"


def test_the_same_cabinet_again_is_no_event() -> None:
    whole.when(install()).then_nothing()


def test_a_cabinet_that_moved_says_only_where_it_stands_now() -> None:
    command = install()
    command.place.CopyFrom(place(3.9))
    cabinet = whole.when(command).then(events.CabinetEdited(place=place(3.9)))
    assert cabinet.place.longitude == 3.9
    assert len(cabinet.feeders) == 2


def test_a_feeder_with_another_lamp_is_the_only_one_named() -> None:
    command = install(6, 7)
    edited = events.CabinetEdited(feeders=[feeder(2, range(6, 13))])
    assert len(whole.when(command).then(edited).feeders[1].lamps) == 7


def test_a_feeder_left_out_is_removed() -> None:
    cabinet = whole.when(install(6)).then(events.CabinetEdited(removed_feeder_ids=["F2"]))
    assert [f.id for f in cabinet.feeders] == ["F1"]


def test_what_is_known_of_a_lamp_goes_with_it_to_its_new_seat() -> None:
    command = install()
    del command.feeders[0].lamps[0]
    before = given(cabinet_decider, installed(), failed("L3"), id=CABINET)
    after = before.when(command).then(events.CabinetEdited(feeders=[feeder(1, range(1, 6))]))
    assert after.feeders[0].failed == (2,)
    assert after.need("lamp/L3") is not None


def test_a_lamp_taken_down_needs_nobody() -> None:
    command = install()
    del command.feeders[0].lamps[3]
    before = given(cabinet_decider, installed(), failed("L3"), id=CABINET)
    after = before.when(command).then(events.CabinetEdited(feeders=[feeder(1, (0, 1, 2, 4, 5))]))
    assert after.needs == ()


def test_a_cabinet_at_a_new_address_is_asked_for_everything_again() -> None:
    lit = given(cabinet_decider, installed(), dimmed(50, 1), *confirmed(1), id=CABINET)
    after = lit.when(install(port=17_000)).then(
        events.CabinetEdited(address=address(17_000), sequence=2)
    )
    assert all(f.pending for f in after.feeders)


def test_a_locked_feeder_is_not_edited() -> None:
    locked = given(
        cabinet_decider,
        installed(),
        events.FeederMadeSafe(feeder_id="F2", permit_id="P-7", sequence=1),
        id=CABINET,
    )
    assert "P-7" in locked.when(install(6)).then_rejected("FEEDER_LOCKED").message


def test_two_lamps_on_one_channel_are_refused() -> None:
    command = install()
    command.feeders[1].lamps[0].channel = 0
    assert new.when(command).then_rejected("CHANNEL_INVALID").field == "feeders.lamps.channel"


def test_two_feeders_on_one_line_are_refused() -> None:
    command = install()
    command.feeders[1].line = 1
    new.when(command).then_rejected("LINE_INVALID")


def test_one_lamp_twice_is_refused() -> None:
    command = install()
    command.feeders[1].lamps[0].lamp_id = "L0"
    new.when(command).then_rejected("LAMP_INVALID")


def test_a_cabinet_without_an_address_is_refused() -> None:
    command = install()
    command.address.unit_id = 0
    assert new.when(command).then_rejected("ADDRESS_INVALID").field == "address.unit_id"


def test_a_cabinet_nobody_installed_is_asked_for_nothing() -> None:
    refused = new.when(dim(50)).then_rejected("CABINET_UNKNOWN")
    assert refused.field == "cabinet_id"
    new.when(look()).then_rejected("CABINET_UNKNOWN")


def test_a_lamp_dimmed_by_hand_keeps_its_level_in_its_new_seat() -> None:
    dark = given(cabinet_decider, installed(), dimmed(20, 1, target("F1", "L5")), id=CABINET)
    command = install()
    del command.feeders[0].lamps[0]
    edited = events.CabinetEdited(feeders=[feeder(1, range(1, 6))], sequence=2)
    after = dark.when(command).then(edited)
    assert after.levels(after.feeders[0]) == (100, 100, 100, 100, 20)
