"""Crews that do not answer, and departments whose clock ends an offer too early."""

from __future__ import annotations

import pytest

from services.chassis.sdk.decider import MICROS
from services.crews.domain.availability import State
from tests.coordination.places import at
from tests.coordination.world import World
from vigie.bulletin.v1 import bulletin_pb2 as bulletins
from vigie.coordination.v1 import events_pb2 as events
from vigie.crew.v1 import service_pb2 as crews


def test_two_offers_without_an_answer_note_the_crew_as_silent(world: World, crew: str) -> None:
    """Given one crew. When it leaves two offers unanswered. Then its department rests it."""
    first = world.time
    world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.need("roads", "defect/2", at(5), 2, "flooding")
    world.advance(200)
    (silent,) = world.decided(events.CrewSilent)
    assert silent.silent_since_time.ToMicroseconds() == first
    assert world.city.crews[crew].offered_from == 0
    assert world.city.alert_of("CREW_NOT_ANSWERING", crew) is not None


def test_a_silent_crew_is_asked_again_after_its_next_command(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.need("roads", "defect/2", at(5), 2, "flooding")
    world.advance(200)
    assert world.offered(crew) == ""
    world.do(crew, crews.SetAvailabilityRequest, availability="AVAILABILITY_AVAILABLE")
    assert world.city.silences == {}
    world.need("roads", "defect/3", at(1), 2, "oil_spill")
    assert world.offered(crew)


def test_a_crew_that_acted_meanwhile_is_not_silent(world: World, crew: str) -> None:
    """Its department refuses the note, and the count begins again."""
    world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.need("roads", "defect/2", at(5), 2, "flooding")
    world.advance(100)
    world.do(crew, crews.SetAvailabilityRequest, availability="AVAILABILITY_REFUELLING")
    world.do(crew, crews.SetAvailabilityRequest, availability="AVAILABILITY_AVAILABLE")
    world.advance(100)
    assert world.decided(events.CrewSilent)
    assert world.city.crews[crew].offered_from == 4
    assert world.city.silences == {}


def test_an_amended_offer_is_no_sign_of_life(world: World, crew: str) -> None:
    need = world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.advance(100)
    assert world.city.silence_of(crew).count == 1
    world.need("roads", "defect/2", at(5), 3, "flooding")
    world.change_need("roads/defect/2", "flooding", at(5), 2)
    assert world.city.silence_of(crew).count == 1
    assert need


def test_a_silent_crew_that_is_the_last_hope_of_a_life_is_asked_again(
    world: World, crew: str
) -> None:
    """Given a silent crew. When only it can be sent to a life. Then its department lets it ring."""
    world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.need("roads", "defect/2", at(5), 2, "flooding")
    world.advance(200)
    assert world.state(crew).availability.state is State.NOT_ANSWERING
    assert world.offered(crew) == "", "no danger rings at a crew that does not answer"
    life = world.need("roads", "defect/3", at(2), 1, "tree_down")
    world.advance(31)
    assert world.offered(crew).startswith(world.incident(life).id)
    refused = [e.reason for e in world.decided(events.OfferEnded)]
    assert "REFUSED" not in refused
    world.accept(crew)
    assert world.incident(life).crew == crew
    assert world.state(crew).availability.state is State.AVAILABLE
    assert world.city.alert_of("CREW_NOT_ANSWERING", crew) is None


def test_a_silent_crew_is_not_asked_where_another_one_can_be(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.need("roads", "defect/2", at(5), 2, "flooding")
    world.advance(200)
    other = world.crew("roads/other", at(9))
    world.need("roads", "defect/3", at(2), 1, "tree_down")
    world.advance(20)
    assert world.offered(other)
    assert world.offered(crew) == ""


@pytest.mark.parametrize("ahead", [70, 5])
def test_an_offer_that_a_wrong_clock_ends_counts_as_not_heard(
    world: World, crew: str, ahead: int
) -> None:
    """Given a clock that is ahead. When it ends a lease early. Then the crew is not blamed."""
    world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.departments["roads"].clock_offset = ahead * MICROS
    world.advance(61 - ahead)
    (ended, *_) = world.decided(events.OfferEnded)
    incident = world.incident("I1")
    assert ended.reason == "UNHEARD"
    assert world.city.silences == {}
    assert not incident.has_alert("NO_ANSWER")
    assert world.city.alert_of("CLOCK_WRONG", "roads") is not None


def test_a_proven_offset_gives_the_crew_its_whole_lease(world: World, crew: str) -> None:
    world.departments["roads"].clock_offset = 70 * MICROS
    mode = bulletins.ModeChanged(local=False)
    world.announce("roads", "desk/dispatch", mode_changed=mode)
    assert world.city.clock_offset("roads") == 70 * MICROS
    world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.advance(55)
    assert world.accept(crew) == "I1.1"
    assert world.incident("I1").crew == crew


def test_a_clock_that_is_behind_ends_the_lease_in_time(world: World, crew: str) -> None:
    world.departments["roads"].clock_offset = -70 * MICROS
    world.need("roads", "defect/1", at(0), 1, "subsidence")
    world.decline(crew)  # the answer is older than the order
    assert world.city.clock_offset("roads") < -69 * MICROS
    world.advance(31)
    assert world.offered(crew)
    world.advance(61)
    assert world.decided(events.OfferEnded)[-1].reason == "EXPIRED"


def test_the_next_command_of_a_silent_crew_ends_its_alert(world: World, crew: str) -> None:
    world.need("roads", "defect/1", at(0), 2, "subsidence")
    world.need("roads", "defect/2", at(5), 2, "flooding")
    world.advance(200)
    assert world.city.alert_of("CREW_NOT_ANSWERING", crew) is not None
    world.do(crew, crews.SetAvailabilityRequest, availability="AVAILABILITY_AVAILABLE")
    assert world.city.alert_of("CREW_NOT_ANSWERING", crew) is None
