"""Feeders on and off, locked for work and released."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from tests.lighting.examples import cabinet, gave_up, locked, make_safe, release, switch
from vigie.lighting.v1 import events_pb2 as events

NO_DIRECTION = switch(on=False)
NO_DIRECTION.ClearField("on")
NO_PERMIT = make_safe("")


def switched(*, on: bool, sequence: int = 1) -> events.FeederSwitched:
    return events.FeederSwitched(feeder_id="F1", on=on, sequence=sequence)


def released(sequence: int = 2) -> events.FeederReleased:
    return events.FeederReleased(feeder_id="F1", permit_id="P-7", sequence=sequence)


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        ([], switch(on=False), [switched(on=False)]),
        ([switched(on=False)], switch(on=False), []),
        ([], switch("F9", on=False), "FEEDER_UNKNOWN"),
        ([], NO_DIRECTION, "ON_INVALID"),
        ([locked()], switch(on=True), "FEEDER_LOCKED"),
        ([], make_safe(), [locked()]),
        ([], NO_PERMIT, "PERMIT_INVALID"),
        ([locked()], make_safe(), []),
        ([locked()], make_safe("P-8"), "FEEDER_LOCKED"),
        ([locked(), gave_up("F1")], make_safe(), [locked(sequence=2)]),
        ([], release(), []),
        ([locked()], release("P-8"), "FEEDER_LOCKED"),
        ([locked()], release(), [released()]),
    ],
)
def test_each_command_in_each_state(
    happened: list[Message], command: Message, expected: str | list[Message]
) -> None:
    cabinet(*happened).when(command).expect(expected)


@pytest.mark.parametrize(
    ("happened", "fed"),
    [
        ([switched(on=False)], False),
        ([locked()], False),
        ([locked(), released()], True),
        ([switched(on=False), locked(), released()], False),
    ],
)
def test_a_feeder_is_fed_when_on_and_not_locked(happened: list[Message], *, fed: bool) -> None:
    first, second = cabinet(*happened).state.feeders
    assert (first.fed, first.pending) == (fed, True)
    assert (second.fed, second.pending) == (True, False)


def test_a_second_permit_is_rejected_by_its_field() -> None:
    assert cabinet(locked()).when(make_safe("P-8")).then_rejected("FEEDER_LOCKED").field == (
        "permit_id"
    )
    assert cabinet().when(NO_DIRECTION).then_rejected("ON_INVALID").field == "on"
