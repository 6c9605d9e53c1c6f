"""Lines on and off, locked for work and released."""

from google.protobuf.message import Message

from services.testing.spec import Given, given
from tests.lighting.department import cabinet_decider
from tests.lighting.examples import CABINET, installed, make_safe, release, switch
from vigie.lighting.v1 import events_pb2 as events

OFF = events.FeederSwitched(feeder_id="F1", on=False, sequence=1)
SAFE = events.FeederMadeSafe(feeder_id="F1", permit_id="P-7", sequence=1)


def cabinet(*happened: Message) -> Given:
    return given(cabinet_decider, installed(), *happened, id=CABINET)


def test_a_line_is_switched_off() -> None:
    after = cabinet().when(switch(on=False)).then(OFF)
    assert not after.feeders[0].fed
    assert after.feeders[0].pending
    assert after.feeders[1].fed


def test_a_line_that_is_off_is_not_switched_off_again() -> None:
    cabinet(OFF).when(switch(on=False)).then_nothing()


def test_a_line_nobody_knows_is_refused() -> None:
    cabinet().when(switch("F9", on=False)).then_rejected("FEEDER_UNKNOWN")


def test_a_switch_that_does_not_say_which_way_is_refused() -> None:
    command = switch(on=False)
    command.ClearField("on")
    assert cabinet().when(command).then_rejected("ON_INVALID").field == "on"


def test_a_line_made_safe_is_off_and_waits_for_the_contactor() -> None:
    feeder = cabinet().when(make_safe()).then(SAFE).feeders[0]
    assert not feeder.fed
    assert feeder.pending


def test_a_line_made_safe_twice_under_one_permit_is_made_safe_once() -> None:
    cabinet(SAFE).when(make_safe()).then_nothing()


def test_a_second_permit_does_not_take_the_lock() -> None:
    assert cabinet(SAFE).when(make_safe("P-8")).then_rejected("FEEDER_LOCKED").field == "permit_id"


def test_a_locked_line_is_switched_by_nobody() -> None:
    cabinet(SAFE).when(switch(on=True)).then_rejected("FEEDER_LOCKED")


def test_only_the_permit_that_locked_it_releases_a_line() -> None:
    cabinet(SAFE).when(release("P-8")).then_rejected("FEEDER_LOCKED")
    released = events.FeederReleased(feeder_id="F1", permit_id="P-7", sequence=2)
    assert cabinet(SAFE).when(release()).then(released).feeders[0].fed


def test_a_line_that_was_off_before_the_work_is_off_after_it() -> None:
    after = (
        cabinet(OFF, SAFE)
        .when(release())
        .then(events.FeederReleased(feeder_id="F1", permit_id="P-7", sequence=2))
    )
    assert not after.feeders[0].fed


def test_a_line_that_is_not_locked_has_nothing_to_release() -> None:
    cabinet().when(release()).then_nothing()


def test_a_lock_whose_contactor_gave_up_is_asked_for_again() -> None:
    gave_up = events.ActuationFailed(feeder_id="F1", sequence=1, reason="MISMATCH", attempts=3)
    again = events.FeederMadeSafe(feeder_id="F1", permit_id="P-7", sequence=2)
    assert cabinet(SAFE, gave_up).when(make_safe()).then(again).feeders[0].actionable
