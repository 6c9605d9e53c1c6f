"""The dispatcher's desk of a department."""

from __future__ import annotations

import msgspec
import pytest
from google.protobuf.message import Message

from services.crews.domain.dispatch_mode import DispatchMode, dispatch_mode_decider
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, given
from vigie.crew.v1 import commands_pb2 as commands, events_pb2 as events, service_pb2 as api

enter = commands.EnterLocalModeRequest(last_heard_time=timestamp(NOW))
leave = commands.LeaveLocalModeRequest()
entered = events.LocalModeEntered(last_heard_time=timestamp(NOW))


def test_the_desk_takes_over() -> None:
    state = given(dispatch_mode_decider).when(enter).then(entered)
    assert state == DispatchMode(local=True, since_time=NOW)


def test_a_desk_that_never_heard_coordination_says_so() -> None:
    never = commands.EnterLocalModeRequest()
    given(dispatch_mode_decider).when(never).then(events.LocalModeEntered())


def test_the_desk_hands_back() -> None:
    state = given(dispatch_mode_decider, entered).when(leave).then(events.LocalModeLeft())
    assert not state.local


@pytest.mark.parametrize(
    ("happened", "command"),
    [((entered,), enter), ((), leave), ((entered, events.LocalModeLeft()), leave)],
)
def test_what_is_so_already_changes_nothing(
    happened: tuple[Message, ...], command: Message
) -> None:
    given(dispatch_mode_decider, *happened).when(command).then_nothing()


def test_what_no_desk_is_asked_is_an_error_and_no_refusal() -> None:
    with pytest.raises(TypeError):
        dispatch_mode_decider.decide(
            api.DepartRequest(), DispatchMode(), given(dispatch_mode_decider).context
        )


def test_a_desk_can_stand_in_a_snapshot() -> None:
    state = given(dispatch_mode_decider, entered).state
    assert msgspec.json.decode(msgspec.json.encode(state), type=DispatchMode) == state
