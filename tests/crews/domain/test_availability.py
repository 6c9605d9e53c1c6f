"""Which priorities each state of a crew lets through."""

from __future__ import annotations

import pytest

from services.crews.domain.availability import Availability, Reason, State, lets_through
from vigie.type.v1 import availability_pb2 as proto

ALL, P1_P2, P1, NONE = [1, 2, 3, 4], [1, 2], [1], list[int]()


@pytest.mark.parametrize(
    ("availability", "before_the_end", "after_the_end"),
    [
        (Availability(), ALL, P1),
        (Availability(State.MEAL_BREAK), P1, P1),
        (Availability(State.REFUELLING), P1_P2, P1),
        (Availability(State.RELOADING), P1_P2, P1),
        (Availability(State.NOT_ANSWERING), NONE, NONE),
        (Availability(State.UNAVAILABLE, Reason.BREAKDOWN), NONE, NONE),
        (Availability(State.UNAVAILABLE, Reason.REST), NONE, NONE),
        (Availability(State.UNAVAILABLE, Reason.NO_EQUIPMENT), P1, P1),
        (Availability(State.UNAVAILABLE, Reason.TRAINING), P1, P1),
        (Availability(State.UNAVAILABLE, Reason.OTHER), P1, P1),
        (Availability(State.UNAVAILABLE, Reason.NONE), P1, P1),
    ],
)
def test_each_state_lets_some_priorities_through_and_fewer_after_the_shift(
    availability: Availability, before_the_end: list[int], after_the_end: list[int]
) -> None:
    limit = availability.offered_from
    assert [p for p in ALL if lets_through(limit, p, shift_is_over=False)] == before_the_end
    assert [p for p in ALL if lets_through(limit, p, shift_is_over=True)] == after_the_end


def test_each_state_and_reason_has_the_published_number() -> None:
    states = {f"AVAILABILITY_{state.name}": int(state) for state in State}
    assert states | {"AVAILABILITY_UNSPECIFIED": 0} == dict(proto.Availability.items())
    reasons = {f"UNAVAILABLE_REASON_{each.name}": int(each) for each in Reason if each}
    assert reasons | {"UNAVAILABLE_REASON_UNSPECIFIED": 0} == dict(proto.UnavailableReason.items())
