"""The dispatch mode of a department."""

from __future__ import annotations

import pytest
from google.protobuf.message import Message

from services.crews.domain.dispatch_mode import DispatchMode, dispatch_mode_decider
from services.crews.domain.timestamp import timestamp
from services.testing.spec import NOW, given
from vigie.crew.v1 import commands_pb2 as commands, events_pb2 as events
from vigie.type.v1 import place_pb2
from vigie.type.v1.role_pb2 import NeedKind, Role

enter = commands.EnterLocalModeRequest(last_heard_time=timestamp(NOW))
leave = commands.LeaveLocalModeRequest()
entered = events.LocalModeEntered(last_heard_time=timestamp(NOW))
left = events.LocalModeLeft()


def kinds(*priorities: place_pb2.Priority) -> list[NeedKind]:
    return [NeedKind(kind=f"kind_{p}", priority=p, roles=[Role(name="crew")]) for p in priorities]


def declare(*priorities: place_pb2.Priority) -> commands.DeclareKindsRequest:
    return commands.DeclareKindsRequest(kinds=kinds(*priorities))


def declared(*priorities: place_pb2.Priority) -> events.KindsDeclared:
    return events.KindsDeclared(kinds=kinds(*priorities))


def note(*need_ids: str) -> commands.NoteUnservedNeedsRequest:
    return commands.NoteUnservedNeedsRequest(need_ids=need_ids)


def unserved(*need_ids: str) -> events.NeedsUnserved:
    return events.NeedsUnserved(need_ids=need_ids)


def served(*need_ids: str) -> events.NeedsServed:
    return events.NeedsServed(need_ids=need_ids)


P2, P3 = place_pb2.PRIORITY_P2, place_pb2.PRIORITY_P3


@pytest.mark.parametrize(
    ("happened", "command", "expected"),
    [
        ((), enter, [entered]),
        ((), commands.EnterLocalModeRequest(), [events.LocalModeEntered()]),
        ((entered,), enter, []),
        ((entered,), leave, [left]),
        ((), leave, []),
        ((entered, left), leave, []),
        # A table of kinds is an event where it is another one.
        ((), declare(P2), [declared(P2)]),
        ((declared(P2),), declare(P2), []),
        ((declared(P2),), declare(P2, P3), [declared(P2, P3)]),
        ((declared(P2), declared(P3)), declare(P2), [declared(P2)]),
        ((declared(P2), entered, left), declare(P2), []),
        # Unserved needs are those of local mode, and are served when it is left.
        ((), note("a"), []),
        ((entered,), note("b", "a"), [unserved("a", "b")]),
        ((entered, unserved("a", "b")), note("a", "b"), []),
        ((entered, unserved("a", "b")), note("b", "c"), [served("a"), unserved("c")]),
        ((entered, unserved("a")), note(), [served("a")]),
        ((entered, unserved("a")), leave, [served("a"), left]),
        ((entered, unserved("a"), served("a"), left), note("a"), []),
    ],
)
def test_a_dispatch_mode_changes_where_it_is_not_so_already(
    happened: tuple[Message, ...], command: Message, expected: list[Message]
) -> None:
    given(dispatch_mode_decider, *happened).when(command).expect(expected)


def test_a_mode_has_the_time_of_its_beginning() -> None:
    after = given(dispatch_mode_decider, entered)
    assert after.state == DispatchMode(local=True, since_time=NOW)
    assert not given(dispatch_mode_decider, entered, left).state.local
