"""Lines on and off, locked for work and released."""

from services.lighting.domain.decide import cabinet_decider
from tests.lighting.examples import CABINET, installed, make_safe, release, switch
from tests.spec import Given, given
from vigie.lighting.v1 import events_pb2 as events

OFF = events.FeederSwitched(feeder_id="F1", on=False, sequence=1)
SAFE = events.FeederMadeSafe(feeder_id="F1", permit_id="P-7", sequence=1)


def cabinet(*happened: object) -> Given:
    return given(cabinet_decider, installed(), *happened, id=CABINET)  # type: ignore[arg-type]


def test_a_line_is_switched_off():
    after = cabinet().when(switch(False)).then(OFF)
    assert not after.feeders[0].fed
    assert after.feeders[0].pending
    assert after.feeders[1].fed


def test_a_line_that_is_off_is_not_switched_off_again():
    cabinet(OFF).when(switch(False)).then_nothing()


def test_a_line_nobody_knows_is_refused():
    cabinet().when(switch(False, "F9")).then_rejected("FEEDER_UNKNOWN")


def test_a_switch_that_does_not_say_which_way_is_refused():
    command = switch(False)
    command.ClearField("on")
    assert cabinet().when(command).then_rejected("ON_INVALID").field == "on"


def test_a_line_made_safe_is_off_and_waits_for_the_contactor():
    feeder = cabinet().when(make_safe()).then(SAFE).feeders[0]
    assert not feeder.fed
    assert feeder.pending


def test_a_line_made_safe_twice_under_one_permit_is_made_safe_once():
    cabinet(SAFE).when(make_safe()).then_nothing()


def test_a_second_permit_does_not_take_the_lock():
    assert cabinet(SAFE).when(make_safe("P-8")).then_rejected("FEEDER_LOCKED").field == "permit_id"


def test_a_locked_line_is_switched_by_nobody():
    cabinet(SAFE).when(switch(True)).then_rejected("FEEDER_LOCKED")


def test_only_the_permit_that_locked_it_releases_a_line():
    cabinet(SAFE).when(release("P-8")).then_rejected("FEEDER_LOCKED")
    released = events.FeederReleased(feeder_id="F1", permit_id="P-7", sequence=2)
    assert cabinet(SAFE).when(release()).then(released).feeders[0].fed


def test_a_line_that_was_off_before_the_work_is_off_after_it():
    after = (
        cabinet(OFF, SAFE)
        .when(release())
        .then(events.FeederReleased(feeder_id="F1", permit_id="P-7", sequence=2))
    )
    assert not after.feeders[0].fed


def test_a_line_that_is_not_locked_has_nothing_to_release():
    cabinet().when(release()).then_nothing()


def test_a_lock_whose_contactor_gave_up_is_asked_for_again():
    gave_up = events.ActuationFailed(feeder_id="F1", sequence=1, reason="MISMATCH", attempts=3)
    again = events.FeederMadeSafe(feeder_id="F1", permit_id="P-7", sequence=2)
    assert cabinet(SAFE, gave_up).when(make_safe()).then(again).feeders[0].actionable
