"""The dispatch mode of a department."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.dispatch_mode import DispatchMode, dispatch_mode_decider
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, given
from vigie.crew.v1 import commands_pb2 as commands, events_pb2 as events

enter = commands.EnterLocalModeRequest(last_heard_time=timestamp(NOW))
leave = commands.LeaveLocalModeRequest()
entered = events.LocalModeEntered(last_heard_time=timestamp(NOW))
left = events.LocalModeLeft()


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        ((), enter, [entered]),
        ((), commands.EnterLocalModeRequest(), [events.LocalModeEntered()]),
        ((entered,), enter, []),
        ((entered,), leave, [left]),
        ((), leave, []),
        ((entered, left), leave, []),
    ],
)
def test_a_department_enters_and_leaves_local_mode(
    happened: tuple[Message, ...], command: Message, expected: list[Message]
) -> None:
    given(dispatch_mode_decider, *happened).when(command).expect(expected)


def test_a_mode_has_the_time_of_its_beginning() -> None:
    after = given(dispatch_mode_decider, entered)
    assert after.state == DispatchMode(local=True, since_time=NOW)
    assert not given(dispatch_mode_decider, entered, left).state.local
