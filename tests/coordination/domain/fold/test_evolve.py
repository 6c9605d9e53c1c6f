"""Every event of the contract, and what it makes of the city."""

from __future__ import annotations

from services.chassis.sdk.decider import DecisionContext
from services.coordination.domain.fold.city_state import CityState
from services.coordination.domain.fold.evolve import EMPTY, EVOLVE, evolve
from tests.coordination.world import NOON
from vigie.coordination.v1 import events_pb2 as events

PARTS = {"Requirement", "Candidate", "Appraisal"}


def test_every_event_of_the_proto_is_folded() -> None:
    known = {message.DESCRIPTOR.name for message in EVOLVE}
    assert known | PARTS == set(events.DESCRIPTOR.message_types_by_name)


def test_the_first_city_is_never_changed() -> None:
    event = events.BulletinReceived(topic="t", partition=0, offset=0)
    evolve(EMPTY, event, DecisionContext(NOON, "city"))
    assert CityState() == EMPTY
